import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Publisher } from 'zeromq';
import { openNodePush } from '../../src/gateway/bitcoin/node-push.ts';
import { pushedTransactions } from '../../src/gateway/chain/pushed-transactions.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
import { type WatchedOrder, watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
let order: WatchedOrder;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway());
  order = await watchOrder(gateway);
});

const HOUR_MS = 3_600_000;
/** Listing the mempool took so long that it is not done again for hours. */
const holdTheList = () => {
  gateway.deps.chainMemory.lookCost = { listMs: HOUR_MS, endedMs: performance.now() };
};
/** How often the whole mempool is listed, from now on. */
function countLists(): { count: number } {
  const lists = { count: 0 };
  const { chain } = gateway.deps;
  gateway.deps.chain = {
    ...chain,
    mempool() {
      lists.count += 1;
      return chain.mempool();
    },
  };
  return lists;
}
/** Which transactions the node is asked for, from now on. */
function listAsked(): string[][] {
  const asked: string[][] = [];
  const { chain } = gateway.deps;
  gateway.deps.chain = {
    ...chain,
    transactionsOf(txids) {
      asked.push([...txids]);
      return chain.transactionsOf(txids);
    },
  };
  return asked;
}
const deposits = () => gateway.deps.db.deposit.findMany();
const push = (txid: string) => gateway.deps.chainMemory.pushed.add(txid);

/** The node's ZeroMQ, as a process listens to it: what it tells goes to the chain loop, which does a step at each hint. */
async function listenToNode(): Promise<(topic: string, txid: string) => Promise<void>> {
  const publisher = new Publisher({ linger: 0 });
  await publisher.bind('tcp://127.0.0.1:*');
  onTestFinished(() => publisher.close());
  let steps = Promise.resolve();
  let told = 0;
  const { pushed } = gateway.deps.chainMemory;
  const nodePush = await openNodePush({
    url: publisher.lastEndpoint!,
    restMs: 1,
    onTransaction: pushed.add,
    onHint() {
      told += 1;
      steps = steps.then(async () => void (await gateway.stepChain()));
    },
  });
  onTestFinished(() => nodePush.close());
  return async (topic, txid) => {
    const before = told;
    // A subscription takes a moment to arrive; what is published before is published to nobody.
    await until(async () => {
      await publisher.send([topic, Buffer.from(txid, 'hex'), Buffer.alloc(4)]);
      return told > before;
    });
    await steps;
  };
}

describe('while the mempool takes too long to be listed', () => {
  beforeEach(holdTheList);

  test('coins are recorded as soon as the node pushes their transaction', async () => {
    const say = await listenToNode();
    const lists = countLists();
    const txid = await node.pay(order.address, 100_000);
    await gateway.stepChain();
    expect(await deposits()).toEqual([]);
    await say('hashtx', txid);
    await until(async () => (await deposits()).length > 0);
    expect(await deposits()).toMatchObject([
      { txid, amountSat: 100_000n, paymentId: order.paymentId, blockHeight: null },
    ]);
    expect(lists.count).toBe(0);
  });

  test('a push of a transaction that the node does not know records nothing, and stops nothing', async () => {
    const say = await listenToNode();
    await say('hashtx', 'ab'.repeat(32));
    expect(await deposits()).toEqual([]);
    expect(gateway.deps.chainHealth.trouble()).toBeNull();
    const txid = await node.pay(order.address, 100_000);
    await say('hashtx', txid);
    await until(async () => (await deposits()).length === 1);
  });

  test('only what was pushed is asked for, and what is known is not asked for again', async () => {
    const asked = listAsked();
    const txid = await node.pay(order.address, 40_000);
    await node.pay(order.address, 60_000);
    push(txid);
    await gateway.stepChain();
    push(txid);
    await gateway.stepChain();
    expect(asked).toEqual([[txid]]);
    expect(await deposits()).toHaveLength(1);
  });

  test('a push that came together with a block is looked into after the block, and recorded once', async () => {
    const txid = await node.pay(order.address, 100_000);
    push(txid);
    await node.mine(1);
    await gateway.stepChain();
    await gateway.stepChain();
    expect(await deposits()).toMatchObject([{ txid, blockHeight: (await node.tip()).height }]);
  });

  test('what is pushed with a reorganisation is left to the list: the node also pushes what it takes back', async () => {
    push(await node.pay(order.address, 100_000));
    await node.reorganise({ depth: 1, only: [] });
    const asked = listAsked();
    while ((await gateway.stepChain()) > 0);
    expect([asked, await deposits()]).toEqual([[], []]);
    expect(await gateway.deps.db.chainCursor.findFirst()).toMatchObject(await node.tip());
  });

  test('a block that comes while pushes are looked into makes them be looked into again', async () => {
    const txid = await node.pay(order.address, 100_000);
    push(txid);
    const { chain } = gateway.deps;
    gateway.deps.chain = {
      ...chain,
      async transactionsOf(txids) {
        gateway.deps.chain = chain;
        const transactions = await chain.transactionsOf(txids);
        await node.mine(1, { only: [] });
        return transactions;
      },
    };
    await gateway.stepChain();
    expect(await deposits()).toEqual([]);
    await gateway.stepChain();
    await gateway.stepChain();
    expect(await deposits()).toMatchObject([{ txid, blockHeight: null }]);
  });
});

test('a look of many steps goes on after a push, and takes none of what was pushed for missing', async () => {
  await gateway.settle();
  await node.payEach(Array.from({ length: 501 }, () => ({ address: order.address, amountSat: 600 })));
  expect(await gateway.stepChain()).toBe(500);
  const lists = countLists();
  push(await node.pay(order.address, 100_000));
  await gateway.stepChain();
  expect(lists.count).toBe(0);
  expect(await gateway.deps.db.deposit.count({ where: { missingSince: null } })).toBe(502);
});

test('of too many pushes the newest are kept', () => {
  const pushed = pushedTransactions(3);
  for (const txid of ['a', 'b', 'b', 'c', 'd', 'e']) pushed.add(txid);
  expect(pushed.take(2)).toEqual(['c', 'd']);
  expect(pushed.take(10)).toEqual(['e']);
  expect(pushed.take(10)).toEqual([]);
});
