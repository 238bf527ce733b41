import { beforeEach, expect, test } from 'vitest';
import type { OrderStatus } from '../../src/database/generated/client.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = (path: string) => merchant.page(path, { cookie });
const ordersOn = (html: string) =>
  [...html.matchAll(/data-order="([0-9a-f-]+)"/g)].map((match) => match[1] ?? '');
const hrefOf = (html: string, id: string) =>
  new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
const countOf = (html: string, name: string) =>
  new RegExp(`id="filter-${name}"[^>]*>[^<]*<span class="filter-count">([^<]*)<`).exec(html)?.[1];

const statuses = ['open', 'partial', 'closed', 'cancelled', 'paid'] as const;
const secondMs = 1_000;
const dayMs = 86_400_000;

/** Many orders in one statement, `n` of them, one every `stepMs` from a moment on, their statuses in turn. */
async function makeOrders(
  n: number,
  { from = '2026-01-01T00:00:00Z', stepMs = secondMs, of = statuses as readonly OrderStatus[] } = {},
): Promise<{ id: string; status: OrderStatus; createdAt: Date }[]> {
  const { rows } = await merchant.deps.pool.query(
    `insert into merchant."order" (id, content_hash, currency, amount_int, return_success, return_failure, status, paid_at, created_at)
     select gen_random_uuid(), i::text, 'BTC', 100000, 'http://127.0.0.1/ok', 'http://127.0.0.1/no', s.status,
            case when s.status = 'paid' then now() end, $1::timestamptz + i * $2::int * interval '1 millisecond'
       from generate_series(0, $3::int - 1) i,
            lateral (select ($4::merchant.order_status[])[1 + i % array_length($4, 1)] as status) s
  returning id, status, created_at as "createdAt"`,
    [from, stepMs, n, of],
  );
  return rows.reverse();
}

/** Follows a link from page to page; returns the orders on each. */
async function walk(
  path: string | null,
  link: 'older' | 'newer',
  between = async () => {},
): Promise<string[][]> {
  const pages: string[][] = [];
  for (let next = path; next !== null; ) {
    const { status, html } = await page(next);
    expect([next, status]).toEqual([next, 200]);
    pages.push(ordersOn(html));
    await between();
    next = hrefOf(html, link);
  }
  return pages;
}

test('each filter, alone and together, shows every order that fits exactly once over its pages, while new ones arrive', async () => {
  const orders = await makeOrders(1_000, { stepMs: dayMs / 50 });
  const idsOf = (fits: (order: (typeof orders)[number]) => boolean) =>
    orders.filter(fits).map(({ id }) => id);
  const day = ({ createdAt }: { createdAt: Date }) => createdAt.toISOString().slice(0, 10);
  const arrive = async () => void (await makeOrders(3, { from: '2026-02-01T00:00:00Z' }));
  for (const [query, expected] of [
    ['status=partial', idsOf(({ status }) => status === 'partial')],
    ['from=2026-01-17', idsOf((order) => day(order) >= '2026-01-17')],
    ['to=2026-01-03', idsOf((order) => day(order) <= '2026-01-03')],
    ['from=2026-01-05&to=2026-01-05', idsOf((order) => day(order) === '2026-01-05')],
    [
      'status=paid&from=2026-01-02&to=2026-01-12',
      idsOf((order) => order.status === 'paid' && day(order) >= '2026-01-02' && day(order) <= '2026-01-12'),
    ],
  ] as const) {
    expect(expected.length).toBeGreaterThan(45);
    const seen = (await walk(`/admin/orders?${query}`, 'older', arrive)).flat();
    expect(seen.filter((id) => orders.some((order) => order.id === id))).toEqual(expected);
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test('pages lead back to the newest orders without a gap, and the first of them is whole', async () => {
  const ids = (await makeOrders(170)).map(({ id }) => id);
  const older = await walk('/admin/orders?status=&from=2026-01-01', 'older');
  expect(older.map(({ length }) => length)).toEqual([50, 50, 50, 20]);
  const third = hrefOf((await page(hrefOf((await page('/admin/orders')).html, 'older') ?? '')).html, 'older');
  const newer = await walk(third, 'newer');
  expect(newer).toEqual([ids.slice(100, 150), ids.slice(50, 100), ids.slice(0, 50)]);
});

test('orders that were made in the same moment are on one page each', async () => {
  const orders = await makeOrders(120, { stepMs: 0 });
  const seen = (await walk('/admin/orders', 'older')).flat();
  expect(seen).toHaveLength(120);
  expect(new Set(seen)).toEqual(new Set(orders.map(({ id }) => id)));
});

test('a moment in the middle of a millisecond loses no order', async () => {
  await makeOrders(51, { stepMs: 0, from: '2026-01-01T00:00:00.000001Z' });
  const [last] = await makeOrders(1, { from: '2026-01-01T00:00:00.0000005Z' });
  const [first, second] = await walk('/admin/orders', 'older');
  expect([first?.length, second?.length]).toEqual([50, 2]);
  expect(second?.at(-1)).toBe(last?.id);
});

test('counts are of the days shown, stop at a thousand, and leave the filter on', async () => {
  await makeOrders(1_002, { of: ['open'] });
  await makeOrders(3, { of: ['paid'], from: '2026-03-01T00:00:00Z' });
  const all = (await page('/admin/orders')).html;
  expect([countOf(all, 'open'), countOf(all, 'paid'), countOf(all, 'closed')]).toEqual(['1,000+', '3', '0']);
  const march = (await page('/admin/orders?from=2026-03-01&to=2026-03-31&status=paid')).html;
  expect([countOf(march, 'open'), countOf(march, 'paid')]).toEqual(['0', '3']);
  expect(hrefOf(march, 'any-date')).toBe('/admin/orders?status=paid');
  expect(march).toContain('href="/admin/orders?status=open&amp;from=2026-03-01&amp;to=2026-03-31"');
  expect(march).toMatch(/id="from"[^>]*value="2026-03-01"/);
  expect(march).toContain('<input type="hidden" name="status" value="paid"');
});

test('each kind of emptiness says what it is and leads on', async () => {
  await makeOrders(2, { of: ['open'] });
  const emptyAt = async (query: string) =>
    /<h2>([^<]*)</.exec((await page(`/admin/orders?${query}`)).html)?.[1];
  expect(await emptyAt('status=created')).toBe('No order is “Not at gateway”');
  expect(await emptyAt('from=2027-01-01')).toBe('No order was made since 2027-01-01 (UTC)');
  expect(await emptyAt('status=open&from=2026-02-01&to=2026-02-28')).toBe(
    'No order made from 2026-02-01 to 2026-02-28 (UTC) is “Open”',
  );
  expect((await page('/admin/orders?from=2026-02-02&to=2026-02-01')).html).toContain(
    'first day is after the last',
  );
  expect(await emptyAt('after=1.00000000-0000-4000-8000-000000000000')).toBe('No older orders');
  expect(await emptyAt('q=nothing+at+all')).toBe('Nothing found');
});

/** Queries with a place in the list that is none. */
const noPlaces = [
  'after=17',
  'after=%00',
  'after=99999999999999999999.0f0e0d0c-0000-4000-8000-000000000001',
  'after=-1.0f0e0d0c-0000-4000-8000-000000000001',
  'after=1e3.0f0e0d0c-0000-4000-8000-000000000001',
  'after=1.0f0e0d0c-0000-4000-8000-00000000000g',
  'after=a&after=b',
  'before=1.5.0f0e0d0c-0000-4000-8000-000000000001',
  'before[]=1',
  `before=${'9'.repeat(3_000)}`,
];

test('for what is no place in the list, however absurd, it begins at the newest', async () => {
  const ids = (await makeOrders(52)).map(({ id }) => id);
  for (const query of noPlaces) {
    const { status, html } = await page(`/admin/orders?${query}`);
    expect([query, status, ordersOn(html)]).toEqual([query, 200, ids.slice(0, 50)]);
    expect(hrefOf(html, 'newest')).toBeNull();
  }
});

test('a place before all orders or behind all is a page as well', async () => {
  const ids = (await makeOrders(2)).map(({ id }) => id);
  const id = '00000000-0000-0000-0000-000000000000';
  for (const micros of ['0', '9999999999999999']) {
    expect((await page(`/admin/orders?after=${micros}.${id}`)).status).toBe(200);
    expect(ordersOn((await page(`/admin/orders?before=${micros}.${id}`)).html)).toEqual(ids);
  }
});

/** Filters that are none, and what is said of them. */
const noFilters: [query: string, sentence: string][] = [
  ['from=2026-02-30', '“from” is not a date'],
  ['to=yesterday', '“to” is not a date'],
  ['from=%00', '“from” is not a date'],
  ['to=9999-99-99', '“to” is not a date'],
  ['from=0000-01-01', '“from” is not a date'],
  ['status=constructor', 'no such status'],
  ['status=%00', 'no such status'],
];

test('what is no filter is left out of the list, which says so, and never makes an export', async () => {
  await makeOrders(1);
  for (const [query, sentence] of noFilters) {
    const list = await page(`/admin/orders?${query}`);
    expect([query, list.status, ordersOn(list.html).length]).toEqual([query, 200, 1]);
    expect(list.html).toContain(sentence);
    const file = await page(`/admin/orders/export.csv?${query}`);
    expect([query, file.status]).toEqual([query, 400]);
    expect(file.html).toContain(sentence);
  }
});

test('the earliest and the latest day that there are can be asked for', async () => {
  await makeOrders(1);
  expect(ordersOn((await page('/admin/orders?from=1000-01-01&to=2999-12-31')).html)).toHaveLength(1);
});
