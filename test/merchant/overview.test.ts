import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  merchant.clock.now = new Date('2026-03-15T12:00:00Z');
  cookie = await merchant.signIn();
});

type NewOrder = {
  paidAt?: string;
  paidSat?: bigint;
  currency?: string;
  amountInt?: bigint;
  status?: 'created' | 'open' | 'partial' | 'paid' | 'cancelled' | 'closed';
};

/** An order, priced in BTC unless said otherwise, paid when `paidAt` says so. */
async function makeOrder(order: NewOrder = {}): Promise<string> {
  const { paidAt, paidSat = 0n, currency = 'BTC', amountInt = 100_000n, status = 'open' } = order;
  const { id } = await merchant.insertOrder({ currency, amountInt });
  const paid = paidAt === undefined ? { status } : { status: 'paid' as const, paidAt: new Date(paidAt) };
  const data = { ...paid, amountPaidSat: paidSat, createdAt: merchant.clock.now };
  await merchant.deps.db.order.update({ where: { id }, data });
  return id;
}

async function overview(): Promise<string> {
  const { status, html } = await merchant.page('/admin', { cookie });
  expect(status).toBe(200);
  return html.replaceAll('\u00a0', ' ');
}

/** The cards of what was paid, as their lines of text. */
function sumsOn(html: string): Record<string, string[]> {
  const cards = [...html.matchAll(/<section class="card sum">([\s\S]*?)<\/section>/g)].slice(0, 3);
  return Object.fromEntries(
    cards.map(([, card = '']) => {
      const [label = '', ...lines] = card.split(/<\/(?:h2|p)>/).map(textOf);
      return [label.replace('Paid ', ''), lines.filter((line) => line !== '')];
    }),
  );
}

/** The rows of the chart's table that have payments. */
function daysOn(html: string): string[][] {
  const rows = [...html.matchAll(/<tr data-day="[^"]*">([\s\S]*?)<\/tr>/g)];
  return rows
    .map(([, row = '']) => row.split('</td>').map(textOf).slice(0, -1))
    .filter(([, orders]) => orders !== '0');
}

const textOf = (html: string) => html.replace(/<[^>]*>/g, '').trim();
const waitingOn = (html: string, status: string) =>
  textOf(new RegExp(`href="/admin/orders\\?status=${status}">([\\s\\S]*?)</a>`).exec(html)?.[1] ?? 'none');

test('without orders the page says so, and where to start', async () => {
  const html = await overview();
  expect(sumsOn(html)).toEqual({
    today: ['0.00000000 BTC', '0 orders', 'Yesterday: 0 BTC'],
    'in 7 days': ['0.00000000 BTC', '0 orders', 'The 7 days before: 0 BTC'],
    'in 30 days': ['0.00000000 BTC', '0 orders', 'The 30 days before: 0 BTC'],
  });
  expect(html).toContain('Nothing was paid in the last 30 days');
  expect(html).not.toContain('role="img"');
  expect(html).toContain('No orders yet');
  expect(waitingOn(html, 'open')).toBe('Open0 orders');
});

test('a payment counts for its day in UTC, to the last moment of it, and for so many days', async () => {
  await makeOrder({ paidAt: '2026-03-15T12:00:00Z', paidSat: 1n });
  await makeOrder({ paidAt: '2026-03-15T00:00:00Z', paidSat: 10n });
  await makeOrder({ paidAt: '2026-03-14T23:59:59.999Z', paidSat: 100n });
  await makeOrder({ paidAt: '2026-03-09T00:00:00Z', paidSat: 1_000n });
  await makeOrder({ paidAt: '2026-03-08T23:59:59Z', paidSat: 10_000n });
  await makeOrder({ paidAt: '2026-02-14T00:00:00Z', paidSat: 100_000n });
  await makeOrder({ paidAt: '2026-02-13T23:59:59Z', paidSat: 1_000_000n });
  const html = await overview();
  expect(sumsOn(html)).toEqual({
    today: ['0.00000011 BTC', '2 orders', 'Yesterday: 0.000001 BTC'],
    'in 7 days': ['0.00001111 BTC', '4 orders', 'The 7 days before: 0.0001 BTC'],
    'in 30 days': ['0.00111111 BTC', '6 orders', 'The 30 days before: 0.01 BTC'],
  });
  expect(daysOn(html)).toEqual([
    ['2026-03-15', '2', '0.00000011'],
    ['2026-03-14', '1', '0.00000100'],
    ['2026-03-09', '1', '0.00001000'],
    ['2026-03-08', '1', '0.00010000'],
    ['2026-02-14', '1', '0.00100000'],
  ]);

  merchant.clock.now = new Date('2026-03-16T00:00:00Z');
  expect(sumsOn(await overview()).today).toEqual(['0.00000000 BTC', '0 orders', 'Yesterday: 0.00000011 BTC']);
});

test('the chart says in words what its bars and its table say', async () => {
  await makeOrder({ paidAt: '2026-03-15T01:00:00Z', paidSat: 25_000_000n });
  await makeOrder({ paidAt: '2026-03-10T01:00:00Z', paidSat: 100_000_000n });
  await makeOrder({ paidAt: '2026-03-10T02:00:00Z', paidSat: 60_000_000n });
  const html = await overview();
  expect(/<desc[^>]*>([^<]*)</.exec(html)?.[1]).toBe(
    '1.85 BTC from 3 orders in 30 days. Most on 2026-03-10, with 1.6 BTC. Nothing on 28 of these days.',
  );
  expect(html.match(/data-day=/g)).toHaveLength(30);
  expect(daysOn(html)).toEqual([
    ['2026-03-15', '1', '0.25000000'],
    ['2026-03-10', '2', '1.60000000'],
  ]);
  // The scale goes to 2 BTC, drawn 200 high.
  const heights = [...html.matchAll(/class="chart-bar"[^>]* height="([^"]*)"/g)].map((match) => match[1]);
  expect(heights).toEqual(['160', '25']);
  expect(html).toContain('<title>2026-03-10 · 1.60000000 BTC · 2 orders</title>');
  expect(html).not.toMatch(/ style=/);
});

test('the shop’s currency is the one beside BTC of most orders; what is priced otherwise counts in bitcoin', async () => {
  const paidAt = '2026-03-15T01:00:00Z';
  await makeOrder({ paidAt, paidSat: 1_000n, currency: 'EUR', amountInt: 1_990_000n });
  await makeOrder({ paidAt, paidSat: 2_000n, currency: 'EUR', amountInt: 123_456_789n });
  await makeOrder({ currency: 'EUR' });
  await makeOrder({ paidAt, paidSat: 4_000n, currency: 'USD', amountInt: 500_000n });
  await makeOrder({ paidAt, paidSat: 8_000n });
  // More than in EUR, but everything is said in BTC anyway.
  for (let count = 0; count < 3; count += 1) await makeOrder({});
  const html = await overview();
  expect(sumsOn(html).today).toEqual([
    '0.00015000 BTC',
    '1,254.47 €',
    '4 orders, 2 not priced in EUR',
    'Yesterday: 0 BTC',
  ]);
  expect(daysOn(html)).toEqual([['2026-03-15', '4', '0.00015000', '1,254.47 €']]);
});

test('orders are counted by where they stand, and the counts lead to them', async () => {
  for (const status of ['open', 'open', 'partial', 'closed', 'cancelled'] as const)
    await makeOrder({ status });
  await makeOrder({ paidAt: '2026-03-15T01:00:00Z' });
  const html = await overview();
  expect(waitingOn(html, 'open')).toBe('Open2 orders');
  expect(waitingOn(html, 'partial')).toBe('Partial1 order');
  expect(waitingOn(html, 'created')).toBe('none');
  await makeOrder({ status: 'created' });
  expect(waitingOn(await overview(), 'created')).toBe('Not at gateway1 order');
});

test('an order that is not paid any more, or accepted by a person, counts as it stands now', async () => {
  const id = await makeOrder({ paidAt: '2026-03-15T01:00:00Z', paidSat: 5_000n });
  expect(sumsOn(await overview()).today).toEqual(['0.00005000 BTC', '1 order', 'Yesterday: 0 BTC']);
  const unpaid = { status: 'partial' as const, paidAt: null, amountPaidSat: 0n, amountValidSat: 3_000n };
  await merchant.deps.db.order.update({ where: { id }, data: unpaid });
  expect(sumsOn(await overview()).today).toEqual(['0.00000000 BTC', '0 orders', 'Yesterday: 0 BTC']);
  const acceptedAt = new Date('2026-03-15T02:00:00Z');
  const accepted = { status: 'paid' as const, paidAt: acceptedAt, acceptedAt };
  await merchant.deps.db.order.update({ where: { id }, data: accepted });
  expect(sumsOn(await overview()).today).toEqual(['0.00003000 BTC', '1 order', 'Yesterday: 0 BTC']);
});

test('sums of more than a number holds are exact', async () => {
  const amountInt = 9_000_000_000_000_000_003n;
  for (let n = 0; n < 2; n += 1)
    await makeOrder({
      paidAt: '2026-03-15T01:00:00Z',
      paidSat: 2_099_999_999_999_999n,
      currency: 'USD',
      amountInt,
    });
  expect(sumsOn(await overview()).today).toEqual([
    '41999999.99999998 BTC',
    '$180,000,000,000,000.00',
    '2 orders',
    'Yesterday: 0 BTC',
  ]);
});

test('the newest ten orders are listed, and what a shop wrote is only text', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 11; n += 1) {
    merchant.clock.now = new Date(merchant.clock.now.getTime() + 1_000);
    ids.unshift(await makeOrder());
  }
  const hostile = '</td><script>alert(1)</script>';
  await merchant.deps.db.order.update({
    where: { id: ids[0]! },
    data: { description: hostile, reference: hostile },
  });
  const html = await overview();
  const shown = [...html.matchAll(/data-order="([0-9a-f-]+)"/g)].map((match) => match[1]);
  expect(shown).toEqual(ids.slice(0, 10));
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&lt;script>alert(1)');
});

test('a viewer sees it all', async () => {
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });
  await makeOrder({ paidAt: '2026-03-15T01:00:00Z', paidSat: 5_000n });
  expect(sumsOn(await overview()).today).toEqual(['0.00005000 BTC', '1 order', 'Yesterday: 0 BTC']);
});

/** A payment of an order, as an IPN leaves it. */
async function makePayment(orderId: string, status: 'paid' | 'partial', sat: bigint, paidAt: string | null) {
  const amounts = { amountValidSat: sat, amountPaidSat: status === 'paid' ? sat : 0n };
  await merchant.deps.db.payment.create({
    data: {
      ...{ id: randomUUID(), orderId, status, bodyHash: '', ...amounts },
      paidAt: paidAt === null ? null : new Date(paidAt),
    },
  });
}

test('an order that many pay counts on the day of each payment, with its price each time', async () => {
  const { id } = await merchant.insertOrder({ currency: 'EUR', amountInt: 1_000_000n, multipay: true });
  await makePayment(id, 'paid', 1_000n, '2025-12-01T09:00:00Z');
  await makePayment(id, 'paid', 2_000n, '2026-03-14T09:00:00Z');
  await makePayment(id, 'paid', 4_000n, '2026-03-15T09:00:00Z');
  await makePayment(id, 'paid', 8_000n, '2026-03-15T10:00:00Z');
  await makePayment(id, 'partial', 16_000n, null);
  const data = { status: 'paid' as const, paidAt: new Date('2025-12-01T09:00:00Z') };
  const amounts = { amountPaidSat: 15_000n, amountValidSat: 31_000n };
  const createdAt = merchant.clock.now;
  await merchant.deps.db.order.update({ where: { id }, data: { ...data, ...amounts, createdAt } });
  await makeOrder({ paidAt: '2026-03-15T11:00:00Z', paidSat: 1n, currency: 'EUR', amountInt: 500_000n });
  const html = await overview();
  expect(sumsOn(html).today).toEqual(['0.00012001 BTC', '25.00 €', '3 orders', 'Yesterday: 0.00002 BTC']);
  expect(daysOn(html)).toEqual([
    ['2026-03-15', '3', '0.00012001', '25.00 €'],
    ['2026-03-14', '1', '0.00002000', '10.00 €'],
  ]);
  // It is one order all the same.
  const { rows } = await merchant.deps.pool.query('select count(*)::int as orders from merchant."order"');
  expect(rows).toEqual([{ orders: 2 }]);
});

test('an order that many pay and a person accepted counts what was valid beyond its payments, on that day', async () => {
  const accept = async (paidSat: bigint, validSat: bigint, paidAt: string) => {
    const { id } = await merchant.insertOrder({ amountInt: 10_000n, multipay: true });
    const at = { acceptedAt: new Date('2026-03-15T08:00:00Z'), paidAt: new Date(paidAt) };
    const amounts = { amountPaidSat: paidSat, amountValidSat: validSat };
    await merchant.deps.db.order.update({ where: { id }, data: { status: 'paid', ...at, ...amounts } });
    return id;
  };
  await makePayment(await accept(0n, 3_000n, '2026-03-15T08:00:00Z'), 'partial', 3_000n, null);
  const both = await accept(10_000n, 12_000n, '2026-03-14T08:00:00Z');
  await makePayment(both, 'paid', 10_000n, '2026-03-14T08:00:00Z');
  await makePayment(both, 'partial', 2_000n, null);
  await accept(0n, 0n, '2026-03-15T08:00:00Z');
  expect(daysOn(await overview())).toEqual([
    ['2026-03-15', '2', '0.00005000'],
    ['2026-03-14', '1', '0.00010000'],
  ]);
});
