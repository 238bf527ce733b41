import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeForm } from '../../src/protocol/form.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
beforeAll(async () => {
  merchant = await startTestMerchant();
});

const OK = { status: 200, text: '[OK]' };

async function open(terms: { currency?: string; amountInt?: bigint; multipay?: boolean } = {}) {
  const { id, transaction } = await merchant.insertOrder(terms);
  return { id, ids: { transaction, paymentId: randomUUID() } };
}
const orderOf = (id: string) => merchant.deps.db.order.findUniqueOrThrow({ where: { id } });
const receiptsOf = (orderId: string) =>
  merchant.deps.db.receipt.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
const newestReceipt = () => merchant.deps.db.receipt.findFirstOrThrow({ orderBy: { id: 'desc' } });

describe('a signed IPN that is none is refused for its reason, and kept', () => {
  const ids = { id: randomUUID(), payment_id: randomUUID() };
  const paid = {
    ...ids,
    status: 'paid',
    amount: '1',
    currency: 'BTC',
    method: 'M',
    date: '2026-01-02 03:04:05',
  };
  const partial = { ...ids, status: 'partial', amount_pending: '1', amount_valid: '2', amount_total: '3' };
  test.each([
    ['nothing at all', {}, 'id'],
    ['an id that is no UUID', { ...paid, id: '17' }, 'id'],
    ['no payment', { ...paid, payment_id: '' }, 'payment_id'],
    ['a status nobody knows', { ...paid, status: 'refunded' }, 'status'],
    ['a negative amount', { ...paid, amount: '-1' }, 'amount'],
    ['an amount with a point', { ...paid, amount: '1.5' }, 'amount'],
    ['more than all bitcoin', { ...paid, amount: '2100000000000001' }, 'amount'],
    ['another currency', { ...paid, currency: 'USD' }, 'currency'],
    ['no method', { ...paid, method: '' }, 'method'],
    ['a zero character in the method', { ...paid, method: 'M\0' }, 'method'],
    ['a day that does not exist', { ...paid, date: '2026-02-30 00:00:00' }, 'date'],
    ['a sum that is none', { ...partial, amount_total: '4' }, 'amount_total'],
    ['an aonce beyond 2^63', { ...paid, aonce: '9223372036854775808' }, 'aonce'],
  ])('%s', async (_what, fields, named) => {
    const body = encodeForm(Object.entries(fields));
    const { status, text } = await merchant.postIpn(body);
    expect(status).toBe(400);
    expect(text).toMatch(new RegExp(`^Refused: .*\\b${named}\\b`));
    const receipt = await newestReceipt();
    expect(receipt).toMatchObject({ outcome: 'refused', orderId: null, transactionId: null, status: null });
    expect(`Refused: ${receipt.reason}`).toBe(text);
    expect(Buffer.from(receipt.body).toString()).toBe(body);
  });
});

test('an IPN of a transaction that we do not know is kept, and not asked for again', async () => {
  const ids = { transaction: randomUUID(), paymentId: randomUUID() };
  const payments = await merchant.deps.db.payment.count();
  expect(await merchant.postIpn(ipnBody.paid(ids, 3n, 5n))).toEqual(OK);
  expect(await newestReceipt()).toMatchObject({
    outcome: 'unmatched',
    orderId: null,
    transactionId: ids.transaction,
    paymentId: ids.paymentId,
    status: 'paid',
    aonce: 3n,
  });
  expect(await merchant.deps.db.payment.count()).toBe(payments);
});

test.each([
  ['date=2026-01-02%2003:04:05', 'as the gateway writes it'],
  ['date=2026-01-02+03%3A04%3A05', 'with a plus for the space'],
  ['date=1767323045', 'in unix seconds'],
  ['date=2026-01-02T04%3A04%3A05%2B01%3A00', 'in ISO 8601'],
])('a date is read %s, and fields that we do not know are ignored', async (date) => {
  const { id, ids } = await open();
  const body = ipnBody.paid(ids, 1n, 100_000n).replace(/date=[^&]*/, date);
  expect(await merchant.postIpn(`${body}&fee=5&x%00y=%ff&=&flag`)).toEqual(OK);
  expect(await orderOf(id)).toMatchObject({ status: 'paid', paidAt: new Date('2026-01-02T03:04:05Z') });
});

test('a repetition is a duplicate, what is older is stale, and both are answered [OK]', async () => {
  const { id, ids } = await open();
  const [older, newer] = [ipnBody.partial(ids, 7n, 40_000n, 0n), ipnBody.paid(ids, 9n, 100_000n)];
  for (const body of [newer, newer, older, newer]) expect(await merchant.postIpn(body)).toEqual(OK);
  expect((await receiptsOf(id)).map(({ outcome }) => outcome)).toEqual([
    'applied',
    'duplicate',
    'stale',
    'duplicate',
  ]);
  expect(await orderOf(id)).toMatchObject({ status: 'paid', amountPaidSat: 100_000n, amountPendingSat: 0n });
});

test('a second IPN with the same aonce that says something else is refused', async () => {
  const { id, ids } = await open();
  await merchant.postIpn(ipnBody.partial(ids, 7n, 40_000n, 0n));
  const { status, text } = await merchant.postIpn(ipnBody.partial(ids, 7n, 50_000n, 0n));
  expect([status, text]).toEqual([400, expect.stringContaining('same aonce 7')]);
  expect(await orderOf(id)).toMatchObject({ status: 'partial', amountPendingSat: 40_000n });
  expect((await receiptsOf(id)).map(({ outcome }) => outcome)).toEqual(['applied', 'refused']);
});

test('a payment whose coins vanish goes down again, as the newest IPN says', async () => {
  const { id, ids } = await open();
  for (const [aonce, body] of [
    ipnBody.partial(ids, 1n, 60_000n, 40_000n),
    ipnBody.partial(ids, 2n, 0n, 40_000n),
  ].entries()) {
    expect([aonce, await merchant.postIpn(body)]).toEqual([aonce, OK]);
  }
  expect(await orderOf(id)).toMatchObject({
    status: 'partial',
    amountPendingSat: 0n,
    amountValidSat: 40_000n,
  });
  await merchant.postIpn(ipnBody.partial(ids, 3n, 0n, 0n));
  expect(await orderOf(id)).toMatchObject({ status: 'open', amountValidSat: 0n });
});

test('of a gateway that sends no aonce only what leads upwards counts', async () => {
  const { id, ids } = await open();
  const bare = (body: string) => body.replace(/&aonce=\d+/, '');
  const [some, more, paid] = [
    ipnBody.partial(ids, 0n, 10n, 0n),
    ipnBody.partial(ids, 0n, 0n, 20n),
    ipnBody.paid(ids, 0n, 100_000n),
  ];
  for (const body of [more, some, paid, more, paid]) await merchant.postIpn(bare(body));
  const outcomes = (await receiptsOf(id)).map(({ outcome }) => outcome);
  expect(outcomes).toEqual(['applied', 'stale', 'applied', 'stale', 'duplicate']);
  expect(await orderOf(id)).toMatchObject({ status: 'paid', amountPaidSat: 100_000n });
});

describe('whether an order is paid', () => {
  test('one satoshi short of a price in bitcoin is not, and the receipt says so', async () => {
    const { id, ids } = await open({ amountInt: 100_000n });
    expect(await merchant.postIpn(ipnBody.paid(ids, 1n, 99_999n))).toEqual(OK);
    expect(await orderOf(id)).toMatchObject({ status: 'partial', amountPaidSat: 99_999n, paidAt: null });
    expect(await receiptsOf(id)).toMatchObject([
      { outcome: 'applied', reason: 'falls 1 satoshi short of the price' },
    ]);
  });

  test('two payments that reach the price together make it paid', async () => {
    const { id, ids } = await open({ amountInt: 100_000n, multipay: true });
    await merchant.postIpn(ipnBody.paid(ids, 1n, 60_000n));
    await merchant.postIpn(ipnBody.paid({ ...ids, paymentId: randomUUID() }, 2n, 40_000n));
    expect(await orderOf(id)).toMatchObject({ status: 'paid', amountPaidSat: 100_000n });
  });

  test('for a price in another currency the gateway’s word counts, and the satoshi are stored', async () => {
    const { id, ids } = await open({ currency: 'USD', amountInt: 1_990_000n });
    await merchant.postIpn(ipnBody.paid(ids, 1n, 33_167n));
    expect(await orderOf(id)).toMatchObject({ status: 'paid', amountPaidSat: 33_167n });
  });

  test('coins that are all there but pending are not', async () => {
    const { id, ids } = await open();
    await merchant.postIpn(ipnBody.partial(ids, 1n, 100_000n, 0n));
    expect(await orderOf(id)).toMatchObject({ status: 'partial', paidAt: null });
  });

  test.each([
    ['cancelled', false, 'cancelled'],
    ['cancelled', true, 'open'],
    ['closed', false, 'closed'],
    ['closed', true, 'closed'],
  ] as const)('a %s payment (multipay %s) leaves its order %s', async (status, multipay, expected) => {
    const { id, ids } = await open({ multipay });
    expect(await merchant.postIpn(ipnBody.ended(ids, 1n, status))).toEqual(OK);
    expect((await orderOf(id)).status).toBe(expected);
  });
});

test.each([[true], [false]])(
  'a payment that belongs to another order is refused (the IPN carries the order’s id: %s)',
  async (hasData) => {
    const [one, other] = [await open(), await open()];
    await merchant.postIpn(ipnBody.partial(one.ids, 1n, 5n, 0n));
    // So that both orders have got the same.
    await merchant.postIpn(ipnBody.partial({ ...other.ids, paymentId: randomUUID() }, 1n, 5n, 0n));
    const data = hasData ? { data: Buffer.from(other.id) } : {};
    const claimed = { transaction: other.ids.transaction, paymentId: one.ids.paymentId, ...data };
    const { status, text } = await merchant.postIpn(ipnBody.paid(claimed, 2n, 100_000n));
    expect([status, text]).toEqual([400, 'Refused: the payment belongs to another order']);
    expect(await orderOf(one.id)).toMatchObject({ status: 'partial', amountPendingSat: 5n });
    expect(await orderOf(other.id)).toMatchObject({ status: 'partial', amountPaidSat: 0n });
  },
);

test('a payment of nothing, which the gateway calls paid, and more on another payment: its word counts', async () => {
  const { id, ids } = await open({ currency: 'USD' });
  const data = Buffer.from(id);
  await merchant.postIpn(ipnBody.paid({ ...ids, data }, 1n, 0n));
  await merchant.postIpn(ipnBody.partial({ ...ids, data, paymentId: randomUUID() }, 1n, 5n, 0n));
  expect(await orderOf(id)).toMatchObject({ status: 'paid', amountPendingSat: 5n });
});

test('an order whose transaction was never told is found by its id in data, and learns it', async () => {
  const { id, ids } = await open();
  await merchant.deps.db.order.update({ where: { id }, data: { transaction: null, status: 'created' } });
  await merchant.postIpn(ipnBody.paid(ids, 1n, 100_000n, Buffer.from(id)));
  expect(await orderOf(id)).toMatchObject({ status: 'paid', transaction: ids.transaction });
  await merchant.postIpn(ipnBody.ended(ids, 2n, 'closed'));
  expect((await receiptsOf(id)).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
});

test('the transaction decides, whatever order the data names', async () => {
  const [one, other] = [await open(), await open()];
  await merchant.postIpn(ipnBody.paid(one.ids, 1n, 100_000n, Buffer.from(other.id)));
  expect([(await orderOf(one.id)).status, (await orderOf(other.id)).status]).toEqual(['paid', 'open']);
});

test('bytes that are no text are stored as they came', async () => {
  const { id, ids } = await open();
  const raw = Buffer.concat([
    Buffer.from(ipnBody.paid(ids, 1n, 100_000n)),
    Buffer.from('&data='),
    Buffer.from([0, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
  ]);
  const encoded = Buffer.from(ipnBody.paid(ids, 2n, 100_000n, Buffer.from([0, 0xfe, 0xff])));
  for (const body of [raw, encoded]) expect(await merchant.postIpn(body)).toEqual(OK);
  expect((await receiptsOf(id)).map(({ body }) => Buffer.from(body))).toEqual([raw, encoded]);
});
