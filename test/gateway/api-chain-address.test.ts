import { bech32 } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseWallet } from '../../src/gateway/wallet/parse-wallet.ts';
import { walletAddresses } from '../../src/gateway/wallet/wallet-addresses.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { regtest, startNodeGateway } from '../support/node-gateway.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { watchOrder } from '../support/watched-order.ts';

const METHOD = 'generic/bitcoin/addr_details';
const value = (valueInt: number) => expect.objectContaining({ value_int: String(valueInt), currency: 'BTC' });
/** The 20 bytes behind `bcrt1q…`, by another library. */
const hashOf = (address: string) =>
  Buffer.from(bech32.fromWords(bech32.decode(address as `bcrt1${string}`).words.slice(1))).toString('hex');

let gateway: TestGateway;
let node: BitcoinNode;
beforeAll(async () => {
  ({ gateway, node } = await startNodeGateway());
});

/** Each time as if the last reply were kept no longer. */
async function details(hash: string, asked = gateway) {
  asked.clock.now = new Date(asked.clock.now.getTime() + 10_000);
  const response = await fetch(`${asked.url}/api/1/${METHOD}?hash=${hash}`);
  const body: any = await response.json();
  return { status: response.status, addr: body.return, body };
}

/** A gateway on the same node with a wallet of another kind; of the same key if told so. */
async function withWallet(kind: 'pkh' | 'sh' | 'tr', seed: number, databaseUrl?: string) {
  const master = HDKey.fromMasterSeed(new Uint8Array(32).fill(seed), {
    private: 0x04358394,
    public: 0x043587cf,
  });
  const key = `${master.derive("m/84'/1'/0'").publicExtendedKey}/0/*`;
  const descriptor = kind === 'sh' ? `sh(wpkh(${key}))` : `${kind}(${key})`;
  const own = await startTestGateway({
    network: { ...regtest(node), addresses: walletAddresses(parseWallet(descriptor, 'regtest')) } as any,
    ...(databaseUrl && { databaseUrl }),
  });
  await own.settle();
  return own;
}

describe('an address that a payer was given', () => {
  test('is told by its hash with the coins that came to it: what waits, what blocks have, and by which transactions', async () => {
    const order = await watchOrder(gateway, {
      description: 'A secret thing',
      data: 'secret-data',
      multipay: '1',
    });
    const hash = hashOf(order.address);
    const nothing = { hash, addrs: [order.address], received: value(0), unconfirmed: value(0), txs: [] };
    expect(await details(hash)).toMatchObject({ status: 200, addr: nothing });

    const first = await node.payMany([
      { address: order.address, amountSat: 10_000 },
      { address: order.address, amountSat: 20_000 },
    ]);
    await gateway.settle();
    expect((await details(hash)).addr).toEqual({ ...nothing, unconfirmed: value(30_000), txs: [first] });
    await node.mine();
    const second = await node.pay(order.address, 400_000_000);
    await gateway.settle();
    const { addr } = await details(hash);
    expect(addr).toEqual({
      ...nothing,
      received: value(30_000),
      unconfirmed: value(400_000_000),
      txs: [first, second],
    });
    expect(addr.unconfirmed).toEqual({
      value: '4.00000000',
      value_int: '400000000',
      display: '4.00000000\u00a0BTC',
      display_short: '4.00\u00a0BTC',
      currency: 'BTC',
    });
    expect((await details(hash.toUpperCase())).addr).toEqual(addr);
    expect((await gateway.call(METHOD, [['hash', hash]])).body.return).toEqual(addr);
    expect((await details(`${hash}&raw`)).body).toEqual(addr);
  });

  test('is not told with coins that have left the mempool', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 7_000);
    await gateway.settle();
    expect((await details(hashOf(order.address))).addr).toMatchObject({
      unconfirmed: value(7_000),
      txs: [txid],
    });
    await node.evict(txid);
    await gateway.pass(30);
    expect((await details(hashOf(order.address))).addr).toMatchObject({ unconfirmed: value(0), txs: [] });
  });
});

test('an address that a shop was given outside of any order is told as well, and no other coins with it', async () => {
  const { body } = await gateway.call('generic/bitcoin/address', [['description', 'A secret thing']]);
  const address = body.return.addr;
  const order = await watchOrder(gateway);
  const txid = await node.pay(address, 8_000);
  await node.pay(order.address, 9_000);
  await node.mine();
  await gateway.settle();
  const hash = hashOf(address);
  expect((await details(hash)).addr).toEqual({
    hash,
    addrs: [address],
    received: value(8_000),
    unconfirmed: value(0),
    txs: [txid],
  });
});

describe('the hash of a key or of a script finds the address', () => {
  test.each([
    ['pkh', /^[mn]/],
    ['sh', /^2/],
  ] as const)('of a wallet of %s', async (kind, form) => {
    const own = await withWallet(kind, 11);
    const order = await watchOrder(own);
    expect(order.address).toMatch(form);
    const txid = await node.pay(order.address, 5_000);
    await own.settle();
    const hash = hashOfLegacy(order.address);
    expect((await details(hash, own)).addr).toMatchObject({
      addrs: [order.address],
      unconfirmed: value(5_000),
      txs: [txid],
    });
  });

  test('in both of its forms when both were given out, the coins of both together', async () => {
    const one = await startNodeGateway({ node });
    const other = await withWallet('pkh', 7, one.gateway.databaseUrl);
    const segwit = await watchOrder(one.gateway);
    const legacy = await watchOrder(other);
    const hash = hashOf(segwit.address);
    expect(hashOfLegacy(legacy.address)).toBe(hash);
    const txids = [await node.pay(segwit.address, 1_000), await node.pay(legacy.address, 2_000)];
    await one.gateway.settle();
    const { addr } = await details(hash, one.gateway);
    expect(addr).toMatchObject({ addrs: [legacy.address, segwit.address], unconfirmed: value(3_000) });
    expect(new Set(addr.txs)).toEqual(new Set(txids));
  });
});

describe('refused, with a sentence that says why:', () => {
  test("an address that is not this gateway's, though it has coins", async () => {
    const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
    await node.pay(address, 10_000);
    await node.mine();
    await gateway.settle();
    const hash = hashOf(address);
    const { status, body } = await details(hash);
    expect([status, body.result, body.error]).toEqual([
      404,
      'error',
      `No address of this gateway has the hash ${hash}, and a node without an index cannot tell of others`,
    ]);
  });

  test('an address of taproot, which has 32 bytes and no such hash', async () => {
    const own = await withWallet('tr', 12);
    const order = await watchOrder(own);
    expect(order.address).toMatch(/^bcrt1p/);
    expect((await details('ab'.repeat(32), own)).status).toBe(400);
    expect((await details('ab'.repeat(20), own)).status).toBe(404);
  });

  test.each([
    '',
    'abc',
    'zz'.repeat(20),
    'ab'.repeat(19),
    'ab'.repeat(21),
    'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080',
  ])('the hash "%s", which is none', async (hash) => {
    const { status, body } = await details(hash);
    expect([status, body]).toEqual([
      400,
      {
        result: 'error',
        error: 'Invalid parameter "hash" (should be an address\'s hash: 40 hex digits)',
        token: 'invalid_parameter',
      },
    ]);
  });
});

function hashOfLegacy(address: string): string {
  const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const number = [...address].reduce((sum, digit) => sum * 58n + BigInt(digits.indexOf(digit)), 0n);
  // One byte says which kind, four are a checksum.
  return number.toString(16).padStart(50, '0').slice(2, 42);
}
