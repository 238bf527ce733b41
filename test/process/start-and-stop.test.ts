import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRunningEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { packageRoot } from '../../src/database/package-root.ts';
import { freePort } from '../support/free-port.ts';
import { startServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

test('a first start makes keys, prints where everything is, and a second start keeps them and prints no secret', {
  timeout: 60_000,
}, async () => {
  const dataDir = `${temporaryFolder('tillgate test with spaces ')}/my data`;
  const blank = {
    DATA_DIR: dataDir,
    REST_KEY: '',
    REST_SECRET: '',
    MERCHANT_API_KEY: '',
    ADMIN_PASSWORD: '',
  };
  const server = await startServerProcess(blank);
  const first = server.output();
  expect(first).toContain(`${server.merchantUrl}/admin`);
  expect(first).toContain(`${server.gatewayUrl}/`);
  const password = /password +(\S+) +\(shown only this once\)/.exec(first)?.[1] ?? '';
  const apiKey = /key +(\S+) +\(shown only this once\)/.exec(first)?.[1] ?? '';
  expect(password).toMatch(/^\S{12,}$/);

  // Ctrl-C ends everything, the embedded Postgres included.
  expect(await server.interrupt()).toBe(0);
  expect(await findRunningEmbeddedPostgres(dataDir)).toBeNull();

  await server.restart();
  expect(server.output()).not.toContain(password);
  expect(server.output()).not.toContain(apiKey);
  const order = await fetch(`${server.merchantUrl}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: '1', currency: 'USD' }),
  });
  expect(order.status).toBe(201);
  const login = await fetch(`${server.merchantUrl}/admin/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: 'owner@localhost', password }),
  });
  expect(login.status).toBe(303);
});

test('after kill -9 the next start on the same data folder just works', { timeout: 60_000 }, async () => {
  const server = await startServerProcess({ DATA_DIR: `${temporaryFolder()}/data` });
  await server.kill();
  await server.restart();
  expect((await fetch(`${server.merchantUrl}/readyz`)).status).toBe(200);
});

test('Ctrl-C lets a request that is under way end', async () => {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  const server = await startServerProcess({ DATABASE_URL: url });
  // The body comes in two parts, the second after the signal.
  const { port } = new URL(server.merchantUrl);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /ipn HTTP/1.1\r\nhost: shop\r\ncontent-length: 3\r\n\r\n');
  await fetch(`${server.merchantUrl}/healthz`);
  const code = server.interrupt();
  while (!server.output().includes('Stopping')) await new Promise((next) => setTimeout(next, 5));
  socket.write('a=b');
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
  socket.end();
  expect(await code).toBe(0);
});

test('a port in use is one sentence that names the setting, and exit code 1', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, resolve));
  whenOver(() => new Promise<void>((resolve) => holder.close(() => resolve())));
  const { port } = holder.address() as { port: number };
  const { code, stderr } = await run({ MERCHANT_PORT: String(port) });
  expect(code).toBe(1);
  expect(stderr.trim()).toBe(
    `Port ${port} is in use, perhaps by another Tillgate. Stop what uses it, or set MERCHANT_PORT to a free port.`,
  );
});

test('a database that cannot be reached is one sentence without the password, and exit code 1', async () => {
  const port = await freePort();
  const { code, stderr } = await run({
    DATABASE_URL: `postgresql://user:very-secret@127.0.0.1:${port}/tillgate`,
  });
  expect(code).toBe(1);
  expect(stderr).toContain(`127.0.0.1:${port}`);
  expect(stderr).not.toContain('very-secret');
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a wrong setting is one sentence that names it but not its value, and exit code 1', async () => {
  const { code, stderr } = await run({ REST_KEY: 'not-a-uuid-but-secret', REST_SECRET: 'short' });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^\s*REST_KEY should be/);
  expect(stderr).not.toContain('not-a-uuid-but-secret');
});

test('a data folder in use is one sentence that says by which process, and exit code 1', {
  timeout: 60_000,
}, async () => {
  const server = await startServerProcess({ DATA_DIR: `${temporaryFolder()}/data` });
  const { code, stderr } = await run({ DATA_DIR: server.env.DATA_DIR ?? '' });
  expect(code).toBe(1);
  expect(stderr).toContain(`in use by process ${server.process.pid}`);
  expect((await fetch(`${server.merchantUrl}/readyz`)).status).toBe(200);
});

test('a merchant server without a key pair says that it needs the one of its gateway', async () => {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  const { code, stderr } = await run({ DATABASE_URL: url, ROLES: 'merchant' });
  expect(code).toBe(1);
  expect(stderr).toContain('REST_KEY and REST_SECRET are missing');
});

async function run(settings: Record<string, string>): Promise<{ code: number | null; stderr: string }> {
  const env = {
    PATH: process.env.PATH ?? '',
    MERCHANT_PORT: String(await freePort()),
    GATEWAY_PORT: String(await freePort()),
    DATA_DIR: `${temporaryFolder()}/data`,
    ...settings,
  };
  const child = spawn(process.execPath, [join(packageRoot, 'dist', 'main.js')], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, stderr };
}

test('when the embedded Postgres is killed, the process says so in one sentence and ends with exit code 1', {
  timeout: 60_000,
}, async () => {
  const server = await startServerProcess({ DATA_DIR: `${temporaryFolder()}/data` });
  const ended = once(server.process, 'exit');
  const postmaster = readFileSync(join(server.env.DATA_DIR ?? '', 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number(postmaster.split('\n')[0]), 'SIGKILL');
  expect((await ended)[0]).toBe(1);
  expect(server.output()).toContain('The embedded Postgres stopped by itself');
  await server.restart();
});

test('Ctrl-C in a rush of orders lets those under way be made, here and at the gateway', {
  timeout: 60_000,
}, async () => {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  const server = await startServerProcess({ DATABASE_URL: url });
  const answers: number[] = [];
  let stopped = false;
  const shoppers = Array.from({ length: 16 }, async () => {
    while (!stopped) {
      const headers = { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ amount: '1', currency: 'USD' });
      // No connection any more: then the order was not taken on either.
      const answer = await fetch(`${server.merchantUrl}/v1/orders`, { method: 'POST', headers, body }).catch(
        () => null,
      );
      await answer?.text();
      if (answer !== null) answers.push(answer.status);
      else stopped = true;
    }
  });
  await until(() => answers.length > 30);
  expect(await server.interrupt()).toBe(0);
  await Promise.all(shoppers);
  expect(new Set(answers)).toEqual(new Set([201]));
});
