import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { CheckOutcome } from '../../src/database/generated/client.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
  cookie = await merchant.signIn();
});

const page = (path = '/admin/reconcile') => merchant.page(path, { cookie });
const post = (path: string, form = {}) => merchant.page(path, { form, cookie });
const textOf = (html: string, id: string) => new RegExp(`id="${id}">([^<]*)<`).exec(html)?.[1];
const listed = (html: string) => [...html.matchAll(/data-check="([0-9a-f-]+)"/g)].map((match) => match[1]);
const hrefOf = (html: string, id: string) =>
  new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
const beViewer = () => merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });

async function makeOrder(): Promise<{ id: string; transaction: string }> {
  const order = { amount: '0.001', currency: 'BTC', reference: randomUUID() };
  const { body } = await merchant.api('POST', '/v1/orders', order);
  return { id: body.id, transaction: body.transaction };
}

/** An order that was compared, the later the larger `second`. */
async function makeCheck(
  outcome: CheckOutcome,
  second: number,
  difference = 'They differ.',
): Promise<string> {
  const { id } = await merchant.insertOrder();
  const checkedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const sums = { gatewaySat: 30n, oursSat: 10n };
  await merchant.deps.db.orderCheck.create({
    data: { orderId: id, outcome, difference, checkedAt, ...sums },
  });
  return id;
}

test('before anything was compared it says what will appear, and afterwards that both books agree', async () => {
  expect((await page()).html).toContain('Nothing compared yet');
  const { id } = await makeOrder();
  expect(textOf((await page()).html, 'count-never')).toBe('1');
  await post(`/admin/orders/${id}/check`);
  const { html } = await page();
  expect(html).toContain('Both books agree');
  expect([textOf(html, 'count-agrees'), textOf(html, 'count-never')]).toEqual(['1', '0']);
  expect(textOf(html, 'sum-difference')).toBe('none');
});

test('both books in total, the counts, and what differs in words with a link to the order', async () => {
  const differs = await makeCheck('differs', 3, 'Payment 1: a.\nPayment 2: b.');
  const unknown = await makeCheck('unknown', 2);
  const healed = await makeCheck('healed', 1);
  await makeCheck('agrees', 4);
  const { html } = await page();
  expect(listed(html)).toEqual([differs, unknown, healed]);
  const counts = ['agrees', 'healed', 'differs', 'unknown', 'compared'].map((name) =>
    textOf(html, `count-${name}`),
  );
  expect(counts).toEqual(['1', '1', '1', '1', '4']);
  expect(textOf(html, 'sum-ours')).toBe('0.00000040\u00a0BTC');
  expect(textOf(html, 'sum-gateway')).toBe('0.00000120\u00a0BTC');
  expect(textOf(html, 'sum-difference')).toBe('0.00000080\u00a0BTC more there');
  for (const text of ['Payment 1: a.', 'Payment 2: b.', `href="/admin/orders/${differs}"`])
    expect(html).toContain(text);
  expect(listed((await page('/admin/reconcile?outcome=unknown')).html)).toEqual([unknown]);
  expect((await page('/admin/reconcile?outcome=absurd')).status).toBe(200);
});

test('fifty a page, each once, with a filter that stays on; an absurd place is the first page', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 60; n += 1)
    ids.unshift(await makeCheck(n % 2 ? 'differs' : 'healed', Math.floor(n / 3)));
  const first = await page();
  const second = await page(hrefOf(first.html, 'older') ?? '');
  const all = [...listed(first.html), ...listed(second.html)];
  expect([listed(first.html).length, all.length]).toEqual([50, 60]);
  expect(new Set(all)).toEqual(new Set(ids));
  expect(hrefOf(second.html, 'older')).toBeNull();
  expect(listed((await page('/admin/reconcile?outcome=differs')).html)).toHaveLength(30);
  for (const before of ['x', `9_${'f'.repeat(36)}`, '%00', `${'9'.repeat(500)}_${randomUUID()}`]) {
    const { status, html } = await page(`/admin/reconcile?before=${before}`);
    expect([status, listed(html).length]).toEqual([200, 50]);
  }
  expect((await page(`/admin/reconcile?before=${'9'.repeat(17)}_${randomUUID()}`)).status).toBe(200);
});

test('all open orders are compared when somebody asks for it, though they were compared a moment ago', async () => {
  const orders = [await makeOrder(), await makeOrder()];
  for (const { id } of orders) await post(`/admin/orders/${id}/check`);
  merchant.clock.now = new Date(merchant.clock.now.getTime() + 2_000);
  gateway.clock.now = merchant.clock.now;
  const { status, location } = await post('/admin/reconcile/all');
  expect([status, location]).toEqual([303, '/admin/reconcile?done=queued']);
  expect((await page()).html).toContain('Comparing all open orders: 0 of 2 done.');
  await merchant.step('reconcile');
  expect((await page()).html).toContain('1 of 2 done');
  for (let steps = 0; steps < 10; steps += 1) await merchant.step('reconcile');
  expect((await page()).html).toContain('All 2 open orders were compared.');
  const events = await merchant.deps.db.event.findMany({ where: { action: 'order.checked', orderId: null } });
  expect(events).toMatchObject([{ who: 'owner@localhost', detail: '2 open orders are to be compared' }]);
});

test('an order that is not there, or whose id is none, is a 404 page', async () => {
  for (const id of [randomUUID(), 'x', '%00', '1'.repeat(5_000)]) {
    const { status, html } = await post(`/admin/orders/${id}/check`);
    expect([status, html.includes('No such order')]).toEqual([404, true]);
  }
});

test('a viewer sees the page without its buttons, and may not compare', async () => {
  const { id } = await makeOrder();
  await makeCheck('differs', 1);
  expect((await page()).html).toContain('id="compare-all"');
  await beViewer();
  const { status, html } = await page();
  expect(status).toBe(200);
  expect(html).not.toMatch(/id="compare-all"|Compare again/);
  for (const path of [`/admin/orders/${id}/check`, '/admin/reconcile/all'])
    expect((await post(path)).status).toBe(403);
  expect(await merchant.deps.db.orderCheck.count({ where: { orderId: id } })).toBe(0);
  expect(await merchant.deps.db.figure.count({ where: { name: 'reconcile.all' } })).toBe(0);
});

test('what differs is only text on the page', async () => {
  await makeCheck('differs', 1, '<script>alert(1)</script>');
  const { html } = await page();
  expect(html).toContain('&lt;script>alert(1)');
  expect(html).not.toContain('<script>alert');
});

test('with many orders the page shows totals that were counted before, and follows after a step', async () => {
  const insertMany = (count: number) =>
    merchant.deps.pool.query(
      `insert into merchant."order" (id, content_hash, currency, amount_int, return_success, return_failure, status,
         transaction, created_at)
       select gen_random_uuid(), '', 'BTC', 1000, 'http://x/', 'http://x/', 'closed', gen_random_uuid(), $2::timestamptz
       from generate_series(1, $1::int)`,
      [count, merchant.clock.now],
    );
  const pass = () => {
    merchant.clock.now = new Date(merchant.clock.now.getTime() + 60_000);
    gateway.clock.now = merchant.clock.now;
  };
  const numbers = async () => {
    const { html } = await page();
    return ['never', 'differs', 'compared'].map((name) => textOf(html, `count-${name}`));
  };
  await insertMany(20_000);
  expect(await numbers()).toEqual(['20000', '0', '0']);
  await makeCheck('differs', 1);
  pass();
  expect(await numbers()).toEqual(['20000', '0', '0']);
  expect((await page()).html).toMatch(/Counted <time/);
  await merchant.step('reconcile');
  expect((await numbers())[1]).toBe('1');
  const other = await startTestMerchant({ databaseUrl: merchant.databaseUrl });
  other.clock.now = merchant.clock.now;
  const asked = await other.page('/admin/reconcile', { cookie });
  expect(textOf(asked.html, 'count-differs')).toBe('1');
});

test('totals that another version kept are counted anew', async () => {
  await makeCheck('differs', 1);
  await merchant.deps.db.figure.create({
    data: { name: 'reconcile.totals', value: { differs: 30_000 }, at: merchant.clock.now },
  });
  expect(textOf((await page()).html, 'count-differs')).toBe('1');
});

test('the list of all says that it has only those that do not agree', async () => {
  await makeCheck('agrees', 1);
  const { html } = await page();
  const [, filters = ''] = /data-live="filters">(.*?)<\/div>/s.exec(html) ?? [];
  expect(filters).toContain('Not in agreement');
  expect(filters).not.toMatch(/>All</);
});
