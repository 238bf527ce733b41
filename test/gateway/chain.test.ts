import { describe, expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { decideOrder, lockOrder } from '../../src/gateway/orders/decide-order.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

/** An order of 100,000 satoshi, opened, and what its shop is told. */
async function openOrder(gateway: TestGateway) {
  const shop = await startReceiver();
  const { transaction } = await gateway.createOrder({ ipn: shop.url });
  const { paymentId, address } = await gateway.openPayment(transaction);
  return {
    address,
    paymentId,
    transaction,
    async told(): Promise<Record<string, string>[]> {
      await gateway.sendIpns();
      return shop.received.splice(0).map(({ body }) => formFields(body));
    },
    state: () =>
      gateway.deps.db.gatewayPayment.findUniqueOrThrow({
        where: { id: paymentId },
        select: { status: true, amountPendingSat: true, amountValidSat: true },
      }),
  };
}

const partial = (pending: number, valid: number) => ({
  status: 'partial',
  amount_pending: String(pending),
  amount_valid: String(valid),
  amount_total: String(pending + valid),
});

describe('coins are pending from the mempool on and valid at exactly so many confirmations as are set:', () => {
  test.each([1, 3, 6])('%i', async (confirmations) => {
    const gateway = await startTestGateway({ settings: { confirmations } });
    const order = await openOrder(gateway);
    await gateway.mine(2);
    await gateway.pay(order.address, 100_000n);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    for (let block = 1; block < confirmations; block++) {
      await gateway.mine(1);
      await gateway.settle();
      expect(await order.state()).toEqual({
        status: 'partial',
        amountPendingSat: 100_000n,
        amountValidSat: 0n,
      });
      expect(await order.told()).toEqual([]);
    }
    await gateway.mine(1);
    await gateway.settle();
    expect(await order.state()).toEqual({ status: 'paid', amountPendingSat: 0n, amountValidSat: 100_000n });
    expect(await order.told()).toMatchObject([{ status: 'paid', amount: '100000', method: 'MTGOXBTC' }]);
    await gateway.mine(3);
    await gateway.settle();
    expect(await order.told()).toEqual([]);
  });
});

test('each deposit is confirmed by itself, and a surplus is told once it is valid', async () => {
  const gateway = await startTestGateway({ settings: { confirmations: 2 } });
  const order = await openOrder(gateway);
  const steps: [bigint, number][] = [
    [30_000n, 1],
    [70_000n, 1],
    [5_000n, 1],
    [0n, 1],
  ];
  const told: unknown[] = [];
  for (const [amountSat, blocks] of steps) {
    if (amountSat > 0n) await gateway.pay(order.address, amountSat);
    await gateway.mine(blocks);
    await gateway.settle();
    told.push(...(await order.told()));
  }
  expect(told).toMatchObject([
    partial(30_000, 0),
    partial(70_000, 30_000),
    { status: 'paid', amount: '100000' },
    { status: 'paid', amount: '105000' },
  ]);
});

test('coins that come and are confirmed while no gateway runs are found by the next one', async () => {
  const gateway = await startTestGateway();
  const order = await openOrder(gateway);
  await gateway.pay(order.address, 40_000n);
  await gateway.settle();
  expect(await order.told()).toMatchObject([partial(40_000, 0)]);

  await gateway.mine(1);
  await gateway.pay(order.address, 60_000n);
  await gateway.mine(4);
  await gateway.pay(order.address, 1n);
  const next = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
  next.clock.now = gateway.clock.now;
  await next.settle();
  expect(await order.state()).toEqual({ status: 'partial', amountPendingSat: 100_001n, amountValidSat: 0n });
  await next.mine(1);
  await next.settle();
  expect(await order.state()).toEqual({
    status: 'partial',
    amountPendingSat: 60_001n,
    amountValidSat: 40_000n,
  });
  await next.mine(1);
  await next.settle();
  expect(await order.state()).toEqual({ status: 'paid', amountPendingSat: 1n, amountValidSat: 100_000n });
  expect((await order.told()).at(-1)).toMatchObject({ status: 'paid', amount: '100000' });
});

test('coins that are deep enough for a setting that was lowered are valid from the next block on', async () => {
  const gateway = await startTestGateway({ settings: { confirmations: 6 } });
  const order = await openOrder(gateway);
  await gateway.pay(order.address, 100_000n);
  await gateway.mine(4);
  await gateway.settle();
  expect(await order.state()).toMatchObject({ status: 'partial', amountPendingSat: 100_000n });
  const lowered = { databaseUrl: gateway.databaseUrl, keys: gateway.keys, settings: { confirmations: 3 } };
  const next = await startTestGateway(lowered);
  await next.mine(1);
  await next.settle();
  expect(await order.state()).toEqual({ status: 'paid', amountPendingSat: 0n, amountValidSat: 100_000n });
});

test('a step that is cut short at any moment is made up for by the next process', async () => {
  const gateway = await startTestGateway();
  const order = await openOrder(gateway);
  await gateway.pay(order.address, 100_000n);
  await gateway.mine(6);
  // Each gateway does one step of the chain loop and is never heard of again.
  for (let step = 0; step < 7; step++) {
    const process = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    await followChain(process.deps);
  }
  await gateway.settle();
  expect(await order.state()).toEqual({ status: 'paid', amountPendingSat: 0n, amountValidSat: 100_000n });
  expect(await order.told()).toMatchObject([{ status: 'paid', amount: '100000' }]);
});

test('many who follow the chain at once, in two processes, record each deposit once', async () => {
  const gateway = await startTestGateway();
  const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
  const order = await openOrder(gateway);
  for (let round = 0; round < 3; round++) {
    await gateway.pay(order.address, 10_000n);
    await gateway.pay(order.address, 20_000n);
    if (round > 0) await gateway.mine(2);
    const steps = () => [gateway, other].flatMap(({ deps }) => [1, 2, 3, 4].map(() => followChain(deps)));
    while ((await Promise.all(steps())).some((did) => did > 0));
  }
  await gateway.settle();
  expect(await gateway.deps.db.deposit.count()).toBe(6);
  expect(await order.state()).toEqual({ status: 'partial', amountPendingSat: 90_000n, amountValidSat: 0n });
  expect(await order.told()).toMatchObject([partial(90_000, 0)]);
});

test('a block that comes while a payment is being decided on still counts for it', async () => {
  const gateway = await startTestGateway({ settings: { confirmations: 3 } });
  const order = await openOrder(gateway);
  await gateway.pay(order.address, 100_000n);
  await gateway.mine(2);
  while ((await followChain(gateway.deps)) > 0);
  // The payments loop decides at two confirmations; before it has committed, the chain loop records the third.
  let recorded = false;
  let recording: Promise<unknown> = Promise.resolve();
  await gateway.deps.db.$transaction(async (tx) => {
    await decideOrder(gateway.deps, tx, await lockOrder(tx, order.transaction));
    await gateway.mine(1);
    recording = followChain(gateway.deps).finally(() => {
      recorded = true;
    });
    await until(async () => recorded || (await waitsForLock(gateway)));
  });
  await recording;
  await gateway.settle();
  expect(await order.state()).toEqual({ status: 'paid', amountPendingSat: 0n, amountValidSat: 100_000n });
});

async function waitsForLock({ deps }: TestGateway): Promise<boolean> {
  const waiting = await deps.db.$queryRaw<unknown[]>`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return waiting.length > 0;
}

describe('coins that come after the end of a payment count, and are told:', () => {
  test.each(['cancelled', 'closed'])('it was %s', async (ended) => {
    const gateway = await startTestGateway();
    const order = await openOrder(gateway);
    if (ended === 'cancelled') {
      await fetch(`${gateway.url}/${order.transaction}/${order.paymentId}/cancel`, { method: 'POST' });
    } else {
      gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
    }
    await gateway.settle();
    expect(await order.told()).toMatchObject([{ status: ended }]);
    await gateway.pay(order.address, 100_000n);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    await gateway.mine(6);
    await gateway.settle();
    expect(await order.told()).toMatchObject([{ status: 'paid', amount: '100000' }]);
    const { status } = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
      where: { id: order.transaction },
    });
    expect(status).toBe('paid');
  });
});

test('coins for an address that nobody was given concern nobody', async () => {
  const gateway = await startTestGateway();
  const { address } = await startPartialPayment(gateway, 'http://127.0.0.1:1/');
  await gateway.pay(await gateway.deps.addresses.addressAt(77), 5n);
  await gateway.pay(address.toUpperCase(), 5n);
  await gateway.mine(1);
  await gateway.settle();
  expect(await gateway.deps.db.deposit.count()).toBe(1);
});
