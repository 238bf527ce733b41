import { beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
beforeEach(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
});

const buttonOn = (html: string) => /<span class="mtgox" data-id="([^"]+)"[^>]*>/.exec(html);
const orders = () => merchant.deps.db.order.findMany({ orderBy: { createdAt: 'asc' } });

test('a product has a page with a button of its own, which all who see it share for a day', async () => {
  const pages = await Promise.all([1, 2, 3].map(() => merchant.page('/products/tea-tin')));
  const made = await orders();
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({ multipay: true, currency: 'JPY', amountInt: 2_400_000n, status: 'open' });
  for (const { status, html } of pages) {
    expect(status).toBe(200);
    expect(buttonOn(html)?.[0]).toBe(
      `<span class="mtgox" data-id="${made[0]?.transaction}" data-amount="2400" data-currency="JPY" data-custom="product page">`,
    );
    expect(html).toContain(`/${made[0]?.transaction}?custom=product%20page">`);
    expect(html).toContain(`<script src="${front.url}/js/button.min.js" defer></script>`);
  }
  expect(await gateway.deps.db.gatewayOrder.count()).toBe(1);

  merchant.clock.now = new Date(merchant.clock.now.getTime() + 86_400_000);
  expect(buttonOn((await merchant.page('/products/tea-tin')).html)?.[1]).not.toBe(made[0]?.transaction);
});

test('one who has paid does not take the button from the next, but a closed order is replaced', async () => {
  const transaction = buttonOn((await merchant.page('/products/paper-wallet-kit')).html)?.[1] ?? '';
  const [order] = await orders();
  const paymentId = crypto.randomUUID();
  await merchant.postIpn(ipnBody.paid({ transaction, paymentId }, 1n, order?.amountInt ?? 0n));
  expect(buttonOn((await merchant.page('/products/paper-wallet-kit')).html)?.[1]).toBe(transaction);

  const [tea] = [buttonOn((await merchant.page('/products/tea-tin')).html)?.[1] ?? ''];
  await merchant.postIpn(ipnBody.ended({ transaction: tea, paymentId: crypto.randomUUID() }, 2n, 'closed'));
  const next = buttonOn((await merchant.page('/products/tea-tin')).html)?.[1];
  expect(next).toMatch(/^[0-9a-f-]{36}$/);
  expect(next).not.toBe(tea);
});

test('nobody sees what others pay there: the order has no page in the shop', async () => {
  await merchant.page('/products/tea-tin');
  const [order] = await orders();
  expect(order?.reference).toMatch(/^demo-tea-tin-\d+-0$/);
  expect((await merchant.page(`/shop/orders/${order?.reference}`)).status).toBe(404);
  expect((await merchant.page(`/shop/orders/${order?.reference}/events`)).status).toBe(404);
});

test('without the gateway the page is there without the button, and has it when the gateway is back', async () => {
  front.line = 'down';
  const { status, html } = await merchant.page('/products/tea-tin');
  expect([status, buttonOn(html)]).toEqual([200, null]);
  expect(html).toContain('does not answer at the moment');
  expect(html).not.toContain('button.min.js');
  front.line = 'up';
  expect(buttonOn((await merchant.page('/products/tea-tin')).html)).not.toBeNull();
  expect(await gateway.deps.db.gatewayOrder.count()).toBe(1);
});

test.each(['yacht', 'constructor', '%00', 'tea-tin%2f'])('there is no product %s', async (id) => {
  const { status, html } = await merchant.page(`/products/${id}`);
  expect([status, html]).toEqual([404, expect.stringContaining('No such product')]);
  expect(await orders()).toEqual([]);
});

test('switched off there is no shop, the front says what this server is, and orders keep their pages', async () => {
  const off = await startTestMerchant({
    gatewayUrl: gateway.url,
    keys: gateway.keys,
    settings: { demoShop: false, shopName: 'Corner & Co' },
  });
  const { status, html } = await off.page('/');
  expect([status, html]).toEqual([200, expect.stringContaining('This is a payment server')]);
  expect(html).toContain('Corner &amp; Co');
  expect(html).not.toMatch(/demo/i);
  for (const path of ['/products/tea-tin', '/basket', '/shop/orders/demo-0123456789abcdef']) {
    expect([path, (await off.page(path)).status]).toEqual([path, 404]);
  }
  expect((await off.page('/shop/orders', { form: { product: 'tea-tin' } })).status).toBe(404);
  const { body } = await off.api('POST', '/v1/orders', { amount: '1', currency: 'BTC' });
  const page = await off.page(`/orders/${body.id}`);
  expect([page.status, page.html]).toEqual([200, expect.stringContaining('Corner &amp; Co')]);
  expect(page.html).not.toMatch(/demo|nothing is for sale/i);
});
