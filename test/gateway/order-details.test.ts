import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { formatUtc } from '../../src/protocol/ipn-date.ts';
import { parseOrderDetails } from '../../src/protocol/parse-order-details.ts';
import { verifySignature } from '../../src/protocol/signature.ts';
import { startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let shop: { url: string };
beforeAll(async () => {
  gateway = await startTestGateway();
  shop = await startReceiver();
});

const METHOD = 'generic/private/merchant/order/details';
const details = async (id: string, fields: [string, string][] = []) =>
  (await gateway.call(METHOD, [['id', id], ...fields])).body.return;

test('an order that nobody has paid yet: price as a value object, one payment without an address', async () => {
  const { transaction } = await gateway.createOrder({
    description: 'Two mugs',
    currency: 'EUR',
    amount: '19.90',
  });
  const { status, body } = await gateway.call(METHOD, [['id', transaction]]);
  expect([status, body.result]).toEqual([200, 'success']);
  expect(body.return).toMatchObject({
    transaction,
    status: 'open',
    currency: 'EUR',
    amount: { value: '19.90000', value_int: '1990000', currency: 'EUR' },
    description: 'Two mugs',
    closed: null,
    now: formatUtc(gateway.clock.now),
    payments_total: '1',
  });
  expect(body.return.payments).toMatchObject([
    {
      status: 'open',
      address: null,
      due_int: expect.stringMatching(/^[1-9][0-9]*$/),
      deposits: [],
      deposits_total: '0',
      aonce: null,
      ipn: null,
    },
  ]);
});

test('a payment is told with its address, quote, coins, and its newest IPN as it is sent', async () => {
  const { transaction, paymentId, address } = await startPartialPayment(gateway, `${shop.url}/ipn`, 40_000n);
  const before = (await details(transaction)).payments[0];
  expect(before).toMatchObject({
    payment_id: paymentId,
    status: 'partial',
    address,
    due_int: '100000',
    amount_pending: '40000',
    amount_valid: '0',
    rate: null,
    paid_at: null,
    deposits_total: '1',
    deposits: [{ amount_int: '40000', confirmations: '0', blockid: null, height: null, vanished: 'N' }],
    ipn: { delivered: 'N', delivered_at: null },
  });
  const { body } = await gateway.deps.db.ipn.findFirstOrThrow({ where: { paymentId } });
  expect(before.ipn.body).toBe(body);
  expect(
    verifySignature({ secret: gateway.keys.restSecret, body: Buffer.from(body), signature: before.ipn.sign }),
  ).toBe(true);

  await gateway.sendIpns();
  await gateway.pay(address, 60_000n);
  await gateway.mine(6);
  await gateway.settle();
  const paid = (await details(transaction)).payments[0];
  expect(paid).toMatchObject({
    status: 'paid',
    amount_valid: '100000',
    amount_pending: '0',
    deposits_total: '2',
  });
  expect(paid.deposits.map((deposit: { confirmations: string }) => deposit.confirmations)).toEqual([
    '6',
    '6',
  ]);
  expect(BigInt(paid.aonce)).toBeGreaterThan(BigInt(before.aonce));
  expect(paid.ipn.body).toContain('status=paid');
  await gateway.sendIpns();
  expect((await details(transaction)).payments[0].ipn.delivered).toBe('Y');
});

test('the answer can be read back, under both spellings of the method, and asked of one payment alone', async () => {
  const { transaction, paymentId } = await startPartialPayment(gateway, `${shop.url}/ipn`);
  const { body } = await gateway.call('generic/merchant/order/details', [['id', transaction.toUpperCase()]]);
  const parsed = parseOrderDetails(body.return);
  expect(parsed).toMatchObject({ ok: true, details: { transaction, payments: [{ paymentId }] } });
  expect((await details(transaction, [['payment_id', paymentId]])).payments).toHaveLength(1);
  expect((await details(transaction, [['payment_id', randomUUID()]])).payments).toEqual([]);
});

test('another key’s order is as unknown as one that never was', async () => {
  const { transaction } = await gateway.createOrder();
  const other = await gateway.newKeys();
  const hidden = await gateway.call(METHOD, [['id', transaction]], other);
  const unknown = await gateway.call(METHOD, [['id', randomUUID()]], other);
  expect([hidden.status, hidden.body.token]).toEqual([404, 'not_found']);
  expect(hidden.body).toEqual(unknown.body);
});

test('absurd parameters, a key without the right, and a call without a signature are refused, each in the API’s words', async () => {
  const absurd = ['', '17', `${randomUUID()}\0`, 'x'.repeat(100_000), '\u{1f4a9}', `${randomUUID()} `];
  for (const id of absurd) {
    const { status, body } = await gateway.call(METHOD, [['id', id]]);
    expect([status, body.token]).toEqual([400, 'invalid_parameter']);
    expect(body.error).toBe('Invalid parameter "id" (should be the transaction of an order)');
  }
  const { transaction } = await gateway.createOrder();
  const bad = await gateway.call(METHOD, [
    ['id', transaction],
    ['payment_id', "'; drop"],
  ]);
  expect([bad.status, bad.body.token]).toEqual([400, 'invalid_parameter']);
  expect((await gateway.call(METHOD)).status).toBe(400);
  const poor = await gateway.newKeys(['get_info']);
  const denied = await gateway.call(METHOD, [['id', transaction]], poor);
  expect([denied.status, denied.body.token]).toEqual([403, 'access_denied']);
});

test('of thousands of payments the newest thousand are told, and of long IPNs as many as fit', async () => {
  const { transaction } = await gateway.createOrder({ multipay: '1', ipn: `${shop.url}/ipn` });
  const later = new Date(gateway.clock.now.getTime() + 60_000);
  const payments = Array.from({ length: 1_100 }, (_, n) => ({
    id: randomUUID(),
    orderId: transaction,
    createdAt: new Date(later.getTime() + n),
  }));
  await gateway.deps.db.gatewayPayment.createMany({ data: payments });
  const newest = payments.slice(-5).toReversed();
  await gateway.deps.db.ipn.createMany({
    data: newest.map(({ id }, n) => ({
      id: randomUUID(),
      paymentId: id,
      apiKey: gateway.keys.restKey,
      url: shop.url,
      aonce: 10n ** 17n + BigInt(n),
      body: `data=${'x'.repeat(200_000)}`,
    })),
  });
  const told = await details(transaction);
  expect([told.payments.length, told.payments_total]).toEqual([1_000, '1101']);
  expect(told.payments[0].payment_id).toBe(payments.at(-1)?.id);
  const bodies = told.payments
    .slice(0, 5)
    .map((payment: { ipn: { body: string | null } }) => payment.ipn.body);
  expect(bodies.map((body: string | null) => body?.length ?? null)).toEqual([
    200_005,
    200_005,
    null,
    null,
    null,
  ]);
  expect(parseOrderDetails(told).ok).toBe(true);
  const last = newest.at(-1)?.id ?? '';
  const alone = await details(transaction, [['payment_id', last]]);
  expect(alone.payments[0].ipn.body).toHaveLength(200_005);
});
