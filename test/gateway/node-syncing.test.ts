import { beforeEach, describe, expect, test } from 'vitest';
import type { ChainTip } from '../../src/gateway/chain/chain.ts';
import { type BitcoinNode, startBitcoinNode } from '../support/bitcoin-node.ts';
import { regtest } from '../support/node-gateway.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
/** What the node says of itself besides its blocks. */
let says: Partial<ChainTip>;
beforeEach(async () => {
  node = await startBitcoinNode();
  gateway = await startTestGateway({ network: regtest(node) });
  says = {};
  const { chain } = gateway.deps;
  gateway.deps.chain = { ...chain, tip: async () => ({ ...(await chain.tip()), ...says }) };
});

const later = (seconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000);
};
const ready = async () => {
  const response = await fetch(`${gateway.url}/readyz`);
  return [response.status, ((await response.json()) as any).checks.chain];
};
const open = async (transaction: string) => {
  const response = await fetch(`${gateway.url}/${transaction}`);
  return [response.status, await response.text()];
};
const cursor = () => gateway.deps.db.chainCursor.findFirst();
/** Steps of the chain loop until it has nothing to do, the last with a look at the mempool. */
const followAll = async () => {
  do gateway.deps.chainMemory.lookCost = null;
  while ((await gateway.stepChain()) > 0);
};

describe('while the node is being set up', () => {
  beforeEach(() => {
    says = { syncing: true };
  });

  test('that is said, though it knows of no blocks that it does not have, and looks show nothing to be absent', async () => {
    await followAll();
    expect(await ready()).toMatchObject([503, { ok: false, code: 'syncing' }]);
    expect(gateway.deps.chainMemory.lookedAt).toBeNull();
    says = {};
    await followAll();
    expect(await ready()).toMatchObject([200, { ok: true }]);
    expect(gateway.deps.chainMemory.lookedAt).toEqual(gateway.clock.now);
    expect(gateway.logged.map(({ msg }) => msg)).toEqual([
      'The bitcoin node is still catching up with the network.',
      'the bitcoin node has caught up with the network',
    ]);
  });

  test('the first address is not handed out, so that blocks go on being skipped, pruned ones too', async () => {
    await followAll();
    const { transaction } = await gateway.createOrder();
    expect(await open(transaction)).toEqual([
      503,
      expect.stringContaining('The bitcoin node is still catching up with the network.'),
    ]);
    await node.mine(50);
    await node.prune((await node.tip()).height - 5);
    says = {};
    await followAll();
    expect(await ready()).toMatchObject([200, { followedTo: (await node.tip()).height }]);
    expect((await open(transaction))[0]).toBe(200);
  });

  test('other addresses are, as while it is away: what comes on them is followed from the first one on anyway', async () => {
    says = {};
    await followAll();
    await watchOrder(gateway);
    says = { syncing: true };
    await followAll();
    expect((await watchOrder(gateway)).address).toMatch(/^bcrt1q/);
  });
});

test('a process that has not seen the node yet does not hand out the first address', async () => {
  await followAll();
  const { databaseUrl, keys } = gateway;
  const other = await startTestGateway({ databaseUrl, keys, network: regtest(node) });
  const { transaction } = await other.createOrder();
  expect((await fetch(`${other.url}/${transaction}`)).status).toBe(503);
  await other.stepChain();
  expect((await fetch(`${other.url}/${transaction}`)).status).toBe(200);
});

test('a node with a last block of more than two hours ago shows nothing to be absent, from the first look on', async () => {
  says = { madeAt: new Date(gateway.clock.now.getTime() - 7_201_000) };
  await followAll();
  expect(gateway.deps.chainMemory.lookedAt).toBeNull();
});

test('a last block of more than two hours ago is warned of, and nothing counts as absent until the node is back for a while', async () => {
  const madeAt = gateway.clock.now;
  says = { madeAt };
  await followAll();
  const { lookedAt } = gateway.deps.chainMemory;
  expect(lookedAt).toEqual(madeAt);
  expect((await ready())[1].warning).toBeUndefined();
  later(7201);
  await followAll();
  expect(gateway.deps.chainMemory.lookedAt).toEqual(lookedAt);
  expect(await ready()).toMatchObject([
    200,
    { ok: true, warning: expect.stringContaining('more than two hours old') },
  ]);
  expect(gateway.logged).toMatchObject([{ level: 40, msg: expect.stringContaining('lost its peers') }]);
  says = { madeAt: gateway.clock.now };
  await followAll();
  expect((await ready())[1].warning).toBeUndefined();
  expect(gateway.deps.chainMemory.lookedAt).toEqual(lookedAt);
  later(60);
  await followAll();
  expect(gateway.deps.chainMemory.lookedAt).toEqual(gateway.clock.now);
});

test('a reorganisation right after blocks were skipped leads back to its fork, not to the old start', async () => {
  await followAll();
  const start = (await cursor())!.height;
  await node.mine(50);
  await followAll();
  expect(await cursor()).toMatchObject(await node.tip());
  await watchOrder(gateway);
  await node.prune((await node.tip()).height - 10);
  await node.reorganise({ depth: 2 });
  await followAll();
  expect(await cursor()).toMatchObject(await node.tip());
  expect(await ready()).toMatchObject([200, { ok: true }]);
  const oldest = await gateway.deps.db.chainBlock.findFirst({ orderBy: { height: 'asc' } });
  expect(oldest!.height).toBe(start + 50 - 20);
});
