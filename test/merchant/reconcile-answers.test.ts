import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { shortId } from '../../src/database/short-id.ts';
import { formText, parseForm } from '../../src/protocol/form.ts';
import { sign } from '../../src/protocol/signature.ts';
import { startReceiver } from '../support/http.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

/** A gateway that says what it is told to. */
let answer: (id: string) => { status?: number; body: unknown };
let merchant: TestMerchant;
let cookie: string;
let order: { id: string; transaction: string };
const paymentId = randomUUID();

beforeEach(async () => {
  const gateway = await startReceiver(({ body }, res) => {
    const { status = 200, body: reply } = answer(formText(parseForm(body), 'id') ?? '');
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(typeof reply === 'string' ? reply : JSON.stringify(reply));
  });
  merchant = await startTestMerchant({ gatewayUrl: gateway.url });
  cookie = await merchant.signIn();
  order = await merchant.insertOrder();
});

const check = () => merchant.page(`/admin/orders/${order.id}/check`, { form: {}, cookie });
const checks = () => merchant.deps.db.orderCheck.findMany();
const paidBody = (ids = { transaction: order.transaction, paymentId }) => ipnBody.paid(ids, 7n, 100_000n);

/** The details of a paid order, as an honest gateway would tell them; then changed. */
function details(
  body = paidBody(),
  change: { order?: object; payment?: object; ipn?: object } = {},
): { body: unknown } {
  const time = '2026-01-02 03:04:05';
  const ipn = {
    body,
    sign: sign(merchant.keys.restSecret, body),
    written: time,
    delivered: 'N',
    ...change.ipn,
  };
  const payment = {
    ...{ payment_id: paymentId, status: 'paid', amount_pending: '0', amount_valid: '100000', created: time },
    ...{
      address: 'bc1qours',
      return_address: 'bc1qtheirs',
      aonce: '7',
      deposits: [],
      ipn,
      ...change.payment,
    },
  };
  const told = {
    ...{ transaction: order.transaction, status: 'paid', currency: 'BTC', amount: { value_int: '100000' } },
    ...{
      created: time,
      now: '2026-01-02 04:00:00',
      payments_total: '1',
      payments: [payment],
      ...change.order,
    },
  };
  return { body: { result: 'success', return: told } };
}

/** Nothing was taken over: no receipt, no payment, the order as it was. */
async function expectUntouched(): Promise<void> {
  const { receipt, payment, merchantDeposit, order: orders } = merchant.deps.db;
  expect([await receipt.count(), await payment.count(), await merchantDeposit.count()]).toEqual([0, 0, 0]);
  expect((await orders.findUniqueOrThrow({ where: { id: order.id } })).status).toBe('open');
}

test('an honest answer is taken over, so that the others fail for what is wrong with them', async () => {
  answer = () => details();
  expect((await check()).status).toBe(303);
  expect(await checks()).toMatchObject([{ outcome: 'healed' }]);
  expect(await merchant.deps.db.payment.findUniqueOrThrow({ where: { id: paymentId } })).toMatchObject({
    status: 'paid',
    address: 'bc1qours',
    returnAddress: 'bc1qtheirs',
  });
});

const lies: [string, () => { body: unknown }, string][] = [
  [
    'another order’s IPN',
    () => details(paidBody({ transaction: randomUUID(), paymentId })),
    'it is about another order',
  ],
  [
    'another payment’s IPN',
    () => details(paidBody({ transaction: order.transaction, paymentId: randomUUID() })),
    'it is about another payment',
  ],
  [
    'an IPN signed by somebody else',
    () => details(undefined, { ipn: { sign: sign(Buffer.alloc(64, 1).toString('base64'), paidBody()) } }),
    'its signature is wrong',
  ],
  ['an IPN without a signature', () => details(undefined, { ipn: { sign: null } }), 'its signature is wrong'],
  ['an IPN of another number', () => details(undefined, { payment: { aonce: '8' } }), 'its number is not'],
  ['what is no IPN', () => details('id=17'), 'id is not a UUID'],
];
test.each(lies)('%s is not taken over', async (_what, lie, words) => {
  answer = lie;
  expect((await check()).status).toBe(303);
  const [kept] = await checks();
  expect(kept?.outcome).toBe('differs');
  expect(kept?.difference).toContain(words);
  await expectUntouched();
});

test('an answer about another order is none', async () => {
  answer = () => details(undefined, { order: { transaction: randomUUID() } });
  await check();
  expect(await checks()).toMatchObject([
    { outcome: 'differs', difference: 'The gateway’s answer is about another order.' },
  ]);
  await expectUntouched();
});

test('a payment of another order of ours does not move, nor do its address and coins', async () => {
  const other = await merchant.insertOrder();
  const theirs = paidBody({ transaction: other.transaction, paymentId });
  await merchant.postIpn(theirs);
  const deposit = { txid: 'ab'.repeat(32), n: '0', amount_int: '100000', confirmations: '6' };
  const deposits = [{ ...deposit, seen: '2026-01-02 03:04:05', vanished: 'N' }];
  answer = () => details(undefined, { payment: { deposits } });
  await check();
  await check();
  expect(await merchant.deps.db.payment.findMany()).toMatchObject([{ orderId: other.id, address: null }]);
  expect(await merchant.deps.db.merchantDeposit.count()).toBe(0);
  // Refused once, like an IPN that arrives; not again at each comparison.
  const receipts = await merchant.deps.db.receipt.findMany({ where: { orderId: order.id } });
  expect(receipts).toMatchObject([{ outcome: 'refused', reason: 'the payment belongs to another order' }]);
  const [kept] = await checks();
  expect(kept?.difference).toContain('its newest IPN was refused here');
});

test('the price is compared, and so are payments that the gateway does not have', async () => {
  await merchant.postIpn(ipnBody.partial({ transaction: order.transaction, paymentId }, 3n, 5n, 0n));
  answer = () =>
    details(undefined, {
      order: { amount: { value_int: '90000' }, payments: [], payments_total: '0', status: 'open' },
    });
  await check();
  const [kept] = await checks();
  expect(kept?.difference?.split('\n')).toEqual([
    'The price at the gateway is 0.00090000\u00a0BTC, ours is 0.00100000\u00a0BTC.',
    `Payment ${shortId(paymentId)}: the gateway does not know it.`,
  ]);
});

test('an answer that cannot be read says where, and is kept as a difference', async () => {
  answer = () => details(undefined, { payment: { amount_valid: '1e5' } });
  await check();
  expect(await checks()).toMatchObject([
    {
      outcome: 'differs',
      difference: 'The gateway’s answer cannot be read: amount_valid is not a number of satoshi.',
    },
  ]);
  await expectUntouched();
});

const cannot: [string, () => { status?: number; body: unknown }, number, string][] = [
  [
    'a gateway that does not know the method',
    () => ({ status: 404, body: { result: 'error', error: 'Unknown method', token: 'unknown_method' } }),
    409,
    'This gateway cannot be asked',
  ],
  [
    'an old one, which has no tokens',
    () => ({ status: 404, body: { result: 'error', error: 'no such thing' } }),
    409,
    'This gateway cannot be asked',
  ],
  [
    'a gateway that refuses the key',
    () => ({
      status: 403,
      body: { result: 'error', error: 'Identification required to access private API' },
    }),
    502,
    'The gateway refused to tell',
  ],
  ['what is no gateway', () => ({ body: '<html>' }), 503, 'The gateway cannot be reached'],
];
test.each(cannot)('%s: a person is told so, and nothing is changed', async (_what, says, status, words) => {
  answer = says;
  const page = await check();
  expect(page.status).toBe(status);
  expect(page.html).toContain(words);
  expect(page.html).toContain('Nothing was changed');
  expect(await checks()).toEqual([]);
  expect(await merchant.deps.db.event.count({ where: { orderId: order.id } })).toBe(0);
  await expectUntouched();
});
