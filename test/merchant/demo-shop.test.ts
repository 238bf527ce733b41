import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { products } from '../../src/merchant/checkout/products.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
});
beforeEach(() => {
  front.line = 'up';
});

const PAYMENT_ID = () => crypto.randomUUID();
const statusOn = (html: string) => /data-live="status" data-status="(\w+)"/.exec(html)?.[1];
const titleOf = (html: string) => /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';

/** Buys something; returns the path of the order's page and the order. */
async function buy(product = 'paper-wallet-kit') {
  const { status, location } = await merchant.page('/shop/orders', { form: { product } });
  expect([status, location]).toEqual([303, expect.stringMatching(/^\/shop\/orders\/demo-[0-9a-f]{16}$/)]);
  const path = location ?? '';
  const reference = path.split('/').at(-1) ?? '';
  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { reference } });
  return { path, order };
}

test('the shop shows every product with its price, and a form that buys it without a script', async () => {
  const { status, html, headers } = await merchant.page('/');
  expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  for (const { id, name } of products) {
    expect(html).toContain(name);
    expect(html).toContain(`<input type="hidden" name="product" value="${id}"`);
    expect((await merchant.page(`/img/${id}.svg`)).status).toBe(200);
  }
  for (const price of ['$19.90', '12.50', '0.00042000', '¥2400'])
    expect(html.replaceAll(',', '')).toContain(price);
  expect(html).toContain('<form method="post" action="/shop/orders">');
  expect(headers.get('content-security-policy')).toContain(`script-src 'self' ${front.url}`);
});

test.each(products.map(({ id }) => id))(
  'buying %s makes an order at the gateway and leads to its page with the button',
  async (id) => {
    const { path, order } = await buy(id);
    expect(order.status).toBe('open');
    const there = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
      where: { id: order.transaction ?? '' },
    });
    expect(there).toMatchObject({ amountInt: order.amountInt, currency: order.currency });
    expect(there.returnSuccess).toBe(`${merchant.url}${path}?returned=success`);

    const { status, html, headers } = await merchant.page(path);
    expect([status, statusOn(html), headers.get('cache-control')]).toEqual([200, 'open', 'no-store']);
    const amount = products.find((product) => product.id === id)?.amount;
    expect(html).toContain(
      `<span class="mtgox" data-id="${order.transaction}" data-amount="${amount}" data-currency="${order.currency}">`,
    );
    expect(html).toContain(`<a href="${gateway.url}/${order.transaction}">`);
    expect(html).toContain(`<script src="${front.url}/js/button.min.js" defer></script>`);
  },
);

test.each(['', 'yacht', 'constructor', '__proto__'])(
  'the product "%s" is not sold: a page says so, nothing is made',
  async (product) => {
    const before = await merchant.deps.db.order.count();
    const { status, html } = await merchant.page('/shop/orders', { form: { product } });
    expect([status, titleOf(html)]).toEqual([400, 'No such product']);
    expect(await merchant.deps.db.order.count()).toBe(before);
  },
);

test('while the gateway is down the order is kept, its page says so, and trying again works later', async () => {
  front.line = 'down';
  const { path, order } = await buy();
  const down = await merchant.page(path);
  expect([down.status, statusOn(down.html)]).toEqual([200, 'created']);
  expect(titleOf(down.html)).toContain('Cannot be paid yet');
  expect(down.html).toContain(`<form method="post" action="${path}/retry">`);
  expect(down.html).not.toContain('class="mtgox"');

  expect(await merchant.page(`${path}/retry`, { form: {} })).toMatchObject({ status: 303, location: path });
  expect(statusOn((await merchant.page(path)).html)).toBe('created');
  front.line = 'up';
  expect(await merchant.page(`${path}/retry`, { form: {} })).toMatchObject({ status: 303, location: path });
  const up = await merchant.page(path);
  expect(statusOn(up.html)).toBe('open');
  expect(up.html).toContain('class="mtgox"');
  expect(up.html).not.toContain('/retry"');
  expect(
    await gateway.deps.db.gatewayOrder.count({ where: { data: new Uint8Array(Buffer.from(order.id)) } }),
  ).toBe(1);
});

test('a key that the gateway refuses is told to the customer as an order that cannot be paid yet', async () => {
  await gateway.deps.db.apiKey.updateMany({ data: { rights: [] } });
  const { path } = await buy();
  await gateway.deps.db.apiKey.updateMany({ data: { rights: ['merchant'] } });
  expect(titleOf((await merchant.page(path)).html)).toContain('Cannot be paid yet');
});

test('the order’s page tells its true state, whatever address the payer comes back to', async () => {
  const { path, order } = await buy();
  const ids = { transaction: order.transaction ?? '', paymentId: PAYMENT_ID() };
  for (const query of ['', '?returned=success', '?returned=failure', '?returned=paid&status=paid']) {
    const { html } = await merchant.page(`${path}${query}`);
    expect([query, statusOn(html), titleOf(html)]).toEqual([
      query,
      'open',
      expect.stringMatching(/^Not paid yet: /),
    ]);
    expect(html).not.toMatch(/is paid|Thank you/);
  }
  await merchant.postIpn(ipnBody.partial(ids, 1n, order.amountInt, 0n));
  const partial = await merchant.page(`${path}?returned=success`);
  expect([statusOn(partial.html), titleOf(partial.html)]).toEqual([
    'partial',
    expect.stringContaining('Payment on its way'),
  ]);
  expect(partial.html).toContain('0.00042000\u00a0BTC');

  await merchant.postIpn(ipnBody.paid(ids, 2n, order.amountInt - 1n));
  expect(statusOn((await merchant.page(`${path}?returned=success`)).html)).toBe('partial');

  await merchant.postIpn(ipnBody.paid(ids, 3n, order.amountInt));
  const paid = await merchant.page(`${path}?returned=failure`);
  expect([statusOn(paid.html), titleOf(paid.html)]).toEqual(['paid', expect.stringMatching(/^Paid: /)]);
  expect(paid.html).not.toContain('class="mtgox"');
});

test('a real payment at the gateway reaches the order’s page', async () => {
  const { path, order } = await buy();
  const { address, dueSat } = await gateway.openPayment(order.transaction ?? '');
  await gateway.deps.sandbox?.pay(address, dueSat);
  await gateway.deps.sandbox?.mine(6);
  await gateway.settle();
  await gateway.sendIpns();
  expect(statusOn((await merchant.page(path)).html)).toBe('paid');
});

test.each(['cancelled', 'closed'] as const)(
  'an order that was %s says so and offers the shop, not the button',
  async (status) => {
    const { path, order } = await buy();
    await merchant.postIpn(
      ipnBody.ended({ transaction: order.transaction ?? '', paymentId: PAYMENT_ID() }, 1n, status),
    );
    const { html } = await merchant.page(path);
    expect(statusOn(html)).toBe(status);
    expect(html).toContain('Back to the shop');
    expect(html).not.toContain('class="mtgox"');
  },
);

describe('orders of the shop API', () => {
  const hostile = '</title><script>alert(1)</script>"\'&';

  test('an order that names no page of its own has one at /orders, and its text is only text there', async () => {
    const { body } = await merchant.api('POST', '/v1/orders', {
      amount: '0.001',
      currency: 'BTC',
      description: hostile,
      reference: hostile,
    });
    const { status, html } = await merchant.page(`/orders/${body.id}?returned=success`);
    expect([status, statusOn(html)]).toEqual([200, 'open']);
    expect(html).not.toContain('<script>alert');
    expect(html.match(/&lt;script>alert\(1\)/g)?.length ?? 0).toBeGreaterThanOrEqual(2);
    expect(html).toContain(`data-id="${body.transaction}"`);
  });

  test('they cannot be read or tried again by their reference, which may be guessed', async () => {
    const { body } = await merchant.api('POST', '/v1/orders', {
      amount: '1',
      currency: 'BTC',
      reference: 'shop-1',
    });
    expect(body.status).toBe('open');
    expect((await merchant.page('/shop/orders/shop-1')).status).toBe(404);
    expect((await merchant.page('/shop/orders/shop-1/retry', { form: {} })).status).toBe(404);
  });
});
