import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { settlePayments } from '../../src/gateway/orders/settle-payments.ts';
import { startTestGateway } from '../support/test-gateway.ts';

test('an order that cannot be decided on holds up no other: neither its coins nor its end', async () => {
  const gateway = await startTestGateway({ settings: { orderTtlSeconds: 60 } });
  const { db, sandbox } = gateway.deps;
  const bad = await gateway.createOrder();
  const good = await gateway.createOrder();
  const unpaid = await gateway.createOrder();
  // Deposits whose sum no column can hold: deciding on this one fails in the database.
  const badPayment = await gateway.openPayment(bad.transaction);
  const most = 9_000_000_000_000_000_000n;
  await db.deposit.createMany({
    data: [1, 2].map((vout) => ({
      txid: randomUUID(),
      vout,
      paymentId: badPayment.paymentId,
      amountSat: most,
    })),
  });
  await db.gatewayPayment.update({ where: { id: badPayment.paymentId }, data: { recheck: true } });

  const goodPayment = await gateway.openPayment(good.transaction);
  await sandbox?.pay(goodPayment.address, goodPayment.dueSat);
  await sandbox?.mine(6);
  await gateway.settle();
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 61_000);
  await gateway.settle();

  const statusOf = async (id: string) => (await db.gatewayOrder.findUniqueOrThrow({ where: { id } })).status;
  expect(await statusOf(good.transaction)).toBe('paid');
  expect(await statusOf(unpaid.transaction)).toBe('closed');
  // It is tried again, and says that it did nothing, so that its loop rests.
  expect(await settlePayments(gateway.deps)).toBe(0);
});

test('a multipay link that is opened without end makes no end of payments, and none after the order is over', async () => {
  const gateway = await startTestGateway({ settings: { orderTtlSeconds: 60 } });
  const { db } = gateway.deps;
  const { transaction } = await gateway.createOrder({ multipay: '1' });
  const open = async () => (await fetch(`${gateway.url}/${transaction}`, { redirect: 'manual' })).status;
  for (let opened = 0; opened < 12; opened += 1) {
    expect(await Promise.all(Array.from({ length: 10 }, open))).toEqual(Array(10).fill(303));
  }
  const payments = await db.gatewayPayment.count({ where: { orderId: transaction } });
  expect(payments).toBe(100);

  // Paid by one, and over: the others end, too.
  const payment = await db.gatewayPayment.findFirstOrThrow({ where: { orderId: transaction } });
  await gateway.deps.sandbox?.pay(payment.address ?? '', payment.dueSat ?? 0n);
  await gateway.deps.sandbox?.mine(6);
  await gateway.settle();
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 61_000);
  expect(await open()).toBe(303);
  await gateway.settle();
  expect(await db.gatewayPayment.count({ where: { orderId: transaction } })).toBe(payments);
  expect(await db.gatewayPayment.count({ where: { orderId: transaction, status: 'open' } })).toBe(0);
  expect((await db.gatewayOrder.findUniqueOrThrow({ where: { id: transaction } })).status).toBe('paid');
});

test('a quote is not renewed over coins that are being recorded at that moment', async () => {
  const gateway = await startTestGateway();
  const { db } = gateway.deps;
  const { transaction } = await gateway.createOrder({ currency: 'USD', amount: '5' });
  const { paymentId, dueSat } = await gateway.openPayment(transaction);
  await gateway.pass(16 * 60);
  gateway.deps.rates = {
    find: async () => ({ minorPerBtc: 5_000_000_000n, source: 'test', at: gateway.clock.now }),
  };

  let page: Promise<Response> | undefined;
  await db.$transaction(async (tx) => {
    await tx.deposit.create({ data: { txid: randomUUID(), vout: 0, paymentId, amountSat: dueSat } });
    await tx.gatewayPayment.update({ where: { id: paymentId }, data: { recheck: true } });
    page = fetch(`${gateway.url}/${transaction}/${paymentId}`);
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    while ((await db.$queryRawUnsafe<unknown[]>(waiting)).length === 0);
  });
  await page;
  expect((await db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } })).dueSat).toBe(dueSat);
});
