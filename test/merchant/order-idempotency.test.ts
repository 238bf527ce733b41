import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
});
let ordersBefore: { here: number; there: number };
beforeEach(async () => {
  ordersBefore = await countOrders();
});

async function countOrders(): Promise<{ here: number; there: number }> {
  return { here: await merchant.deps.db.order.count(), there: await gateway.deps.db.gatewayOrder.count() };
}
/** How many orders this test has made, here and at the gateway. */
async function made(): Promise<[number, number]> {
  const now = await countOrders();
  return [now.here - ordersBefore.here, now.there - ordersBefore.there];
}

const order = { amount: '0.5', currency: 'BTC', description: 'Beans' };
const post = (body: unknown, key?: string, by = merchant) =>
  by.api('POST', '/v1/orders', body, key === undefined ? {} : { 'idempotency-key': key });

test('the same reference gives the same order, and the gateway is asked once', async () => {
  const first = await post({ ...order, reference: 'r1' });
  const second = await post({ ...order, reference: 'r1' });
  expect(second).toEqual(first);
  expect(first.body.transaction).not.toBeNull();
  expect(await made()).toEqual([1, 1]);
});

test('the same Idempotency-Key gives the same order, and the gateway is asked once', async () => {
  const first = await post(order, 'k1');
  const second = await post(order, 'k1');
  expect(second).toEqual(first);
  expect(await made()).toEqual([1, 1]);
});

test('orders without a name are different orders, however alike', async () => {
  const [first, second] = [await post(order), await post(order)];
  expect(first.body.id).not.toBe(second.body.id);
  expect(await made()).toEqual([2, 2]);
});

test('a reference is enough, whatever key its repetition carries', async () => {
  const first = await post({ ...order, reference: 'r2' }, 'k2-first');
  for (const key of [undefined, 'k2-first', 'k2-another']) {
    expect((await post({ ...order, reference: 'r2' }, key)).body).toEqual(first.body);
  }
  const unkeyed = await post({ ...order, reference: 'r2-unkeyed' });
  expect((await post({ ...order, reference: 'r2-unkeyed' }, 'k2-later')).body).toEqual(unkeyed.body);
  expect(await made()).toEqual([2, 2]);
});

test.each([2, 20])(
  'of %i requests that race with one reference all get the same order with one transaction',
  async (n) => {
    const other = await startTestMerchant({
      gatewayUrl: gateway.url,
      keys: gateway.keys,
      databaseUrl: merchant.databaseUrl,
    });
    const servers = [merchant, other];
    const answers = await Promise.all(
      Array.from({ length: n }, (_, index) =>
        post({ ...order, reference: `race-${n}` }, undefined, servers[index % 2]),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(n).fill(201));
    expect(new Set(answers.map(({ body }) => `${body.id} ${body.transaction}`)).size).toBe(1);
    expect(answers[0]?.body.transaction).not.toBeNull();
    expect(await made()).toEqual([1, 1]);
  },
);

test('of twenty requests that race with one Idempotency-Key all get the same order', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(order, 'k-race')));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.transaction}`)).size).toBe(1);
  expect(await made()).toEqual([1, 1]);
});

test.each([
  ['amount', { amount: '0.6' }],
  ['currency', { currency: 'EUR' }],
  ['description', { description: 'Other beans' }],
  ['return_success', { return_success: 'http://shop.example/ok' }],
  ['return_failure', { return_failure: 'http://shop.example/no' }],
  ['data', { data: 'x' }],
  ['multipay', { multipay: true }],
])('the same name with another %s is a conflict', async (field, difference) => {
  const first = await post({ ...order, reference: `c-${field}` }, `ck-${field}`);
  const byReference = await post({ ...order, reference: `c-${field}`, ...difference });
  const byKey = await post({ ...order, ...difference }, `ck-${field}`);
  for (const { status, type, body } of [byReference, byKey]) {
    expect([status, type]).toEqual([409, 'application/problem+json; charset=utf-8']);
    expect(body).toMatchObject({ code: 'order_conflict', status: 409 });
  }
  expect((await merchant.api('GET', `/v1/orders/${first.body.id}`)).body).toEqual(first.body);
  expect(await made()).toEqual([1, 1]);
});

test('amounts that are written differently but equal are no conflict', async () => {
  const first = await post({ ...order, amount: '0.50', reference: 'same amount' });
  expect((await post({ ...order, amount: '0.50000000', reference: 'same amount' })).body).toEqual(first.body);
});

test('an Idempotency-Key that comes again with another reference is a conflict', async () => {
  await post({ ...order, reference: 'r3' }, 'k3');
  const { status, body } = await post({ ...order, reference: 'r3-other' }, 'k3');
  expect([status, body.code]).toEqual([409, 'order_conflict']);
  expect(await made()).toEqual([1, 1]);
});

test('a reference and an Idempotency-Key that belong to two orders are a conflict', async () => {
  await post({ ...order, reference: 'r4' });
  await post(order, 'k4');
  const { status, body } = await post({ ...order, reference: 'r4' }, 'k4');
  expect([status, body.code]).toEqual([409, 'order_conflict']);
  expect(await made()).toEqual([2, 2]);
});
