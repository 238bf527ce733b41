import { beforeAll, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

/** Its gateway is not there: what is bought is kept all the same. */
let merchant: TestMerchant;
beforeAll(async () => {
  merchant = await startTestMerchant();
});

const titleOf = (html: string) => /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';

test.each([
  '/orders/0f0e0d0c-0000-4000-8000-000000000001',
  '/orders/17',
  '/orders/%00',
  '/shop/orders/demo-17',
  '/shop/orders/%00',
  '/shop/orders/',
  '/nothing',
])('%s is a page that says there is no such thing', async (path) => {
  const { status, html, headers } = await merchant.page(path);
  expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  expect(titleOf(html)).toMatch(/^(No such order|Page not found)$/);
});

test('a path that is no text is a page, too', async () => {
  const { status, html } = await merchant.page('/orders/%E0%A4%A');
  expect([status, titleOf(html)]).toEqual([400, 'That did not work']);
});

test.each([
  ['another site by its origin', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another site as the browser says', { 'sec-fetch-site': 'cross-site' }],
  ['a neighbour on the same domain', { 'sec-fetch-site': 'same-site' }],
])('a form posted from %s buys nothing', async (_what, headers: Record<string, string>) => {
  const before = await merchant.deps.db.order.count();
  const { status, html } = await merchant.page('/shop/orders', { form: { product: 'tea-tin' }, headers });
  expect([status, titleOf(html)]).toEqual([403, 'This came from another site']);
  expect(await merchant.deps.db.order.count()).toBe(before);
});

test.each([
  ['same-origin', () => ({ 'sec-fetch-site': 'same-origin' })],
  ['own origin', () => ({ origin: merchant.url })],
])('a form posted from our own page buys (%s)', async (_what, headers) => {
  const { status } = await merchant.page('/shop/orders', {
    form: { product: 'tea-tin' },
    headers: headers(),
  });
  expect(status).toBe(303);
});
