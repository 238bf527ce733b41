import { HDKey } from '@scure/bip32';
import { p2pkh, p2sh, p2tr, p2wpkh, TEST_NETWORK, Transaction } from '@scure/btc-signer';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonRpc, openJsonRpc } from '../../src/gateway/bitcoin/json-rpc.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
import { watchOrder } from '../support/watched-order.ts';
import { whenOver } from '../support/when-over.ts';

let gateway: TestGateway;
let node: BitcoinNode;
let rpc: JsonRpc;
beforeAll(async () => {
  ({ gateway, node } = await startNodeGateway());
  rpc = openJsonRpc({ url: node.rpcUrl });
  whenOver(() => rpc.close());
});

const regtest = { ...TEST_NETWORK, bech32: 'bcrt' };
const privateKey = new Uint8Array(32).fill(9);
const publicKey = HDKey.fromJSON({
  xpriv: new HDKey({ privateKey, chainCode: privateKey }).privateExtendedKey,
}).publicKey!;
const ours = {
  p2pkh: p2pkh(publicKey, regtest),
  p2wpkh: p2wpkh(publicKey, regtest),
  nested: p2sh(p2wpkh(publicKey, regtest), regtest),
  p2tr: p2tr(publicKey.subarray(1), undefined, regtest),
};
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const keyHash = hex(ours.p2wpkh.script).slice(4);
const value = (valueInt: number) => expect.objectContaining({ value_int: String(valueInt), currency: 'BTC' });

/** Each time as if the last reply were kept no longer. */
async function details(hash: string, method = 'generic/bitcoin/tx_details') {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 10_000);
  const response = await fetch(`${gateway.url}/api/1/${method}?hash=${hash}`);
  const body: any = await response.json();
  return { status: response.status, tx: body.return, error: body.error, body };
}

/** The transaction by the node's own account of it. */
const byNode = async (txid: string): Promise<any> =>
  rpc.call({ method: 'getrawtransaction', params: [txid, true], result: z.any() });

/** Spends outputs that are in the mempool, by a signer that is not under test. */
async function spend(
  txid: string,
  spent: { vout: number; from: object; key?: Uint8Array }[],
  to: { script: Uint8Array } = ours.p2wpkh,
) {
  const { hex: raw, vout: outputs } = await byNode(txid);
  const tx = new Transaction();
  let left = -20_000n;
  for (const { vout, from } of spent) {
    tx.addInput({ txid, index: vout, nonWitnessUtxo: raw, sequence: 0xfffffffd, ...from });
    left += BigInt(Math.round(outputs[vout].value * 1e8));
  }
  tx.addOutput({ script: to.script, amount: left });
  for (const { key = privateKey } of spent) tx.sign(key);
  tx.finalize();
  await rpc.call({ method: 'sendrawtransaction', params: [tx.hex], result: z.string() });
  await until(async () => (await node.mempool()).includes(tx.id));
  return tx.id;
}

describe('a transaction in the mempool', () => {
  test('is told field by field, every number as a string', async () => {
    const txid = await node.payMany([
      { address: ours.p2pkh.address!, amountSat: 10_000 },
      { address: ours.nested.address!, amountSat: 20_000 },
      { address: ours.p2wpkh.address!, amountSat: 30_000 },
      { address: ours.p2tr.address!, amountSat: 40_000 },
      { script: '6a0568656c6c6f', amountSat: 0 },
    ]);
    const { version, size, vin, vout } = await byNode(txid);
    expect(vin).toHaveLength(1);
    const { status, tx } = await details(txid);
    expect(status).toBe(200);
    expect(tx).toEqual({
      hash: txid,
      blocks: [],
      version: String(version),
      size: String(size),
      in: [
        {
          n: '0',
          prev_out_hash: vin[0].txid,
          prev_out_n: String(vin[0].vout),
          coinbase: 'N',
          scriptsig: vin[0].scriptSig.asm,
          addr: expect.stringMatching(/^(bcrt1q|m|n)/),
        },
      ],
      out: [
        {
          n: '0',
          value: {
            value: '0.00010000',
            value_int: '10000',
            display: '0.00010000\u00a0BTC',
            display_short: '0.00\u00a0BTC',
            currency: 'BTC',
          },
          script: `OP_DUP OP_HASH160 ${keyHash} OP_EQUALVERIFY OP_CHECKSIG`,
          addr: ours.p2pkh.address,
          claimed: 'N',
        },
        {
          n: '1',
          value: value(20_000),
          script: `OP_HASH160 ${hex(ours.nested.script).slice(4, 44)} OP_EQUAL`,
          addr: ours.nested.address,
          claimed: 'N',
        },
        { n: '2', value: value(30_000), script: `0 ${keyHash}`, addr: ours.p2wpkh.address, claimed: 'N' },
        {
          n: '3',
          value: value(40_000),
          script: `1 ${hex(ours.p2tr.script).slice(4)}`,
          addr: ours.p2tr.address,
          claimed: 'N',
        },
        { n: '4', value: value(0), script: 'OP_RETURN 68656c6c6f', addr: '', claimed: 'N' },
        {
          n: '5',
          value: value(Math.round(vout[5].value * 1e8)),
          script: expect.any(String),
          addr: expect.stringMatching(/^(bcrt1q|m|n)/),
          claimed: 'N',
        },
      ],
    });
  });

  test('is in no block until one takes it, and then in that one', async () => {
    const txid = await node.pay(ours.p2wpkh.address!, 50_000);
    expect((await details(txid)).tx.blocks).toEqual([]);
    const [hash] = await node.mine();
    expect((await details(txid)).tx.blocks).toEqual([hash]);
    await node.mine(3);
    expect((await details(txid)).tx.blocks).toEqual([hash]);
  });

  test('is told to all who ask in the ways of the protocol', async () => {
    const txid = await node.pay(ours.p2wpkh.address!, 51_000);
    const { tx } = await details(txid);
    expect((await details(txid.toUpperCase())).tx).toEqual(tx);
    expect((await details(txid, 'generic/private/bitcoin/tx_details')).tx).toEqual(tx);
    expect((await gateway.call('generic/bitcoin/tx_details', [['hash', txid]])).body.return).toEqual(tx);
    const raw = await fetch(`${gateway.url}/api/1/generic/bitcoin/tx_details?hash=${txid}&raw`);
    expect(await raw.json()).toEqual(tx);
    expect(raw.headers.get('cache-control')).toMatch(/^public, max-age=/);
  });

  test('is told from the same reply for 10 seconds', async () => {
    const txid = await node.pay(ours.p2wpkh.address!, 52_000);
    await details(txid);
    const [hash] = await node.mine();
    const url = `${gateway.url}/api/1/generic/bitcoin/tx_details?hash=`;
    for (const name of [txid, txid.toUpperCase()])
      expect((await (await fetch(url + name)).json()) as any).toMatchObject({ return: { blocks: [] } });
    expect((await details(txid)).tx.blocks).toEqual([hash]);
  });
});

test('the address of an input is read from its public key or its witness program', async () => {
  const txid = await node.payMany(
    [ours.p2pkh, ours.p2wpkh, ours.nested].map(({ address }) => ({ address: address!, amountSat: 60_000 })),
  );
  const spent = await spend(txid, [
    { vout: 0, from: {} },
    { vout: 1, from: {} },
    { vout: 2, from: { redeemScript: ours.nested.redeemScript! } },
  ]);
  const { vin } = await byNode(spent);
  for (const mined of [false, true]) {
    if (mined) await node.mine();
    expect((await details(spent)).tx.in).toEqual(
      [ours.p2pkh, ours.p2wpkh, ours.nested].map(({ address }, n) => ({
        n: String(n),
        prev_out_hash: txid,
        prev_out_n: String(n),
        coinbase: 'N',
        scriptsig: vin[n].scriptSig.asm,
        addr: address,
      })),
    );
  }
  expect(vin[0].scriptSig.asm).toMatch(new RegExp(`^30[0-9a-f]+01 ${hex(publicKey)}$`));
});

test('a coinbase spends nothing, and what it commits to is not claimed', async () => {
  const [hash] = await node.mine(1, { to: ours.p2wpkh.address! });
  const block: any = await rpc.call({ method: 'getblock', params: [hash, true, true], result: z.any() });
  const [{ txid, vin, vout, size }] = block.tx;
  const { tx } = await details(txid);
  expect(tx).toMatchObject({ hash: txid, blocks: [hash], size: String(size) });
  expect(tx.in).toEqual([
    {
      n: '0',
      prev_out_hash: '00'.repeat(32),
      prev_out_n: '4294967295',
      coinbase: 'Y',
      scriptsig: vin[0].coinbase,
      addr: '',
    },
  ]);
  expect(vout).toHaveLength(2);
  expect(tx.out).toMatchObject([
    { n: '0', addr: ours.p2wpkh.address, claimed: 'N' },
    {
      n: '1',
      value: { value_int: '0' },
      addr: '',
      script: expect.stringMatching(/^OP_RETURN aa21a9ed/),
      claimed: 'N',
    },
  ]);
});

describe('an output is claimed', () => {
  const claimed = async (txid: string) => (await details(txid)).tx.out.map((output: any) => output.claimed);

  test('as soon as the mempool has a transaction that spends it, and when a block has it', async () => {
    const payments = [1, 2].map(() => ({ address: ours.p2wpkh.address!, amountSat: 70_000 }));
    const txid = await node.payMany(payments);
    expect(await claimed(txid)).toEqual(['N', 'N', 'N']);
    const spent = await spend(txid, [{ vout: 1, from: {} }]);
    expect(await claimed(txid)).toEqual(['N', 'Y', 'N']);
    await node.mine();
    expect(await claimed(txid)).toEqual(['N', 'Y', 'N']);
    expect(await claimed(spent)).toEqual(['N']);
  });

  test('whatever the change of the chain while it is read: then the caller is to ask again', async () => {
    const txid = await node.pay(ours.p2wpkh.address!, 71_000);
    const { reader } = gateway.deps;
    const leaves = {
      ...reader!,
      unspent: async (...args: Parameters<NonNullable<typeof reader>['unspent']>) => {
        await node.evict(txid);
        return reader!.unspent(...args);
      },
    };
    gateway.deps.reader = leaves;
    const { status, body } = await details(txid);
    gateway.deps.reader = reader;
    expect([status, body]).toEqual([
      503,
      {
        result: 'error',
        error: 'The chain changed while it was read; try again',
        token: 'service_unavailable',
      },
    ]);
  });
});

describe('a transaction of which nothing is left unspent', () => {
  test('is found by the deposit when it paid this gateway, and by nothing when it did not', async () => {
    const order = await watchOrder(gateway);
    const { addressIndex } = await order.payment();
    const master = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), {
      private: 0x04358394,
      public: 0x043587cf,
    });
    const key = master.derive(`m/84'/1'/0'/0/${addressIndex}`).privateKey!;
    const stranger = await node.pay(ours.p2wpkh.address!, 100_000);
    const strangers = await spend(stranger, [{ vout: 0, from: {} }]);
    const paid = await spend(strangers, [{ vout: 0, from: {} }], { script: scriptOf(order.address) });
    const last = await spend(paid, [{ vout: 0, from: {}, key }]);
    const [hash] = await node.mine();
    await gateway.settle();

    const found = await details(paid);
    expect(found.tx).toMatchObject({ blocks: [hash], out: [{ addr: order.address, claimed: 'Y' }] });
    expect((await details(last)).tx.blocks).toEqual([hash]);
    expectUnknown(await details(strangers), strangers);
  });

  test('and which the last reorganisation took from its block is not told of from that block', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 5_000);
    const [hash] = await node.mine();
    await gateway.settle();
    expect((await details(txid)).tx.blocks).toEqual([hash]);
    await node.reorganise({ depth: 1 });
    // The gateway has not followed it yet; the transaction waits again.
    expect((await details(txid)).tx).toMatchObject({ blocks: [], out: [{ claimed: 'N' }, { claimed: 'N' }] });
    await node.evict(txid);
    expect((await details(txid)).status).toBe(503);
    await gateway.settle();
    expectUnknown(await details(txid), txid);
  });
});

describe('refused, with a sentence that says why:', () => {
  test('a transaction that nobody made', async () => {
    expectUnknown(await details('ab'.repeat(32)), 'ab'.repeat(32));
  });

  test.each([
    '',
    'abc',
    'zz'.repeat(32),
    'ab'.repeat(31),
    'ab'.repeat(33),
    `${'ab'.repeat(32)}%00`,
    '[object%20Object]',
  ])('the hash "%s", which is none', async (hash) => {
    const { status, body } = await details(hash);
    expect([status, body]).toEqual([
      400,
      {
        result: 'error',
        error: 'Invalid parameter "hash" (should be a transaction\'s hash: 64 hex digits)',
        token: 'invalid_parameter',
      },
    ]);
  });

  test('no hash at all', async () => {
    const response = await fetch(`${gateway.url}/api/1/generic/bitcoin/tx_details`);
    expect(response.status).toBe(400);
  });
});

function scriptOf(address: string) {
  const tx = new Transaction();
  tx.addOutputAddress(address, 1n, regtest);
  return tx.getOutput(0).script!;
}

function expectUnknown({ status, body }: Awaited<ReturnType<typeof details>>, txid: string): void {
  expect([status, body.result]).toEqual([404, 'error']);
  expect(body.error).toMatch(
    `Transaction ${txid} is not in the mempool, and this node keeps no index of older ones`,
  );
}
