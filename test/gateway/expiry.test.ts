import { describe, expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { closeExpiredOrders } from '../../src/gateway/orders/close-expired-orders.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const TTL_SECONDS = 3600;

async function start() {
  const gateway = await startTestGateway({ settings: { orderTtlSeconds: TTL_SECONDS } });
  const shop = await startReceiver();
  const started = gateway.clock.now.getTime();
  return {
    gateway,
    create: (fields: Record<string, string> = {}) => gateway.createOrder({ ipn: shop.url, ...fields }),
    /** Sets the clock to so many milliseconds after the orders' time is over. */
    at(ms: number) {
      gateway.clock.now = new Date(started + TTL_SECONDS * 1000 + ms);
    },
    async told() {
      await gateway.sendIpns();
      return shop.received.splice(0).map(({ body }) => formFields(body));
    },
  };
}

async function statusOf(gateway: TestGateway, id: string) {
  const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
    where: { id },
    include: { payments: true },
  });
  return [order.status, ...order.payments.map(({ status }) => status)];
}

test.each([
  ['was never opened', false],
  ['was opened', true],
])(
  'an order that nobody pays and that %s closes when its time is over, not before',
  async (_case, opened) => {
    const { gateway, create, at, told } = await start();
    const { transaction } = await create({ data: 'order 17' });
    if (opened) await gateway.openPayment(transaction);
    at(-1);
    await gateway.settle();
    expect(await statusOf(gateway, transaction)).toEqual(['open', 'open']);
    expect(await told()).toEqual([]);
    at(0);
    await gateway.settle();
    expect(await statusOf(gateway, transaction)).toEqual(['closed', 'closed']);
    const { payments, closedAt } = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
      where: { id: transaction },
      include: { payments: true },
    });
    expect(closedAt).toEqual(gateway.clock.now);
    expect(await told()).toEqual([
      {
        id: transaction,
        payment_id: payments[0]?.id,
        status: 'closed',
        data: 'order 17',
        aonce: expect.any(String),
      },
    ]);
  },
);

test.each([
  ['too few coins', 1n, 0, 'partial'],
  ['enough that is pending', 100_000n, 0, 'partial'],
  ['been paid', 100_000n, 6, 'paid'],
])('an order that has %s never closes', async (_case, amountSat, blocks, status) => {
  const { gateway, create, at, told } = await start();
  const { transaction } = await create();
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, amountSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
  await told();
  at(1_000_000_000);
  await gateway.settle();
  expect(await statusOf(gateway, transaction)).toEqual([status, status]);
  expect(await told()).toEqual([]);
});

test('coins that were seen in the last moment win, decided on or not', async () => {
  const { gateway, create, at, told } = await start();
  const { transaction } = await create();
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, 1n);
  // The chain loop has recorded them; the expiry loop comes before the payments loop.
  at(0);
  while ((await followChain(gateway.deps)) > 0);
  expect(await closeExpiredOrders(gateway.deps)).toBe(1);
  expect(await statusOf(gateway, transaction)).toEqual(['partial', 'partial']);
  expect(await told()).toMatchObject([{ status: 'partial', amount_total: '1' }]);
  const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id: transaction } });
  expect(order.closedAt).toBeNull();
  await gateway.settle();
  expect(await told()).toEqual([]);
});

test('an order whose coins vanish after its time is over closes then', async () => {
  const { gateway, create, at, told } = await start();
  const { transaction } = await create();
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, 1n);
  await gateway.settle();
  at(0);
  await gateway.deps.db.sandboxTransaction.deleteMany();
  await gateway.pass(30);
  expect(await statusOf(gateway, transaction)).toEqual(['closed', 'closed']);
  expect((await told()).at(-1)).toMatchObject({ status: 'closed' });
});

test('an order that was cancelled is not told as closed too', async () => {
  const { gateway, create, at, told } = await start();
  const { transaction } = await create();
  const { paymentId } = await gateway.openPayment(transaction);
  await fetch(`${gateway.url}/${transaction}/${paymentId}/cancel`, { method: 'POST' });
  expect(await told()).toMatchObject([{ status: 'cancelled' }]);
  at(0);
  await gateway.settle();
  expect(await told()).toEqual([]);
});

test('of a multipay order each payment that is open is told, and those that were cancelled are not', async () => {
  const { gateway, create, at, told } = await start();
  const { transaction } = await create({ multipay: '1' });
  const payments = [];
  while (payments.length < 3) payments.push((await gateway.openPayment(transaction)).paymentId);
  await fetch(`${gateway.url}/${transaction}/${payments[1]}/cancel`, { method: 'POST' });
  await told();
  at(0);
  await gateway.settle();
  const closed = await told();
  expect(closed.map(({ status }) => status)).toEqual(['closed', 'closed']);
  expect(closed.map(({ payment_id }) => payment_id).sort()).toEqual([payments[0], payments[2]].sort());
  // Who opens it now gets no new payment.
  const { paymentId } = await gateway.openPayment(transaction);
  expect(payments).toContain(paymentId);
});

describe('the end is told once,', () => {
  test('however often the step is done, by however many', async () => {
    const { gateway, create, at, told } = await start();
    const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    const orders: string[] = [];
    while (orders.length < 5) orders.push((await create()).transaction);
    at(0);
    other.clock.now = gateway.clock.now;
    await Promise.all(
      [gateway, other, gateway, other].map(async ({ deps }) => {
        while ((await closeExpiredOrders(deps)) > 0);
      }),
    );
    await gateway.settle();
    const ids = (await told()).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(orders.toSorted());
    expect(await gateway.deps.db.ipn.count()).toBe(5);
    at(1_000_000);
    await gateway.settle();
    expect(await told()).toEqual([]);
  });

  test('for more orders than one step takes', async () => {
    const { gateway, create, at } = await start();
    const { transaction } = await create();
    const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id: transaction } });
    const copies = Array.from({ length: 120 }, (_, index) => ({
      ...order,
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      data: null,
    }));
    await gateway.deps.db.gatewayOrder.createMany({ data: copies });
    at(0);
    expect(await closeExpiredOrders(gateway.deps)).toBe(100);
    expect(await closeExpiredOrders(gateway.deps)).toBe(21);
    expect(await closeExpiredOrders(gateway.deps)).toBe(0);
    expect(await gateway.deps.db.gatewayOrder.count({ where: { status: 'closed' } })).toBe(121);
  });
});
