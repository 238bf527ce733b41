import { beforeEach, describe, expect, test } from 'vitest';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import {
  amountOn,
  headlineOf,
  paid,
  partial,
  watchAnotherPayer,
  watchOrder,
} from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3 } }));
});

const deposits = () =>
  gateway.deps.db.deposit.findMany({
    orderBy: [{ amountSat: 'asc' }],
    select: { txid: true, vout: true, amountSat: true, blockHeight: true, coinbase: true },
  });

test('coins are pending from the mempool on, and valid at the depth that is set', async () => {
  const order = await watchOrder(gateway);
  expect(order.address).toMatch(/^bcrt1q/);
  const txid = await node.pay(order.address, 100_000);
  await gateway.settle();
  expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  expect(await order.told()).toMatchObject([partial(100_000, 0)]);
  expect(headlineOf(await order.page())).toBe('0 of 3 confirmations');

  await node.mine(2);
  await gateway.settle();
  expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  expect(headlineOf(await order.page())).toBe('2 of 3 confirmations');
  expect(await order.told()).toEqual([]);

  await node.mine();
  await gateway.settle();
  const { height } = await node.tip();
  expect(await deposits()).toEqual([
    { txid, vout: 0, amountSat: 100_000n, blockHeight: height - 2, coinbase: false },
  ]);
  expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await order.told()).toMatchObject([paid(100_000)]);
  expect(headlineOf(await order.page())).toBe('Thank you, it is paid');
});

test('one transaction that pays several payments, one of them twice, pays each what is meant for it', async () => {
  const [one, other] = [await watchOrder(gateway), await watchOrder(gateway)];
  const txid = await node.payMany([
    { address: one.address, amountSat: 60_000 },
    { address: other.address, amountSat: 70_000 },
    { address: one.address, amountSat: 40_000 },
  ]);
  await gateway.settle();
  expect(await one.told()).toMatchObject([partial(100_000, 0)]);
  expect(await other.told()).toMatchObject([partial(70_000, 0)]);
  await node.mine(3);
  await gateway.settle();
  const blockHeight = (await node.tip()).height - 2;
  expect(await deposits()).toEqual([
    { txid, vout: 2, amountSat: 40_000n, blockHeight, coinbase: false },
    { txid, vout: 0, amountSat: 60_000n, blockHeight, coinbase: false },
    { txid, vout: 1, amountSat: 70_000n, blockHeight, coinbase: false },
  ]);
  expect(await one.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await one.told()).toMatchObject([paid(100_000)]);
  expect(await other.state()).toEqual(['partial', 'partial', 0n, 70_000n]);
  expect(await other.told()).toMatchObject([partial(0, 70_000)]);
  expect(headlineOf(await other.page())).toBe('0.00030000 BTC still due');
});

test('several transactions pay one payment, each valid when it is deep enough itself', async () => {
  const order = await watchOrder(gateway);
  const told: unknown[] = [];
  for (const amountSat of [20_000, 30_000, 50_000]) {
    await node.pay(order.address, amountSat);
    await gateway.settle();
    await node.mine();
    await gateway.settle();
    told.push(...(await order.told()));
  }
  expect(told).toMatchObject([partial(20_000, 0), partial(50_000, 0), partial(80_000, 20_000)]);
  await node.mine(2);
  await gateway.settle();
  expect(await order.told()).toMatchObject([paid(100_000)]);
  expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
});

test('each payer of a multipay order pays it once, by an address of their own, in one transaction or in two', async () => {
  const one = await watchOrder(gateway, { multipay: '1' });
  const other = await watchAnotherPayer(gateway, one);
  const third = await watchAnotherPayer(gateway, one);
  expect(new Set([one.address, other.address, third.address]).size).toBe(3);
  await node.payMany([
    { address: one.address, amountSat: 100_000 },
    { address: other.address, amountSat: 100_000 },
  ]);
  await node.mine(3);
  await node.pay(third.address, 1_000);
  await gateway.settle();
  expect(await one.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await other.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  expect(await third.state()).toEqual(['partial', 'paid', 1_000n, 0n]);
  const told = await one.told();
  const toldOf = (paymentId: string) => told.filter(({ payment_id }) => payment_id === paymentId);
  expect(toldOf(one.paymentId)).toMatchObject([paid(100_000)]);
  expect(toldOf(other.paymentId)).toMatchObject([paid(100_000)]);
  expect(toldOf(third.paymentId)).toMatchObject([partial(1_000, 0)]);
});

test('an output of nothing to an address of ours counts for nothing, and holds nothing up', async () => {
  const [one, other] = [await watchOrder(gateway), await watchOrder(gateway)];
  await node.payMany([
    { address: one.address, amountSat: 0 },
    { address: other.address, amountSat: 100_000 },
  ]);
  await gateway.settle();
  expect(await other.told()).toMatchObject([partial(100_000, 0)]);
  await node.payMany([{ address: one.address, amountSat: 0 }]);
  await node.mine(3);
  await gateway.settle();
  const cursor = await gateway.deps.db.chainCursor.findFirstOrThrow();
  expect(cursor.hash).toBe((await node.tip()).hash);
  expect(await other.told()).toMatchObject([paid(100_000)]);
  expect(await one.state()).toEqual(['open', 'open', 0n, 0n]);
  expect(await deposits()).toHaveLength(1);
});

describe('pending coins go down again by themselves', () => {
  test('when their transaction is replaced by one that pays less', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    const replacement = await node.replace(txid, [{ address: order.address, amountSat: 60_000 }]);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 60_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(60_000, 0)]);
    const page = await order.page();
    expect([amountOn(page, 'Pending'), headlineOf(page)]).toEqual([
      '0.00060000 BTC',
      '0.00040000 BTC still due',
    ]);
    expect(page).toContain('Vanished from the network');
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(0, 60_000)]);
    expect((await deposits()).map((one) => one.blockHeight === null)).toEqual([false, true]);
    expect((await deposits())[0]?.txid).toBe(replacement);
  });

  test('when the fee of their transaction is raised many times, which is never told as more coins', async () => {
    const order = await watchOrder(gateway);
    let txid = await node.pay(order.address, 20_000);
    await gateway.settle();
    const told = await order.told();
    for (let amountSat = 20_000; amountSat >= 17_000; amountSat -= 1_000) {
      txid = await node.replace(txid, [{ address: order.address, amountSat }]);
      await gateway.settle();
      expect(await order.state()).toEqual(['partial', 'partial', BigInt(amountSat), 0n]);
      told.push(...(await order.told()));
    }
    expect(told.map((ipn) => Number(ipn.amount_pending))).toEqual([20_000, 19_000, 18_000, 17_000]);
    expect(await gateway.deps.db.ipn.count()).toBe(told.length);
    expect(headlineOf(await order.page())).toBe('0.00083000 BTC still due');
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(0, 17_000)]);
    expect((await deposits()).filter(({ blockHeight }) => blockHeight !== null)).toMatchObject([{ txid }]);
  });

  test('when they are replaced by a transaction that pays somebody else, at once', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.replace(txid);
    await gateway.settle();
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    expect(await order.told()).toMatchObject([partial(0, 0)]);
    expect(await order.page()).toContain('The coins seen earlier have vanished from the network');
  });

  test('when a block takes a double spend that nobody saw before', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.mineConflict(txid);
    await gateway.settle();
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    expect(await order.told()).toMatchObject([partial(0, 0)]);
  });

  test('when a block takes a double spend that pays them another amount, and only that one is told', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.mineConflict(txid, [{ address: order.address, amountSat: 70_000 }]);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 70_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(70_000, 0)]);
  });

  test('when a double spend is mined, until a reorganisation brings them back', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.mineConflict(txid);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(0, 0)]);
    await node.reorganise({ depth: 1, keepTransactions: false });
    await node.resend(txid);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toMatchObject([paid(100_000)]);
  });

  test('when a double spend is mined, and count again if its block is taken back before anything else is seen', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.mineConflict(txid);
    await gateway.stepChain();
    expect(await gateway.deps.db.deposit.findFirst()).toMatchObject({ vanishedAt: expect.any(Date) });
    await node.reorganise({ depth: 1, keepTransactions: false });
    await node.resend(txid);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });

  test('when the node forgets them, and count again when they are sent again', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await node.evict(txid);
    await gateway.pass(30);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    await node.resend(txid);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect((await order.told()).at(-1)).toMatchObject(partial(100_000, 0));
    await node.mine(3);
    await gateway.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  });

  test('but not when they are missing for a moment only', async () => {
    const order = await watchOrder(gateway);
    const txid = await node.pay(order.address, 100_000);
    await gateway.settle();
    await order.told();
    await node.evict(txid);
    await gateway.pass(29);
    await node.resend(txid);
    await gateway.pass(1);
    await node.evict(txid);
    await gateway.pass(29);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.told()).toEqual([]);
  });
});

test('coins that a block has newly made for a payment wait for 100 blocks, and the page says so', async () => {
  const order = await watchOrder(gateway);
  await node.mine(1, { to: order.address });
  await gateway.settle();
  const [coins] = await deposits();
  expect(coins).toMatchObject({ coinbase: true, blockHeight: (await node.tip()).height });
  const sat = coins!.amountSat;
  expect(await order.state()).toEqual(['partial', 'partial', sat, 0n]);
  expect(await order.told()).toMatchObject([partial(Number(sat), 0)]);
  await node.mine(98);
  await gateway.settle();
  expect(await order.state()).toEqual(['partial', 'partial', sat, 0n]);
  const page = await order.page();
  expect(headlineOf(page)).toBe('99 of 100 confirmations');
  expect(page).toContain('(newly mined)');
  await node.mine(1);
  await gateway.settle();
  expect(await order.state()).toEqual(['paid', 'paid', 0n, sat]);
  expect(await order.told()).toMatchObject([paid(Number(sat))]);
});
