import { beforeEach, describe, expect, test } from 'vitest';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import {
  headlineOf,
  paid,
  partial,
  type WatchedOrder,
  watchAnotherPayer,
  watchOrder,
  wholeIpn,
} from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3 } }));
});

const ipn = (order: WatchedOrder, content: Record<string, string>) =>
  wholeIpn(order, content, gateway.clock.now);

/** Orders of 100,000 satoshi, each with a payer who sends a little more than the one before. */
async function openOrders(count: number): Promise<{ order: WatchedOrder; sat: number }[]> {
  const opened: { order: WatchedOrder; sat: number }[] = [];
  while (opened.length < count) {
    opened.push({ order: await watchOrder(gateway), sat: 100_000 + opened.length });
  }
  return opened;
}

describe('ten payers in one block are each told of once as paid, to the satoshi,', () => {
  const sent: [string, number, (payments: { address: string; amountSat: number }[]) => Promise<string[]>][] =
    [
      ['ten transactions', 10, (payments) => node.payEach(payments)],
      ['one transaction with ten outputs', 1, async (payments) => [await node.payMany(payments)]],
    ];
  test.each(sent)('by %s', async (_case, transactions, pay) => {
    const payers = await openOrders(10);
    const txids = await pay(payers.map(({ order, sat }) => ({ address: order.address, amountSat: sat })));
    await gateway.settle();
    for (const { order, sat } of payers) {
      expect(await order.told()).toEqual([ipn(order, partial(sat, 0))]);
    }
    const [hash] = await node.mine(1);
    await gateway.settle();
    const deposits = await gateway.deps.db.deposit.findMany({ orderBy: { amountSat: 'asc' } });
    expect(deposits.map(({ amountSat }) => Number(amountSat))).toEqual(payers.map(({ sat }) => sat));
    expect(new Set(deposits.map(({ blockHash }) => blockHash))).toEqual(new Set([hash]));
    expect(new Set(deposits.map(({ txid }) => txid))).toEqual(new Set(txids));
    expect(txids).toHaveLength(transactions);
    await node.mine(2);
    await gateway.settle();
    for (const { order, sat } of payers) {
      expect(await order.told()).toEqual([ipn(order, paid(sat))]);
      expect(await order.state()).toEqual(['paid', 'paid', 0n, BigInt(sat)]);
      expect(headlineOf(await order.page())).toBe('Thank you, it is paid');
    }
    await node.mine(5);
    await gateway.settle();
    for (const { order } of payers) expect(await order.told()).toEqual([]);
  });

  test.each(sent)('by %s that nobody saw before the block', async (_case, _transactions, pay) => {
    const payers = await openOrders(10);
    await pay(payers.map(({ order, sat }) => ({ address: order.address, amountSat: sat })));
    await node.mine(3);
    await gateway.settle();
    for (const { order, sat } of payers) expect(await order.told()).toEqual([ipn(order, paid(sat))]);
  });
});

test('two payments of one multipay order in the same block are each told of once as paid, by their own ids', async () => {
  const one = await watchOrder(gateway, { multipay: '1', data: 'order 17' });
  const other = await watchAnotherPayer(gateway, one);
  const whole = (order: WatchedOrder, content: Record<string, string>) => ({
    ...ipn(order, content),
    data: 'order 17',
  });
  const told = async () =>
    (await one.told()).toSorted(
      (first, second) =>
        Number(first.amount_total ?? first.amount) - Number(second.amount_total ?? second.amount),
    );
  await node.payEach([
    { address: one.address, amountSat: 100_000 },
    { address: other.address, amountSat: 100_001 },
  ]);
  await gateway.settle();
  expect(await told()).toEqual([whole(one, partial(100_000, 0)), whole(other, partial(100_001, 0))]);
  const [hash] = await node.mine(1);
  await gateway.settle();
  expect(await gateway.deps.db.deposit.count({ where: { blockHash: hash! } })).toBe(2);
  expect(await told()).toEqual([]);
  await node.mine(2);
  await gateway.settle();
  expect(await told()).toEqual([whole(one, paid(100_000)), whole(other, paid(100_001))]);
  expect(await one.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await other.state()).toEqual(['paid', 'paid', 0n, 100_001n]);
  await node.mine(5);
  await gateway.settle();
  expect(await told()).toEqual([]);
});

test('a node that was away for 200 blocks is caught up with: each payment in them is told of once, as what it is by then', async () => {
  const payers = await openOrders(10);
  const short = await watchOrder(gateway);
  const fresh = await watchOrder(gateway);
  await node.refuse();
  await gateway.stepChain();
  for (const { order, sat } of payers) {
    await node.pay(order.address, sat);
    await node.mine(20);
  }
  await node.pay(short.address, 99_999);
  await node.mine(3);
  await node.pay(fresh.address, 100_000);
  await node.mine(1);
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 2 * 86_400_000);
  expect(await gateway.stepChain()).toBe(0);

  await node.accept();
  await gateway.settle();
  expect(await gateway.deps.db.chainCursor.findFirst()).toMatchObject(await node.tip());
  for (const { order, sat } of payers) {
    expect(await order.told()).toEqual([ipn(order, paid(sat))]);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, BigInt(sat)]);
  }
  expect(await short.told()).toEqual([ipn(short, partial(0, 99_999))]);
  expect(await fresh.told()).toEqual([ipn(fresh, partial(100_000, 0))]);
  await node.mine(2);
  await gateway.settle();
  expect(await fresh.told()).toEqual([ipn(fresh, paid(100_000))]);
  for (const { order } of payers) expect(await order.told()).toEqual([]);
}, 60_000);
