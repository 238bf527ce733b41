import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { HDKey } from '@scure/bip32';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/database/package-root.ts';
import { startBitcoinNode } from '../support/bitcoin-node.ts';
import { startServerProcess } from '../support/server-process.ts';
import { createTestDatabase, openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const account = HDKey.fromMasterSeed(new Uint8Array(32).fill(9), { private: 0x04358394, public: 0x043587cf });
const regtest = {
  CHAIN: 'bitcoind',
  BITCOIN_NETWORK: 'regtest',
  WALLET_XPUB: account.derive("m/44'/1'/0'").publicExtendedKey,
};

test('commands tell of a real network: agreement to the satoshi, addresses used, and what is owed', {
  timeout: 120_000,
}, async () => {
  const database = await openTestDatabase();
  const node = await startBitcoinNode();
  const env = {
    ...regtest,
    DATABASE_URL: database.url,
    BITCOIN_RPC_URL: node.rpcUrl,
    IPN_ALLOW_PRIVATE_NETWORKS: 'on',
  };
  const server = await startServerProcess(env);
  const cli = (...words: string[]) => run('cli/main.js', words, server.env);

  expect(await cli('wallet')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Highest index used  none yet'),
  });
  const order = await orderFrom(server);
  const page = await fetch(order.payment_url);
  const address = /\b[mn][1-9A-HJ-NP-Za-km-z]{25,34}\b/.exec(await page.text())?.[0] ?? '';
  const back = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn';
  await fetch(`${page.url}/return-address`, {
    method: 'POST',
    body: new URLSearchParams({ return_address: back }),
  });
  await node.pay(address, 150_000);
  await node.mine(6);
  await until(async () => (await database.prisma.order.count({ where: { status: 'paid' } })) === 1);

  expect(await cli('reconcile')).toEqual({ code: 0, output: '0\n' });
  const used = await cli('wallet');
  expect(used.output).toContain(`Highest index used  0 (${address})`);
  expect(used.output).toContain('Gap                 0');
  expect(used.output).toMatch(
    /importdescriptors '\[\{"desc":"pkh\(tpub[^"]+\/0\/\*\)#[a-z0-9]{8}","range":\[0,1000\]/,
  );
  expect((await cli('refunds')).output).toContain(`0.00050000 BTC too much, owed to ${back}`);

  await database.prisma.payment.updateMany({ data: { amountValidSat: 149_999n } });
  const differs = await cli('reconcile');
  expect(differs.code).toBe(1);
  expect(differs.output).toMatch(/^gateway and merchant: payment .* 149999 valid\)\n1\n$/);

  await node.refuse();
  const away = await cli('reconcile');
  expect(away).toMatchObject({ code: 1, output: expect.stringContaining('No bitcoin node listens') });
  expect(away.output).not.toContain(encodeURIComponent(node.rpcPassword));
});

test('in the sandbox the books are compared as well, and there is no wallet', {
  timeout: 60_000,
}, async () => {
  const { url } = await openTestDatabase();
  const server = await startServerProcess({ DATABASE_URL: url });
  const cli = (...words: string[]) => run('cli/main.js', words, server.env);
  expect(await cli('reconcile')).toEqual({ code: 0, output: '0\n' });
  expect(await cli('reconcile', 'yesterday')).toMatchObject({
    code: 1,
    output: expect.stringContaining('a height'),
  });
  expect(await cli('refunds')).toEqual({ code: 0, output: 'Nothing is owed, and nothing was taken back.\n' });
  expect(await cli('wallet')).toMatchObject({ code: 1, output: expect.stringContaining('has no wallet') });
});

test('a start with a private key, another network’s key or the sandbox’s database ends with one sentence that says what to do', {
  timeout: 60_000,
}, async () => {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  const env = {
    ...regtest,
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATABASE_URL: url,
    BITCOIN_RPC_URL: 'http://u:hunter2@127.0.0.1:1',
    MERCHANT_PORT: '0',
    GATEWAY_PORT: '0',
  };
  const secret = account.privateExtendedKey;
  const refused = await run('main.js', [], { ...env, WALLET_XPUB: secret });
  expect(refused).toMatchObject({
    code: 1,
    output: expect.stringMatching(/WALLET_XPUB holds .* private key/),
  });
  expect(refused.output).not.toContain(secret.slice(0, 12));

  const foreign = await run('main.js', [], { ...env, BITCOIN_NETWORK: 'mainnet' });
  expect(foreign).toMatchObject({ code: 1, output: expect.stringContaining('mainnet') });

  const sandbox = await startServerProcess({ DATABASE_URL: url });
  await sandbox.interrupt();
  const mixed = await run('main.js', [], env);
  expect(mixed).toMatchObject({
    code: 1,
    output: expect.stringContaining('This database holds payments of the sandbox'),
  });
  for (const { output } of [refused, foreign, mixed]) {
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toContain('hunter2');
  }
});

async function orderFrom(server: { merchantUrl: string; apiKey: string }): Promise<{ payment_url: string }> {
  const response = await fetch(`${server.merchantUrl}/v1/orders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ amount: '0.001', currency: 'BTC', return_success: 'http://127.0.0.1/' }),
  });
  return (await response.json()) as { payment_url: string };
}

/** Runs a built program to its end; standard output and error as they came. */
async function run(
  file: string,
  words: string[],
  env: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [join(packageRoot, 'dist', file), ...words], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}
