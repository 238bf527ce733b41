import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../src/database/package-root.ts';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import { freePort } from './free-port.ts';
import type { TestKeys } from './test-gateway.ts';
import { whenOver } from './when-over.ts';

/** The built program in a process of its own, to be killed. */
export type ServerProcess = {
  merchantUrl: string;
  gatewayUrl: string;
  keys: TestKeys;
  apiKey: string;
  env: Record<string, string>;
  process: ChildProcess;
  output(): string;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGINT, and waits for its end. Returns the exit code. */
  interrupt(): Promise<number | null>;
  /** Starts it again with the same settings; resolves when it is ready. */
  restart(): Promise<void>;
};

/** Starts the program on a database and waits until it is ready. Ended, if it still runs, when the test is over. */
export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
  const [merchantPort, gatewayPort] = [await freePort(), await freePort()];
  const keys = { restKey: newRestKey(), restSecret: newRestSecret() };
  const apiKey = 'a-shop-api-key-for-tests';
  const settings: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    MERCHANT_PORT: String(merchantPort),
    GATEWAY_PORT: String(gatewayPort),
    MERCHANT_URL: `http://127.0.0.1:${merchantPort}`,
    GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    REST_KEY: keys.restKey,
    REST_SECRET: keys.restSecret,
    MERCHANT_API_KEY: apiKey,
    ADMIN_PASSWORD: 'a password for tests',
    RATE_LIMIT: 'off',
    LOG_LEVEL: process.env.TEST_SERVER_LOG ?? 'warn',
    ...env,
  };
  const server: ServerProcess = {
    merchantUrl: settings.MERCHANT_URL ?? '',
    gatewayUrl: settings.GATEWAY_URL ?? '',
    keys,
    apiKey,
    env: settings,
    process: launch(settings),
    output: () => '',
    async kill() {
      if (server.process.exitCode !== null || server.process.signalCode !== null) return;
      const gone = once(server.process, 'exit');
      server.process.kill('SIGKILL');
      await gone;
    },
    async interrupt() {
      const gone = once(server.process, 'exit');
      server.process.kill('SIGINT');
      const [code] = await gone;
      return code as number | null;
    },
    async restart() {
      server.process = launch(settings);
      server.output = collect(server.process);
      await ready(server);
    },
  };
  server.output = collect(server.process);
  whenOver(() => server.kill());
  await ready(server);
  return server;
}

function launch(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [join(packageRoot, 'dist', 'main.js')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function collect(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  return () => text;
}

async function ready(server: ServerProcess): Promise<void> {
  const isReady = async (url: string) => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200;
  const roles = (server.env.ROLES ?? 'merchant,gateway').split(',');
  for (const url of [
    ...(roles.includes('merchant') ? [server.merchantUrl] : []),
    ...(roles.includes('gateway') ? [server.gatewayUrl] : []),
  ]) {
    while (!(await isReady(url))) {
      if (server.process.exitCode !== null) throw new Error(`the server ended: ${server.output()}`);
      await new Promise((next) => setTimeout(next, 20));
    }
  }
}
