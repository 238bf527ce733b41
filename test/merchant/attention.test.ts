import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetOrders, needsIn, needsOn } from '../support/attention.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const HOUR_MS = 60 * 60_000;
const BTC = 100_000_000n;
let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});
beforeEach(async () => {
  await forgetOrders(merchant);
});

const needs = () => needsOn(merchant, cookie);
const kinds = async () => (await needs()).map(({ kind }) => kind);
const pass = (ms: number) => {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + ms);
};
/** An order over 0.001 BTC unless told, and a payment of it that IPNs tell of. */
async function newOrder(order: Parameters<TestMerchant['insertOrder']>[0] = {}) {
  const { id, transaction } = await merchant.insertOrder(order);
  return { id, ids: { transaction, paymentId: randomUUID() } };
}

test('an empty list says that all is well', async () => {
  await merchant.insertOrder();
  expect(await needs()).toEqual([]);
  const { html } = await merchant.page('/admin', { cookie });
  expect(html).toContain('All is well');
});

test('an order that was simply paid needs nobody, and neither does one whose coins are on their way', async () => {
  const paid = await newOrder();
  await merchant.postIpn(ipnBody.partial(paid.ids, 1n, 100_000n, 0n));
  await merchant.postIpn(ipnBody.paid(paid.ids, 2n, 100_000n));
  const moving = await newOrder();
  await merchant.postIpn(ipnBody.partial(moving.ids, 3n, 40_000n, 10_000n));
  expect(await needs()).toEqual([]);
});

test('underpaid: valid coins are too few and nothing is on its way', async () => {
  const { id, ids } = await newOrder();
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 40_000n));
  const [need, ...others] = await needs();
  expect(others).toEqual([]);
  expect(need?.kind).toBe('underpaid');
  expect(need?.text).toContain(
    '0.00040000 BTC came for this order of 0.00100000 BTC: 0.00060000 BTC is missing',
  );
  expect(need?.html).toContain(`href="/admin/orders/${id}"`);

  await merchant.postIpn(ipnBody.partial(ids, 2n, 60_000n, 40_000n));
  expect(await needs()).toEqual([]);
});

test('underpaid at a price in dollars: the gateway’s word counts, and what it said is due', async () => {
  const { id, ids } = await newOrder({ currency: 'USD', amountInt: 1_990_000n });
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 30_000n));
  expect((await needs())[0]?.text).toContain(
    'came for this order of $19.90, and the gateway says that it is not enough',
  );
  await merchant.deps.db.payment.updateMany({ where: { orderId: id }, data: { dueSat: 33_000n } });
  expect((await needs())[0]?.text).toContain('0.00003000 BTC is missing');
});

test('overpaid: the surplus is owed back, to the return address if there is one', async () => {
  const { id, ids } = await newOrder();
  await merchant.postIpn(ipnBody.paid(ids, 1n, 150_000n));
  const [before] = await needs();
  expect([before?.kind, before?.text]).toEqual([
    'overpaid',
    expect.stringContaining('0.00050000 BTC more than due came for this order of 0.00100000 BTC'),
  ]);
  expect(before?.text).toContain('No return address is known');

  await merchant.deps.db.payment.updateMany({
    where: { orderId: id },
    data: { returnAddress: '"><script>alert(1)</script>' },
  });
  const [after] = await needs();
  expect(after?.html).not.toContain('<script>alert');
  expect(after?.text).toContain('<script>alert(1)');
});

test('overpaid at a price in dollars shows once the gateway has told what was due', async () => {
  const { id, ids } = await newOrder({ currency: 'USD', amountInt: 1_990_000n });
  await merchant.postIpn(ipnBody.paid(ids, 1n, 35_000n));
  expect(await needs()).toEqual([]);
  pass(10 * HOUR_MS);
  await merchant.deps.db.payment.updateMany({ where: { orderId: id }, data: { dueSat: 33_000n } });
  expect(await needs()).toEqual([]);
  const check = { checkedAt: merchant.clock.now, outcome: 'agrees' } as const;
  await merchant.deps.db.orderCheck.create({ data: { orderId: id, ...check } });
  expect((await needs())[0]?.text).toContain('0.00002000 BTC more than due');
});

test('an order that two payers paid, each in full, is overpaid by one price; one for many payers is not', async () => {
  for (const multipay of [false, true]) {
    const { ids } = await newOrder({ multipay });
    await merchant.postIpn(ipnBody.paid(ids, 1n, 100_000n));
    await merchant.postIpn(ipnBody.paid({ ...ids, paymentId: randomUUID() }, 2n, 100_000n));
  }
  expect((await needs()).map(({ text }) => /([\d.]+) BTC more/.exec(text)?.[1])).toEqual(['0.00100000']);
});

test.each([
  ['cancelled', 'after the payer had cancelled'],
  ['closed', 'after the payment was closed'],
] as const)('late: coins came after the payment was %s', async (status, words) => {
  const { ids } = await newOrder();
  await merchant.postIpn(ipnBody.ended(ids, 1n, status));
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.partial(ids, 2n, 0n, 40_000n));
  expect((await needs()).map(({ kind, text }) => [kind, text.includes(words)])).toEqual([['late', true]]);
  await merchant.postIpn(ipnBody.paid(ids, 3n, 100_000n));
  const [paid] = await needs();
  expect(paid?.text).toContain('counts as paid all the same');
  expect(paid?.text).not.toContain('Accept as paid');
});

test('late: coins came after a person closed the order; those that were there before are not late', async () => {
  const before = await newOrder();
  await merchant.postIpn(ipnBody.partial(before.ids, 1n, 40_000n, 0n));
  const after = await newOrder();
  pass(1000);
  await merchant.deps.db.order.updateMany({ data: { closedAt: merchant.clock.now } });
  pass(1000);
  await merchant.postIpn(ipnBody.partial(before.ids, 2n, 0n, 40_000n));
  expect(await kinds()).toEqual(['underpaid']);
  await merchant.postIpn(ipnBody.partial(after.ids, 3n, 0n, 30_000n));
  await merchant.postIpn(ipnBody.partial(before.ids, 4n, 0n, 45_000n));
  const found = await needs();
  expect(found.map(({ kind }) => kind)).toEqual(['late', 'late', 'underpaid']);
  expect(
    found
      .flatMap(({ text }) => /([\d.]+) BTC came after the order was closed here/.exec(text)?.[1] ?? [])
      .toSorted(),
  ).toEqual(['0.00005000', '0.00030000']);
  expect(found[2]?.text).toContain('0.00040000 BTC came for this order');
});

test('pending for long: coins that do not move for two hours', async () => {
  const { ids } = await newOrder();
  await merchant.postIpn(ipnBody.partial(ids, 1n, 100_000n, 0n));
  pass(2 * HOUR_MS - 1000);
  expect(await needs()).toEqual([]);
  pass(1000);
  expect((await needs())[0]).toMatchObject({
    kind: 'pending_long',
    text: expect.stringContaining('0.00100000 BTC for this order'),
  });
  await merchant.postIpn(ipnBody.paid(ids, 2n, 100_000n));
  expect(await needs()).toEqual([]);
});

test('IPNs that found no order or were refused are one entry each, however often they came', async () => {
  const unknown = ipnBody.partial({ transaction: randomUUID(), paymentId: randomUUID() }, 1n, 1n, 0n);
  for (const body of [unknown, 'id=17', unknown, unknown]) await merchant.postIpn(body);
  const found = await needs();
  expect(found.map(({ kind }) => kind)).toEqual(['ipn_refused', 'ipn_unmatched']);
  expect(found[0]?.text).toContain('id is not a UUID');
  expect(found[1]?.text).toContain(', 3 times over');
  expect(found[1]?.html).toContain('href="/admin/inbox/4"');
});

test('an IPN without an order is no trouble any more once its payment is known', async () => {
  const ids = { transaction: randomUUID(), paymentId: randomUUID() };
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 5n));
  expect(await kinds()).toEqual(['ipn_unmatched']);
  const { id } = await merchant.insertOrder({ amountInt: 5n * BTC });
  await merchant.deps.db.order.update({ where: { id }, data: { transaction: ids.transaction } });
  await merchant.postIpn(ipnBody.partial(ids, 2n, 5n, 0n));
  expect(await needs()).toEqual([]);
});

test('the gateway has not taken an order, for more than a minute', async () => {
  const { id } = await merchant.insertOrder();
  const gatewayError = 'The gateway said <script>alert(1)</script>';
  const failed = {
    status: 'created',
    transaction: null,
    gatewayError,
    createdAt: merchant.clock.now,
  } as const;
  await merchant.deps.db.order.update({ where: { id }, data: failed });
  expect(await needs()).toEqual([]);
  pass(61_000);
  const [need] = await needs();
  expect([need?.kind, need?.html.includes('<script>alert')]).toEqual(['gateway_failed', false]);
  expect(need?.text).toContain('<script>alert(1)');
});

test.each([
  ['differs', 'has 5 satoshi more', 'has 5 satoshi more'],
  ['differs', null, 'The gateway has 0.00000005 BTC for this order, we have 0.00000000 BTC'],
  ['unknown', null, 'The gateway does not know this order'],
] as const)('the gateway’s books: %s (%s)', async (outcome, difference, words) => {
  const { id: orderId } = await merchant.insertOrder();
  await merchant.deps.db.orderCheck.create({
    data: { orderId, outcome, difference, gatewaySat: 5n, checkedAt: merchant.clock.now },
  });
  const [need] = await needs();
  expect([need?.kind, need?.text]).toEqual(['differs', expect.stringContaining(words)]);
  await merchant.deps.db.orderCheck.updateMany({ data: { outcome: 'agrees' } });
  expect(await needs()).toEqual([]);
});

test('IPNs do not arrive: the gateway’s books have one that never came, and none has come since', async () => {
  const { ids } = await newOrder();
  await merchant.postIpn(ipnBody.partial(ids, 1n, 1_000n, 0n));
  pass(HOUR_MS);
  const { id: orderId } = await merchant.insertOrder();
  await merchant.deps.db.event.create({ data: { action: 'order.healed', orderId, at: merchant.clock.now } });
  const [need] = await needs();
  expect([need?.kind, need?.text]).toEqual(['endpoint_silent', expect.stringContaining('2 orders are open')]);
  pass(1000);
  await merchant.postIpn(ipnBody.partial(ids, 2n, 2_000n, 0n));
  expect(await needs()).toEqual([]);
});

test('sweeps at the same time, by several processes, make one entry', async () => {
  const other = await startTestMerchant({ databaseUrl: merchant.databaseUrl, keys: merchant.keys });
  const { ids } = await newOrder();
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 40_000n));
  await Promise.all([needs(), needsOn(other, cookie), needs(), needsOn(other, cookie)]);
  expect(await kinds()).toEqual(['underpaid']);
});

test('at most a hundred are shown, the most urgent first, and how many more there are', async () => {
  const row = (kind: string, n: number) => {
    return {
      kind,
      subject: `${n}`,
      facts: '',
      detail: {},
      since: new Date(merchant.clock.now.getTime() + n),
    };
  };
  const rows = Array.from({ length: 105 }, (_, n) => row('ipn_unmatched', n));
  await merchant.deps.db.attention.createMany({
    data: [...rows, row('gateway_failed', -5), row('a word of tomorrow', 1)],
  });
  const { html } = await merchant.page('/admin', { cookie });
  expect(html.match(/data-kind="\w+"/g)?.slice(0, 2)).toEqual([
    'data-kind="gateway_failed"',
    'data-kind="ipn_unmatched"',
  ]);
  expect(html.match(/data-kind=/g)).toHaveLength(100);
  expect(html).toContain('6 more of them show');
});

test('the server’s own loops look at the gateway and write the list', async () => {
  const { ids } = await newOrder();
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 40_000n));
  // Nobody is at this gateway's address.
  await merchant.step('gateway-probe');
  await merchant.step('attention');
  const { html } = await merchant.page('/admin', { cookie });
  expect(needsIn(html).map(({ kind }) => kind)).toEqual(['gateway_unreachable', 'underpaid']);
});
