import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { encodeIpn } from '../../src/protocol/ipn-message.ts';
import { newRestSecret } from '../../src/protocol/signature.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
});
beforeEach(() => {
  front.line = 'up';
  front.calls = 0;
});

const order = { amount: '0.001', currency: 'BTC' };
const post = (body: unknown) => merchant.api('POST', '/v1/orders', body);
const rowOf = (reference: string) => merchant.deps.db.order.findUniqueOrThrow({ where: { reference } });
/** The transactions that the gateway has for an order of ours. */
const transactionsOf = async (id: string) =>
  (await gateway.deps.db.gatewayOrder.findMany({ where: { data: new Uint8Array(Buffer.from(id)) } })).map(
    (o) => o.id,
  );
/** A payer pays the price; the IPN reaches the merchant server. */
async function pay(transaction: string): Promise<void> {
  const { address, dueSat } = await gateway.openPayment(transaction);
  await gateway.deps.sandbox?.pay(address, dueSat);
  await gateway.deps.sandbox?.mine(6);
  await gateway.settle();
  await gateway.sendIpns();
}

test('an order that the gateway did not hear of is kept, and asking again goes on with it', async () => {
  front.line = 'down';
  const failed = await post({ ...order, reference: 'down' });
  expect([failed.status, failed.type]).toEqual([503, 'application/problem+json; charset=utf-8']);
  expect(failed.body).toMatchObject({ code: 'gateway_unreachable', status: 503 });
  const row = await rowOf('down');
  expect(row).toMatchObject({ status: 'created', transaction: null, askedUntil: null });
  expect(row.gatewayError).toBe(failed.body.detail);
  const shown = await merchant.api('GET', `/v1/orders/${row.id}`);
  expect(shown.body).toMatchObject({ status: 'created', transaction: null, payment_url: null });

  expect((await post({ ...order, reference: 'down' })).status).toBe(503);
  front.line = 'up';
  const { status, body } = await post({ ...order, reference: 'down' });
  expect([status, body.id, body.status]).toEqual([201, row.id, 'open']);
  expect(await transactionsOf(row.id)).toEqual([body.transaction]);
  expect((await rowOf('down')).gatewayError).toBeNull();
});

test('all who race for an order that the gateway cannot take are told so, after one call', async () => {
  front.line = 'down';
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => post({ ...order, reference: 'all down' })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(503));
  expect(new Set(answers.map(({ body }) => body.detail)).size).toBe(1);
  // Who comes when the first has failed already asks again, so more than one is possible; ten are not.
  expect(front.calls).toBeLessThan(10);
});

test('the IPN of a transaction whose reply was lost finds its order by the id in data', async () => {
  front.line = 'deaf';
  const lost = await post({ ...order, reference: 'lost' });
  expect([lost.status, lost.body.code]).toEqual([503, 'gateway_unreachable']);
  const { id } = await rowOf('lost');
  const [transaction = ''] = await transactionsOf(id);

  await pay(transaction);
  const { body } = await merchant.api('GET', `/v1/orders/${id}`);
  expect(body).toMatchObject({ status: 'paid', transaction, amount_paid_sat: '100000' });
  expect(body.payment_url).toBe(`${front.url}/${transaction}`);

  const again = await post({ ...order, reference: 'lost' });
  expect(again.body).toEqual(body);
  expect(await transactionsOf(id)).toEqual([transaction]);
});

test('once an order has its transaction, what another one carries in data says nothing of it, money or end', async () => {
  front.line = 'deaf';
  await post({ ...order, reference: 'twice' });
  const { id } = await rowOf('twice');
  const [lost = ''] = await transactionsOf(id);
  front.line = 'up';
  const { body } = await post({ ...order, reference: 'twice' });
  expect(body.transaction).not.toBe(lost);

  // Nobody was ever shown the lost one. A payer of any other could have written our order's id into `custom`.
  await pay(lost);
  await merchant.postIpn(
    encodeIpn({
      transaction: randomUUID(),
      paymentId: randomUUID(),
      data: Buffer.from(id),
      aonce: 1n,
      status: 'closed',
    }),
  );
  const after = await merchant.api('GET', `/v1/orders/${id}`);
  expect(after.body).toMatchObject({ status: 'open', transaction: body.transaction, amount_paid_sat: '0' });
  expect(await merchant.deps.db.receipt.count({ where: { outcome: 'unmatched' } })).toBeGreaterThanOrEqual(2);
});

test('what the gateway refuses is told in its own words, leaves nothing, and its name is free again', async () => {
  const { status, body } = await post({ ...order, reference: 'refused', email: true });
  expect([status, body.code]).toEqual([422, 'gateway_refused_order']);
  expect(body.detail).toBe('Invalid parameter "email" (should be 0: this gateway has no mail server)');
  expect(await merchant.deps.db.order.count({ where: { reference: 'refused' } })).toBe(0);

  const better = await post({ ...order, reference: 'refused' });
  expect([better.status, better.body.status]).toEqual([201, 'open']);
});

test('of an order that may have reached the gateway before, the row stays when it is refused later', async () => {
  front.line = 'deaf';
  await post({ ...order, reference: 'kept' });
  const { id } = await rowOf('kept');
  const [transaction = ''] = await transactionsOf(id);
  // The gateway has become stricter meanwhile.
  gateway.deps.settings.ipnAllowPrivateNetworks = false;
  front.line = 'up';
  const refused = await post({ ...order, reference: 'kept' });
  gateway.deps.settings.ipnAllowPrivateNetworks = true;
  expect([refused.status, refused.body.code]).toEqual([422, 'gateway_refused_order']);
  expect(await rowOf('kept')).toMatchObject({ id, askedUntil: null, gatewayError: refused.body.detail });
  await pay(transaction);
  expect((await rowOf('kept')).status).toBe('paid');
});

test('a key that the gateway refuses is the shop owner’s to mend, and the order is kept for then', async () => {
  const wrong = await startTestMerchant({
    gatewayUrl: gateway.url,
    keys: { restKey: gateway.keys.restKey, restSecret: newRestSecret() },
  });
  const { status, body } = await wrong.api('POST', '/v1/orders', { ...order, reference: 'wrong secret' });
  expect([status, body.code]).toEqual([502, 'gateway_refused_key']);
  expect(body.detail).toContain('login_error_invalid_rest_sign');
  const row = await wrong.deps.db.order.findUniqueOrThrow({ where: { reference: 'wrong secret' } });
  expect(row).toMatchObject({ status: 'created', gatewayError: body.detail });
});

test('an asker that died is taken over when its claim has lapsed, and waited for before', async () => {
  front.line = 'down';
  await post({ ...order, reference: 'died' });
  front.line = 'up';
  front.calls = 0;
  const askedUntil = new Date(merchant.clock.now.getTime() + 30_000);
  await merchant.deps.db.order.update({ where: { reference: 'died' }, data: { askedUntil } });

  let answered = false;
  const asked = post({ ...order, reference: 'died' }).finally(() => {
    answered = true;
  });
  // It looks at the row once more in any case; another order goes its whole way meanwhile.
  await post({ ...order, reference: 'meanwhile' });
  expect([answered, front.calls]).toEqual([false, 1]);
  merchant.clock.now = askedUntil;
  gateway.clock.now = askedUntil;
  await until(() => answered);
  const { status, body } = await asked;
  expect([status, body.status, body.reference]).toEqual([201, 'open', 'died']);
  expect(await transactionsOf(body.id)).toEqual([body.transaction]);
});
