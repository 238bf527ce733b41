import { beforeAll, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
  await merchant.insertOrder();
  await merchant.postIpn('id=17');
});

const page = (path: string) => merchant.page(path, { cookie });

test.each([
  '/admin/orders/0f0e0d0c-0000-4000-8000-000000000001',
  '/admin/orders/17',
  '/admin/orders/%00',
  '/admin/nothing',
])('%s is a page that says there is no such thing', async (path) => {
  const { status, html } = await page(path);
  expect(status).toBe(404);
  expect(html).toMatch(/<title>(No such order|Page not found)<\/title>/);
});

test.each([
  '/admin/orders?after=17',
  '/admin/orders?after=%00',
  '/admin/orders?after=0f0e0d0c-0000-4000-8000-000000000001',
  '/admin/orders?after=a&after=b',
  '/admin/orders?status=constructor',
  '/admin/orders?status=paid&status=open',
  '/admin/orders?status=%00&after=',
  '/admin/inbox?before=-1',
  '/admin/inbox?before=999999999999999999',
  '/admin/inbox?before=9999999999999999999999',
  '/admin/inbox?before=1e9',
  '/admin/inbox?before=1&before=2',
  '/admin/inbox?outcome=toString',
  '/admin/inbox?outcome=%ff',
])('%s is a list, however absurd', async (path) => {
  expect((await page(path)).status).toBe(200);
});
