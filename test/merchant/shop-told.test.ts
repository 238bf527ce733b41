import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';

let merchant: TestMerchant;
beforeEach(async () => {
  merchant = await startTestMerchant();
});

const told = async (orderId: string) =>
  (
    await merchant.deps.db.event.findMany({
      where: { orderId, action: 'order.shop_told' },
      orderBy: { id: 'asc' },
    })
  ).map(({ detail }) => detail);
const order = (id: string) => merchant.deps.db.order.findUniqueOrThrow({ where: { id } });

test('each state of an order is noted once when the shop reads it, however often and by however many calls', async () => {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  const read = async () => (await merchant.api('GET', `/v1/orders/${id}`)).body.status;

  expect(await Promise.all(Array.from({ length: 20 }, read))).toEqual(Array(20).fill('open'));
  await until(async () => (await order(id)).shopToldStatus === 'open');
  expect((await order(id)).shopToldAt).toEqual(merchant.clock.now);
  for (let n = 0; n < 5; n += 1) await read();
  expect(await told(id)).toEqual(['open']);

  merchant.clock.now = new Date(merchant.clock.now.getTime() + 1_000);
  await merchant.postIpn(ipnBody.partial(ids, 1n, 100_000n, 0n));
  await merchant.postIpn(ipnBody.paid(ids, 2n, 100_000n));
  await Promise.all(Array.from({ length: 20 }, read));
  await until(async () => (await told(id)).length === 2);
  await read();
  expect(await told(id)).toEqual(['open', 'paid']);
  expect(await order(id)).toMatchObject({ shopToldStatus: 'paid', shopToldAt: merchant.clock.now });
});

test('two processes that are asked at once note it once', async () => {
  const second = await startTestMerchant({ databaseUrl: merchant.databaseUrl, keys: merchant.keys });
  const orders = await Promise.all(Array.from({ length: 10 }, () => merchant.insertOrder()));
  await Promise.all(
    orders.flatMap(({ id }) => [merchant, second].map((one) => one.api('GET', `/v1/orders/${id}`))),
  );
  await until(async () => (await merchant.deps.db.order.count({ where: { shopToldStatus: null } })) === 0);
  for (const { id } of orders) expect(await told(id)).toEqual(['open']);
});

test('a list tells the orders that are on it and no other', async () => {
  const orders = await Promise.all(Array.from({ length: 5 }, () => merchant.insertOrder()));
  const { body } = await merchant.api('GET', '/v1/orders?limit=3');
  const listed: string[] = body.orders.map((one: { id: string }) => one.id);
  await until(
    async () => (await merchant.deps.db.event.count({ where: { action: 'order.shop_told' } })) === 3,
  );
  for (const { id } of orders) expect(await told(id)).toEqual(listed.includes(id) ? ['open'] : []);
});

test('an answer that is older than the one noted last changes nothing', async () => {
  const { id } = await merchant.insertOrder();
  const later = new Date(merchant.clock.now.getTime() + 60_000);
  await merchant.deps.db.order.update({
    where: { id },
    data: { status: 'closed', shopToldStatus: 'open', shopToldAt: later },
  });
  await merchant.api('GET', `/v1/orders/${id}`);
  const { id: other } = await merchant.insertOrder();
  await merchant.api('GET', `/v1/orders/${other}`);
  await until(async () => (await told(other)).length === 1);
  expect(await order(id)).toMatchObject({ shopToldStatus: 'open', shopToldAt: later });
  expect(await told(id)).toEqual([]);
});

test('pages that follow the order are told', async () => {
  let heard = new Set<string>();
  merchant.deps.notices.subscribe((changed) => {
    if (changed !== 'all') heard = new Set([...heard, ...changed]);
  });
  await until(() => {
    merchant.deps.notices.tell('listening');
    return heard.has('listening');
  });
  const { id } = await merchant.insertOrder();
  await merchant.api('GET', `/v1/orders/${id}`);
  await until(() => heard.has(id));
});

test('neither a call without a key nor the demo shop’s own pages count', async () => {
  const { id } = await merchant.insertOrder();
  await merchant.api('GET', `/v1/orders/${id}`, undefined, { authorization: 'Bearer wrong' });
  expect((await fetch(`${merchant.url}/orders/${id}`)).status).toBe(200);
  const { id: other } = await merchant.insertOrder();
  await merchant.api('GET', `/v1/orders/${other}`);
  await until(async () => (await told(other)).length === 1);
  expect(await told(id)).toEqual([]);
});

test('what cannot be noted fails no call', async () => {
  const { id } = await merchant.insertOrder();
  await merchant.deps.db.$executeRawUnsafe('alter table merchant.event rename to event_away');
  const { status, body } = await merchant.api('GET', `/v1/orders/${id}`);
  expect([status, body.status]).toEqual([200, 'open']);
  await merchant.deps.db.$executeRawUnsafe('alter table merchant.event_away rename to event');
  await until(async () => {
    await merchant.api('GET', `/v1/orders/${id}`);
    return (await told(id)).length > 0;
  });
  expect(await told(id)).toEqual(['open']);
});
