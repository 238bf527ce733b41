import { Address, TEST_NETWORK } from '@scure/btc-signer';
import { beforeAll, describe, expect, test } from 'vitest';
import { openJsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../../src/gateway/bitcoin/node-chain.ts';
import { openNodeReader } from '../../../src/gateway/bitcoin/node-reader.ts';
import type { ChainTransaction } from '../../../src/gateway/chain/chain.ts';
import { type BitcoinNode, startBitcoinNode } from '../../support/bitcoin-node.ts';
import { whenOver } from '../../support/when-over.ts';

const { encode } = Address({ ...TEST_NETWORK, bech32: 'bcrt' });
/** Addresses of each kind; nobody needs to have a key to them. */
const address = {
  pkh: encode({ type: 'pkh', hash: Buffer.alloc(20, 1) }),
  sh: encode({ type: 'sh', hash: Buffer.alloc(20, 2) }),
  wpkh: encode({ type: 'wpkh', hash: Buffer.alloc(20, 3) }),
  wsh: encode({ type: 'wsh', hash: Buffer.alloc(32, 4) }),
  tr: encode({
    type: 'tr',
    pubkey: Buffer.from('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'hex'),
  }),
};

let node: BitcoinNode;
beforeAll(async () => {
  node = await startBitcoinNode();
});

function open(url = node.rpcUrl) {
  const rpc = openJsonRpc({ url });
  whenOver(() => rpc.close());
  return { rpc, chain: openNodeChain({ rpc, network: 'regtest' }), reader: openNodeReader({ rpc }) };
}

const outputsIn = (transactions: ChainTransaction[]) => transactions.flatMap(({ outputs }) => outputs);
const to = (transactions: ChainTransaction[], wanted: string) =>
  outputsIn(transactions).filter((output) => output.address === wanted);

test('the tip is that of the node, and so is every block below it', async () => {
  const { chain } = open();
  const tip = await node.tip();
  expect(await chain.tip()).toEqual({ ...tip, behind: 0, syncing: false, madeAt: null });
  expect(await chain.hashAt(tip.height)).toBe(tip.hash);
  expect(await chain.hashAt(tip.height + 1)).toBeNull();
  expect(await chain.block(tip.height + 1)).toBeNull();
  let above = tip.hash;
  for (let height = tip.height; height >= 0; height -= 1) {
    const block = await chain.block(height);
    expect(block).toMatchObject({ height, hash: above });
    above = block!.previousHash;
  }
  expect(above).toBe('00'.repeat(32));
});

test('a payment to any kind of address is in the mempool, then in a block, each output by its number', async () => {
  const { chain } = open();
  const txid = await node.payMany([
    { address: address.pkh, amountSat: 1n },
    { address: address.sh, amountSat: 20_000n },
    { script: '6a0548656c6c6f', amountSat: 0n },
    { address: address.wpkh, amountSat: 300_000n },
    { address: address.wsh, amountSat: 400n },
    { script: `21${'02'.repeat(33)}ac`, amountSat: 7n },
    { address: address.tr, amountSat: 3_000_000n },
    { address: address.tr, amountSat: 2n },
  ]);
  const paid = (vout: number, to: string, amountSat: bigint) => ({
    txid,
    vout,
    address: to,
    amountSat,
    coinbase: false,
  });
  const expected = [
    paid(0, address.pkh, 1n),
    paid(1, address.sh, 20_000n),
    paid(3, address.wpkh, 300_000n),
    paid(4, address.wsh, 400n),
    paid(6, address.tr, 3_000_000n),
    paid(7, address.tr, 2n),
  ];
  expect(await chain.mempool()).toEqual(new Set([txid]));
  expect(outputsIn(await chain.transactionsOf([txid])).slice(0, -1)).toEqual(expected);

  const [hash] = await node.mine();
  const { height } = await node.tip();
  const block = await chain.block(height);
  expect(block).toMatchObject({ height, hash });
  expect(
    outputsIn(block!.transactions)
      .filter((output) => output.txid === txid)
      .slice(0, -1),
  ).toEqual(expected);
  expect(await chain.mempool()).toEqual(new Set());
  expect(await chain.transactionsOf([txid])).toEqual([]);
});

test('coins that a block has newly made are marked as such', async () => {
  const { chain } = open();
  const txid = await node.pay(address.pkh, 5_000);
  await node.mine(1, { to: address.tr });
  const block = await chain.block((await node.tip()).height);
  const [made] = to(block!.transactions, address.tr);
  expect(made).toMatchObject({ vout: 0, coinbase: true });
  expect(made!.amountSat).toBeGreaterThan(1_000_000_000n);
  expect(
    outputsIn(block!.transactions)
      .filter((output) => output.txid === txid)
      .map(({ coinbase }) => coinbase),
  ).toEqual([false, false]);
});

test('many at once; those that are not there any more, or never were, are left out', async () => {
  const { chain } = open();
  const txids = await node.payEach(
    Array.from({ length: 120 }, (_, index) => ({ address: address.wpkh, amountSat: 1000 + index })),
  );
  const gone = txids[50]!;
  await node.evict(gone);
  expect(await chain.mempool()).toEqual(new Set(txids.filter((txid) => txid !== gone)));
  const outputs = to(await chain.transactionsOf(['ab'.repeat(32), ...txids]), address.wpkh);
  expect(outputs.map(({ txid }) => txid)).toEqual(txids.filter((txid) => txid !== gone));
  expect(outputs[0]).toMatchObject({ amountSat: 1000n });
  expect(await chain.transactionsOf([])).toEqual([]);

  await node.resend(gone);
  expect(await chain.mempool()).toContain(gone);
  await node.mine(1, { without: [gone] });
  expect(await chain.mempool()).toEqual(new Set([gone]));
  await node.mine();
});

test('a transaction that another one replaces is gone, and the other is there', async () => {
  const { chain } = open();
  const first = await node.pay(address.wpkh, 10_000);
  const second = await node.replace(first, [{ address: address.wpkh, amountSat: 9_000 }]);
  expect(await chain.mempool()).toEqual(new Set([second]));
  expect(to(await chain.transactionsOf([first, second]), address.wpkh)).toMatchObject([
    { txid: second, amountSat: 9_000n },
  ]);
  const { txid, hash } = await node.mineConflict(second);
  expect(await chain.mempool()).toEqual(new Set());
  const block = await chain.block((await node.tip()).height);
  expect(block?.hash).toBe(hash);
  expect(block?.transactions.map((one) => one.txid)).toContain(txid);
});

describe('a reorganisation', () => {
  test('gives other hashes from the fork on, and transactions that are in no block any more wait again', async () => {
    const { chain } = open();
    const txid = await node.pay(address.wpkh, 12_345);
    await node.mine(3);
    const { height } = await node.tip();
    const heights = [height - 3, height - 2, height - 1, height];
    const before = await Promise.all(heights.map((one) => chain.hashAt(one)));
    const branch = await node.reorganise({ depth: 3 });
    const after = await Promise.all(heights.map((one) => chain.hashAt(one)));
    expect(after).toEqual([before[0], ...branch.slice(0, 3)]);
    expect(new Set([...before, ...after]).size).toBe(7);
    expect(await chain.tip()).toEqual({
      height: height + 1,
      hash: branch[3],
      behind: 0,
      syncing: false,
      madeAt: null,
    });
    expect((await chain.block(height - 2))?.previousHash).toBe(before[0]);
    expect(await chain.mempool()).toEqual(new Set([txid]));
  });

  test('may spend the same coins on something else', async () => {
    const { chain } = open();
    await node.mine();
    const txid = await node.pay(address.wpkh, 12_345);
    await node.mine();
    await node.reorganise({ depth: 1, doubleSpend: [txid] });
    expect(await chain.mempool()).toEqual(new Set());
    await expect(node.resend(txid)).rejects.toThrow();
  });

  test('may take blocks back and put none in their place; they may come again', async () => {
    const { chain } = open();
    const txid = await node.pay(address.wpkh, 777);
    await node.mine(2);
    const tip = await node.tip();
    await node.invalidate(2);
    expect(await chain.tip()).toMatchObject({ height: tip.height - 2 });
    expect(await chain.hashAt(tip.height)).toBeNull();
    expect(await chain.mempool()).toEqual(new Set([txid]));
    await node.reconsider();
    expect(await chain.tip()).toEqual({ ...tip, behind: 0, syncing: false, madeAt: null });
    expect(await chain.mempool()).toEqual(new Set());
    await node.invalidate(2, { keepTransactions: false });
    expect(await chain.mempool()).toEqual(new Set());
    await node.reconsider();
  });
});

describe('the reader', () => {
  test('finds a transaction in the mempool, and in its block if told which', async () => {
    const { reader } = open();
    const txid = await node.pay(address.wpkh, 4_444);
    const waiting = await reader.transaction(txid);
    expect(waiting?.transaction).toMatchObject({ txid, coinbase: false });
    const [hash] = await node.mine();
    expect(await reader.transaction(txid)).toBeNull();
    const confirmed = await reader.transaction(txid, hash);
    expect(confirmed?.raw).toEqual(waiting?.raw);
    expect(confirmed?.transaction.outputs).toEqual(waiting?.transaction.outputs);
    expect(await reader.transaction('ab'.repeat(32), hash)).toBeNull();
    expect(await reader.transaction(txid, 'ab'.repeat(32))).toBeNull();
  });

  test('finds a block by its hash, and says how deep it is', async () => {
    const { reader } = open();
    const [first, second] = await node.mine(2);
    const { height } = await node.tip();
    expect(await reader.hashAt(height - 1)).toBe(first);
    const found = await reader.block(first!);
    expect(found?.block).toMatchObject({ hash: first, size: found?.raw.length });
    expect(await reader.confirmations(first!)).toBe(2);
    expect(await reader.confirmations(second!)).toBe(1);
    expect(await reader.block('ab'.repeat(32))).toBeNull();
    expect(await reader.confirmations('ab'.repeat(32))).toBeNull();
    await node.reorganise({ depth: 1 });
    expect(await reader.confirmations(second!)).toBe(0);
    expect(await reader.confirmations(first!)).toBe(3);
    expect(
      await reader.transaction((await reader.block(first!))!.block.transactions[0]!.txid, first),
    ).toMatchObject({
      transaction: { coinbase: true },
    });
  });
});

test('a node that is down, hangs or comes back', async () => {
  const { chain } = open();
  const rpc = openJsonRpc({ url: node.rpcUrl, timeoutMs: 200 });
  whenOver(() => rpc.close());
  const impatient = openNodeChain({ rpc, network: 'regtest' });
  await chain.tip();
  await node.refuse();
  await expect(chain.tip()).rejects.toMatchObject({ code: 'unreachable' });
  await node.accept();
  const tip = await chain.tip();
  node.freeze();
  await expect(impatient.tip()).rejects.toMatchObject({ code: 'unreachable' });
  node.thaw();
  expect(await chain.tip()).toEqual(tip);
});

test('another network than the settings say', async () => {
  const { rpc } = open();
  for (const network of ['mainnet', 'testnet', 'signet'] as const) {
    await expect(openNodeChain({ rpc, network }).tip()).rejects.toMatchObject({
      code: 'wrong_network',
      message: `The bitcoin node is on the chain "regtest", but BITCOIN_NETWORK is ${network}: correct one of them.`,
    });
  }
});

test('a node that has pruned a block says which', async () => {
  const own = await startBitcoinNode({ coins: 1 });
  const { chain, reader } = open(own.rpcUrl);
  const { height } = await own.tip();
  const hash = await chain.hashAt(20);
  await own.prune(20);
  await expect(chain.block(20)).rejects.toMatchObject({
    code: 'pruned',
    message: expect.stringContaining('has pruned block 20,'),
  });
  await expect(chain.block(20)).rejects.toThrow(`bitcoin-cli getblockfrompeer ${hash} <id of a peer`);
  await expect(reader.transaction('ab'.repeat(32), hash!)).rejects.toMatchObject({ code: 'pruned' });
  expect(await chain.block(21)).toMatchObject({ height: 21, previousHash: hash });
  expect(await chain.tip()).toMatchObject({ height });
});
