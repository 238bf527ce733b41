import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { HDKey } from '@scure/bip32';
import { expect, test } from 'vitest';
import { refunds as refundsCommand } from '../../src/cli/refunds.ts';
import { loadConfig } from '../../src/config.ts';
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
  };
  const server = await startServerProcess(env);
  const cli = (...words: string[]) => run('cli/main.js', words, server.env);

  const unused = await cli('wallet');
  expect(unused).toMatchObject({
    code: 0,
    output: expect.stringContaining('Highest index used  none yet'),
  });
  expect(unused.output).toContain('"timestamp":"now"');
  const firstOrderAt = Date.now();
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
  expect(used.output).toContain('wallet_name=tillgate disable_private_keys=true blank=true');
  // Coins of the first address are older than now: the node has to look through its blocks for them.
  const since = Number(/"timestamp":([0-9]+)/.exec(used.output)?.[1]) * 1000;
  expect(Math.abs(since - (firstOrderAt - 2 * 3_600_000))).toBeLessThan(60_000);
  expect((await cli('refunds')).output).toContain(`0.00050000 BTC too much, owed to ${back}`);

  // The wallet has been used so far that no more addresses can be imported ahead.
  await database.prisma.addressCounter.updateMany({ data: { nextIndex: 999_500 } });
  expect((await cli('wallet')).output).toContain('"range":[0,999999]');

  // A pruned node, and a look that begins above the block with the coins.
  const { height } = await node.tip();
  await node.mine(3);
  await until(async () => (await database.prisma.chainCursor.findFirst())?.height === height + 3);
  expect(await cli('reconcile', String(height + 1))).toEqual({ code: 0, output: '0\n' });
  await node.prune(height);
  const pruned = await cli('reconcile');
  expect(pruned.output).toContain(`The bitcoin node has pruned the blocks below ${height + 1}.`);
  expect(pruned).toMatchObject({ code: 0, output: expect.stringMatching(/\n0\n$/) });

  await database.prisma.order.updateMany({ data: { amountPaidSat: 0n } });
  expect((await cli('reconcile')).output).toMatch(
    /\nmerchant: order .*: booked as paid \(0 pending, 150000 valid, 0 paid\).*\n1\n$/,
  );
  await database.prisma.order.updateMany({ data: { amountPaidSat: 150_000n } });
  await database.prisma.payment.updateMany({ data: { amountValidSat: 149_999n } });
  const differs = await cli('reconcile');
  expect(differs.code).toBe(1);
  expect(differs.output).toMatch(/\ngateway and merchant: payment .* 149999 valid, 150000 paid\)\n/);

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

test('refunds lists what may be sent back by now, and what was sent back or looked into is listed no more', {
  timeout: 300_000,
}, async () => {
  const { url, prisma, pool } = await openTestDatabase();
  const server = await startServerProcess({ DATABASE_URL: url, CONFIRMATIONS: '2' });
  const refunds = (...words: string[]) => run('cli/main.js', ['refunds', ...words], server.env);
  /** As the command does it, without a process each time. */
  const refused = (...words: string[]) =>
    expect(refundsCommand.run({ config: loadConfig({ CONFIRMATIONS: '2' }), db: prisma, pool, words }))
      .rejects;
  const nothing = { code: 0, output: 'Nothing is owed, and nothing was taken back.\n' };
  const received = (amounts: { amountPendingSat: bigint } | { amountValidSat: bigint }) =>
    until(async () => (await prisma.gatewayPayment.count({ where: { ...amounts, recheck: false } })) === 1);
  const sandbox = (path: string, fields: Record<string, string>) =>
    fetch(`${server.gatewayUrl}/sandbox/${path}`, { method: 'POST', body: new URLSearchParams(fields) });
  const pay = async (amountSat: number) => {
    const { payment_url } = await orderFrom(server);
    await fetch(payment_url);
    const payment = await prisma.gatewayPayment.findFirstOrThrow({ orderBy: { addressIndex: 'desc' } });
    await sandbox('pay', { address: payment.address ?? '', amount_int: String(amountSat) });
    return payment;
  };

  const { id, orderId } = await pay(150_000);
  await received({ amountPendingSat: 150_000n });
  expect((await refunds()).output).toBe(
    `payment ${id} of ${orderId}: 0.00050000 BTC not confirmed yet, wait before sending it back\n`,
  );
  await refused('done', id, '0.0005').toThrow('0.00000000 BTC are owed, not 0.00050000');
  await sandbox('mine', { blocks: '2' });
  await received({ amountValidSat: 150_000n });
  expect((await refunds()).output).toBe(
    `payment ${id} of ${orderId}: 0.00050000 BTC too much, owed to an address that the payer has not given yet\n`,
  );

  for (const [words, sentence] of [
    [['done', id, '0.00050001'], '0.00050000 BTC are owed, not 0.00050001: nothing was recorded'],
    [['done', id, '0'], 'should be a positive decimal number'],
    [['done', id, '0.000500000'], 'has more than 8 decimals'],
    [['done', id, '0.0001', 'abc'], '64 hexadecimal digits'],
    [['done', 'abc', '0.0001'], 'is not the id of a payment'],
    [['done', orderId, '0.0001'], `There is no payment ${orderId}`],
    [['seen', id], 'has taken back no coins'],
    [['don', id], 'refunds done <payment id>'],
  ] as const) {
    await refused(...words).toThrow(sentence);
  }
  const txid = 'ab'.repeat(32);
  expect((await refunds('done', id, '0.0002', txid)).output).toContain('0.00030000 BTC of it is left');
  await refused('done', id, '0.0002', txid).toThrow('is recorded for payment');
  expect(await refunds('done', id, '0.0003')).toMatchObject({ code: 0 });
  expect(await refunds()).toEqual(nothing);
  expect(
    await prisma.refund.findMany({ select: { amountSat: true, txid: true }, orderBy: { amountSat: 'asc' } }),
  ).toEqual([
    { amountSat: 20_000n, txid },
    { amountSat: 30_000n, txid: null },
  ]);

  const short = await pay(40_000);
  await sandbox('mine', { blocks: '2' });
  await received({ amountValidSat: 40_000n });
  expect(await refunds()).toEqual(nothing);
  await prisma.gatewayOrder.update({ where: { id: short.orderId }, data: { expiresAt: new Date(0) } });
  expect((await refunds()).output).toContain(
    `payment ${short.id} of ${short.orderId}: short, 40000 satoshi held`,
  );
  await refunds('done', short.id, '0.0004');
  expect(await refunds()).toEqual(nothing);

  const { paidAt } = await prisma.gatewayPayment.findUniqueOrThrow({ where: { id } });
  const takenBack = { where: { id }, data: { unpaidAt: new Date() } };
  await prisma.gatewayPayment.update(takenBack);
  expect((await refunds()).output).toMatch(
    new RegExp(`the network took coins back; it is paid again since ${paidAt?.toISOString()}\n$`),
  );
  expect((await refunds('seen', id)).code).toBe(0);
  expect(await refunds()).toEqual(nothing);
  await prisma.gatewayPayment.update({ ...takenBack, data: { unpaidAt: new Date(Date.now() + 1000) } });
  expect((await refunds()).output).toContain('the network took coins back');
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
