import { beforeEach, describe, expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { rewindTo } from '../../src/gateway/chain/record-blocks.ts';
import { closeExpiredOrders } from '../../src/gateway/orders/close-expired-orders.ts';
import { decideOrder, lockOrder } from '../../src/gateway/orders/decide-order.ts';
import { settlePayments } from '../../src/gateway/orders/settle-payments.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { paid, watchAnotherPayer, watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway({ settings: { orderTtlSeconds: 60 } });
});

const alarms = () => gateway.logged.filter(({ msg }) => msg.includes('that was paid is not any more'));

/** The step back to a fork six blocks below; what comes next is the new branch, which holds the same coins. */
async function rewind(): Promise<void> {
  const { db } = gateway.deps;
  const cursor = await db.chainCursor.findFirstOrThrow();
  const fork = await db.chainBlock.findUniqueOrThrow({ where: { height: cursor.height - 6 } });
  await rewindTo(gateway.deps, cursor, fork);
}

async function payAndMine(address: string): Promise<void> {
  await gateway.pay(address, 100_000n);
  await gateway.mine(6);
  await gateway.settle();
}

describe('half-way from one branch to another,', () => {
  test('a paid multipay order whose time is over stays as it is, and closes after it', async () => {
    const order = await watchOrder(gateway, { multipay: '1' });
    const other = await watchAnotherPayer(gateway, order);
    await payAndMine(order.address);
    expect(await order.told()).toMatchObject([paid(100_000)]);
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 60_000);
    while ((await followChain(gateway.deps)) > 0);
    await rewind();
    expect(await closeExpiredOrders(gateway.deps)).toBe(0);
    expect(await settlePayments(gateway.deps)).toBe(0);
    expect([await order.state(), (await other.state())[0], await order.told()]).toEqual([
      ['paid', 'paid', 0n, 100_000n],
      'open',
      [],
    ]);
    await gateway.settle();
    expect([await order.state(), (await other.state())[0], alarms()]).toEqual([
      ['paid', 'paid', 0n, 100_000n],
      'closed',
      [],
    ]);
    expect(await order.told()).toMatchObject([{ status: 'closed', payment_id: other.paymentId }]);
  });

  test('a cancel changes nothing about a payment that has coins, decided on or not', async () => {
    const order = await watchOrder(gateway);
    await payAndMine(order.address);
    const undecided = await watchOrder(gateway);
    await gateway.pay(undecided.address, 1n);
    while ((await followChain(gateway.deps)) > 0);
    await rewind();
    for (const { cancel } of [order, undecided]) await cancel();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect((await undecided.payment()).cancelledAt).toBeNull();
    await gateway.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await undecided.state()).toEqual(['partial', 'partial', 1n, 0n]);
    expect([(await order.payment()).unpaidAt, alarms()]).toEqual([null, []]);
  });

  test('a payment without coins can be cancelled', async () => {
    const order = await watchOrder(gateway);
    await gateway.mine(6);
    await gateway.settle();
    await rewind();
    await order.cancel();
    expect((await order.state())[0]).toBe('cancelled');
  });

  test('who decides all the same leaves payments with coins to a later look', async () => {
    const order = await watchOrder(gateway);
    await payAndMine(order.address);
    await rewind();
    const { db } = gateway.deps;
    const told = await db.$transaction(async (tx) =>
      decideOrder(gateway.deps, tx, await lockOrder(tx, order.transaction)),
    );
    expect([told, (await order.payment()).recheck]).toEqual([0, true]);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  });
});

test('whoever only refers to a payment need not wait until it is decided', async () => {
  const order = await watchOrder(gateway);
  const { db } = gateway.deps;
  await db.gatewayPayment.updateMany({ data: { recheck: true } });
  await db.$transaction(async (tx) => {
    await lockOrder(tx, order.transaction);
    await db.$transaction(async (other) => {
      await other.$executeRaw`set local lock_timeout = '1s'`;
      const coins = { txid: 'ab'.repeat(32), vout: 0, amountSat: 1n };
      await other.deposit.create({ data: { ...coins, paymentId: order.paymentId } });
    });
  });
  expect(await db.deposit.count()).toBe(1);
});
