import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = (path: string) => merchant.page(path, { cookie });
const ordersOn = (html: string) => [...html.matchAll(/data-order="([0-9a-f-]+)"/g)].map((match) => match[1]);
const receiptsOn = (html: string) =>
  [...html.matchAll(/data-receipt="(\d+)" data-outcome="(\w+)"/g)].map((match) => `${match[1]} ${match[2]}`);
const hrefOf = (html: string, id: string) =>
  new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;

/** Orders, one a second; returns their ids, newest first. */
async function makeOrders(n: number, status: 'open' | 'closed' = 'open', from = 0): Promise<string[]> {
  const ids: string[] = [];
  for (let second = 0; second < n; second += 1) {
    const { id } = await merchant.insertOrder();
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, from + second));
    await merchant.deps.db.order.update({ where: { id }, data: { createdAt, status } });
    ids.unshift(id);
  }
  return ids;
}

test('without orders the list says where to start', async () => {
  const { status, html } = await page('/admin/orders');
  expect(status).toBe(200);
  expect(html).toContain('No orders yet');
  expect(html).toContain('Signed in as owner@localhost');
});

test('all orders are listed newest first, fifty a page, each once', async () => {
  const ids = await makeOrders(120);
  const seen: (string | undefined)[] = [];
  const sizes: number[] = [];
  for (let path: string | null = '/admin/orders'; path !== null; ) {
    const { status, html }: { status: number; html: string } = await page(path);
    expect(status).toBe(200);
    seen.push(...ordersOn(html));
    sizes.push(ordersOn(html).length);
    expect(hrefOf(html, 'newest')).toBe(path === '/admin/orders' ? null : '/admin/orders');
    path = hrefOf(html, 'older');
  }
  expect(seen).toEqual(ids);
  expect(sizes).toEqual([50, 50, 20]);
});

test('the filter shows the orders of one status, counts all, and stays on while paging', async () => {
  const open = await makeOrders(60, 'open');
  const closed = await makeOrders(2, 'closed', 100);
  const first = await page('/admin/orders?status=open');
  expect(ordersOn(first.html)).toEqual(open.slice(0, 50));
  expect(first.html).toMatch(
    /id="filter-open"[^>]*aria-current="page"[^>]*>Open<span class="filter-count">60</,
  );
  expect(first.html).toMatch(/id="filter-closed"[^>]*>Closed<span class="filter-count">2</);
  const second = await page(hrefOf(first.html, 'older') ?? '');
  expect(ordersOn(second.html)).toEqual(open.slice(50));
  expect(ordersOn((await page('/admin/orders?status=closed')).html)).toEqual(closed);
  expect((await page('/admin/orders?status=paid')).html).toContain('No order is “Paid”');
});

test('no order is skipped when the last one of a filtered page changes its status before the next page is opened', async () => {
  const open = await makeOrders(55);
  const first = await page('/admin/orders?status=open');
  const next = hrefOf(first.html, 'older') ?? '';
  await merchant.deps.db.order.update({ where: { id: open[49] ?? '' }, data: { status: 'closed' } });
  expect(ordersOn((await page(next)).html)).toEqual(open.slice(50));
});

test('an order’s page shows its amounts, payments, receipts with their bytes, and the button', async () => {
  const { id, transaction } = await merchant.insertOrder({ amountInt: 100_000n });
  const ids = { transaction, paymentId: randomUUID() };
  const [partial, paid] = [ipnBody.partial(ids, 3n, 40_000n, 0n), ipnBody.paid(ids, 5n, 100_000n)];
  for (const body of [partial, paid, partial]) await merchant.postIpn(body);

  const { status, html } = await page(`/admin/orders/${id}`);
  expect(status).toBe(200);
  expect(html).toContain('data-live="head" data-status="paid"');
  for (const text of [transaction, ids.paymentId, '0.00100000\u00a0BTC', 'MTGOXBTC', 'data-id='])
    expect(html).toContain(text);
  const receipts = receiptsOn(html).map((text) => text.split(' ')[1]);
  expect(receipts).toEqual(['stale', 'applied', 'applied']);
  for (const body of [partial, paid]) expect(html).toContain(body.replaceAll('&', '&amp;'));
});

test('whatever an IPN, a shop or a gateway wrote is only text on the pages', async () => {
  const hostile = '</code><script>alert(1)</script><img src=x onerror=alert(1)>';
  const { id, transaction } = await merchant.insertOrder();
  await merchant.deps.db.order.update({
    where: { id },
    data: { reference: hostile, description: hostile, data: hostile, gatewayError: hostile },
  });
  await merchant.postIpn(
    `${ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n)}&data=${hostile}`,
  );
  await merchant.postIpn(
    Buffer.concat([Buffer.from(`id=${hostile}&x=`), Buffer.from([0, 0xff, 0xed, 0xa0, 0x80])]),
  );
  await fetch(`${merchant.url}/ipn`, { method: 'POST', headers: { 'rest-key': hostile }, body: hostile });
  await merchant.step('rejections');

  for (const path of ['/admin/orders', `/admin/orders/${id}`, '/admin/inbox']) {
    const { status, html } = await page(path);
    expect([path, status]).toEqual([path, 200]);
    expect(html).not.toMatch(/<script>alert|<img src=x/);
    expect(html).toContain('&lt;script>alert(1)');
  }
});

test('the inbox has every receipt newest first, fifty a page, with a filter that stays on while paging', async () => {
  const { transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  await merchant.postIpn(ipnBody.partial(ids, 1n, 1n, 0n));
  for (let n = 0; n < 51; n += 1) await merchant.postIpn(ipnBody.partial(ids, 1n, 1n, 0n));
  await merchant.postIpn('id=17');
  await merchant.postIpn(ipnBody.partial({ transaction: randomUUID(), paymentId: randomUUID() }, 1n, 1n, 0n));

  const first = await page('/admin/inbox');
  const second = await page(hrefOf(first.html, 'older') ?? '');
  const all = [...receiptsOn(first.html), ...receiptsOn(second.html)];
  expect(all).toHaveLength(54);
  expect(new Set(all).size).toBe(54);
  expect(all.map((text) => text.split(' ')[1])).toEqual([
    'unmatched',
    'refused',
    ...Array(51).fill('duplicate'),
    'applied',
  ]);
  expect(hrefOf(second.html, 'older')).toBeNull();
  expect(first.html).toContain('400 Refused: id is not a UUID');

  const duplicates = await page('/admin/inbox?outcome=duplicate');
  const more = await page(hrefOf(duplicates.html, 'older') ?? '');
  expect([receiptsOn(duplicates.html).length, receiptsOn(more.html).length]).toEqual([50, 1]);
  expect(receiptsOn((await page('/admin/inbox?outcome=refused')).html)).toHaveLength(1);
  expect((await page('/admin/inbox?outcome=stale')).html).toContain('No receipt is “Stale”');
});

test('the inbox counts what failed the signature and lists the latest', async () => {
  for (let n = 0; n < 25; n += 1)
    await merchant.postIpn(`n=${n}`, { ...merchant.keys, restKey: randomUUID() });
  await merchant.step('rejections');
  const { html } = await page('/admin/inbox');
  expect(html).toMatch(/Rejected <span class="filter-count">25</);
  expect(html.match(/the Rest-Key is not the key of this shop/g)).toHaveLength(20);
});
