import { beforeEach, describe, expect, test } from 'vitest';
import { closeExpiredOrders } from '../../src/gateway/orders/close-expired-orders.ts';
import { type BitcoinNode, startBitcoinNode } from '../support/bitcoin-node.ts';
import { regtest, startNodeGateway } from '../support/node-gateway.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { amountOn, paid, partial, type WatchedOrder, watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
let order: WatchedOrder;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3, orderTtlSeconds: 3600 } }));
  order = await watchOrder(gateway);
});

const later = (seconds: number, of = gateway) => {
  of.clock.now = new Date(of.clock.now.getTime() + seconds * 1000);
};
/** Steps of the chain loop until it has nothing to do. */
const followAll = async () => {
  while ((await gateway.stepChain()) > 0);
};
const ready = async () => {
  const response = await fetch(`${gateway.url}/readyz`);
  return [response.status, ((await response.json()) as any).checks.chain];
};
const SAFE = 'You may pay now or wait: coins that you send are safe, and are counted as soon as we see them.';
const linesAbout = (text: string) => gateway.logged.filter(({ msg }) => msg.includes(text));

describe('while the node is down', () => {
  beforeEach(() => node.refuse());

  test('orders are made and opened, and the payment page and /readyz say that coins are seen later', async () => {
    expect(await gateway.stepChain()).toBe(0);
    const made = await watchOrder(gateway);
    expect(made.address).toMatch(/^bcrt1q/);
    const page = await made.page();
    expect(page).toContain(`We cannot see the bitcoin network right now. ${SAFE}`);
    expect(amountOn(page, 'Still due')).toBe('0.00100000 BTC');
    const [status, chain] = await ready();
    expect([status, chain]).toMatchObject([503, { ok: false, code: 'unreachable' }]);
    expect(chain.problem).toBe('The bitcoin node gives no answer; the log says more.');
  });

  test('that is logged once, then every ten minutes, and once more when it is back', async () => {
    for (let minute = 0; minute < 21; minute += 1) {
      await gateway.stepChain();
      later(60);
    }
    const lines = gateway.logged.filter(({ level }) => level >= 50);
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map(({ level, msg }) => `${level} ${msg}`)).size).toBe(1);
    await node.accept();
    await followAll();
    expect(linesAbout('can be followed again')).toHaveLength(1);
    expect(await ready()).toMatchObject([200, { ok: true }]);
  });

  test('orders that have an address are not closed, since coins may have come in time; others are', async () => {
    const { transaction: unopened } = await gateway.createOrder();
    await gateway.stepChain();
    later(3600);
    await closeExpiredOrders(gateway.deps);
    expect((await order.state())[1]).toBe('open');
    const statusOf = async (id: string) =>
      (await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id } })).status;
    expect(await statusOf(unopened)).toBe('closed');
    await node.accept();
    // A node that is back needs a while until it knows what it missed.
    await gateway.settle();
    expect((await order.state())[1]).toBe('open');
    await gateway.pass(60);
    expect(await order.state()).toEqual(['closed', 'closed', 0n, 0n]);
    expect(await order.told()).toMatchObject([{ status: 'closed' }]);
  });
});

test('everything that came while the node was away is found when it is back, however long that was', async () => {
  const other = await watchOrder(gateway);
  const third = await watchOrder(gateway);
  await node.refuse();
  await gateway.stepChain();
  await node.pay(order.address, 100_000);
  await node.mine(1);
  await node.pay(other.address, 60_000);
  await node.mine(1);
  await node.pay(other.address, 40_000);
  await node.mine(150);
  await node.pay(third.address, 5_000);
  later(86_400 * 30);
  expect(await gateway.stepChain()).toBe(0);

  await node.accept();
  later(5);
  expect(await gateway.stepChain()).toBe(1);
  expect(await ready()).toMatchObject([503, { ok: false, code: 'behind', blocksLeft: 151 }]);
  expect(await order.page()).toContain('We are catching up with the bitcoin network, 151 blocks to go');
  expect(await order.page()).toContain(SAFE);
  await followAll();
  await gateway.settle();
  expect(await ready()).toMatchObject([200, { ok: true, followedTo: (await node.tip()).height }]);
  expect(await order.page()).not.toContain(SAFE);
  expect(linesAbout('being caught up with')).toHaveLength(1);
  expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await order.told()).toMatchObject([paid(100_000)]);
  expect(await other.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await other.told()).toMatchObject([paid(100_000)]);
  expect(await third.state()).toEqual(['partial', 'partial', 5_000n, 0n]);
  expect(await third.told()).toMatchObject([partial(5_000, 0)]);
  // They came in time, as far as anybody can know.
  expect(await order.page()).not.toContain('It came after the payment had ended');
});

test('blocks that the node has pruned before they were followed are named, loudly, and nothing goes past them', async () => {
  const { height } = (await gateway.deps.db.chainCursor.findFirst())!;
  await node.refuse();
  await node.pay(order.address, 100_000);
  await node.mine(10);
  await node.prune(height + 5);
  await node.accept();
  for (let step = 0; step < 5; step += 1) {
    await gateway.stepChain();
    later(5);
  }
  const [status, chain] = await ready();
  expect([status, chain]).toMatchObject([503, { ok: false, code: 'pruned', followedTo: height }]);
  expect(chain).toMatchObject({ missingBlock: height + 1, problem: expect.stringContaining('pruned') });
  expect(gateway.logged.filter(({ level }) => level === 60)).toMatchObject([
    { msg: expect.stringContaining(`pruned block ${height + 1}`) },
  ]);
  expect(await order.page()).toContain(
    'We cannot follow the bitcoin network until a person has put this right',
  );
  expect((await gateway.deps.db.chainCursor.findFirst())?.height).toBe(height);
});

describe('a gateway that starts for the first time while its node is down', () => {
  test('makes orders, but hands out no address whose coins it could miss', async () => {
    const late = await startBitcoinNode();
    await late.refuse();
    const fresh = await startTestGateway({ network: regtest(late), settings: { confirmations: 3 } });
    await fresh.stepChain();
    const { transaction } = await fresh.createOrder();
    const response = await fetch(`${fresh.url}/${transaction}`);
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('The bitcoin network has not been reached yet.'),
    ]);
    await late.mine(3);
    await late.accept();
    later(5, fresh);
    await fresh.stepChain();
    const { address } = await fresh.openPayment(transaction);
    await late.pay(address, 100_000);
    await late.mine(3);
    await fresh.settle();
    expect(await fresh.deps.db.gatewayPayment.findFirst()).toMatchObject({ status: 'paid' });
  });

  test('starts at the tip, and does not walk through blocks that came before its first address', async () => {
    await node.mine(50);
    await gateway.deps.db.addressCounter.deleteMany();
    expect(await gateway.stepChain()).toBe(1);
    expect(await gateway.deps.db.chainCursor.findFirst()).toMatchObject(await node.tip());
  });
});

describe('another network', () => {
  test('than the one of the database is refused at the start, with a sentence that says what to do', async () => {
    const network = regtest(node);
    const sandbox = await startTestGateway();
    const { databaseUrl } = sandbox;
    await expect(startTestGateway({ databaseUrl, network })).rejects.toThrow(
      'This database holds payments of the sandbox; those of the bitcoin network regtest need a database of their own: set another DATA_DIR or DATABASE_URL.',
    );
    await expect(startTestGateway({ databaseUrl: gateway.databaseUrl })).rejects.toThrow(
      'This database holds payments of the bitcoin network regtest',
    );
  });

  test('behind the same node address is not followed, and said loudly', async () => {
    const before = await gateway.deps.db.chainCursor.findFirst();
    const network = regtest(await startBitcoinNode());
    if (network.kind === 'node') gateway.deps.chain = network.chain;
    await gateway.stepChain();
    const [status, chain] = await ready();
    expect([status, chain]).toMatchObject([503, { ok: false, code: 'wrong_network' }]);
    expect(chain.problem).toContain('another network');
    expect(gateway.logged.filter(({ level }) => level === 60)).toMatchObject([
      { msg: expect.stringContaining('The chain shares no block') },
    ]);
    expect(await gateway.deps.db.chainCursor.findFirst()).toEqual(before);
  });
});
