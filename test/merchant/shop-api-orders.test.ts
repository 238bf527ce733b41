import { beforeAll, describe, expect, test } from 'vitest';
import { hashApiKey } from '../../src/merchant/keys/shop-api-key.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

test('an order has exactly the documented fields, amounts as decimal strings and satoshi as integer strings', async () => {
  const { status, body, type } = await merchant.api('POST', '/v1/orders', {
    reference: 'shop-17',
    amount: '19.9',
    currency: 'USD',
    description: 'Beans & more',
    return_success: 'https://shop.example/thanks?order=17&x=%2f',
    return_failure: 'https://shop.example/back',
    data: 'a:1:{s:1:"x";}',
    email: false,
    autosell: false,
    multipay: true,
    instant_only: false,
  });
  expect([status, type]).toEqual([201, 'application/json; charset=utf-8']);
  expect(body).toEqual({
    id: expect.stringMatching(UUID),
    reference: 'shop-17',
    status: 'open',
    amount: '19.90',
    currency: 'USD',
    description: 'Beans & more',
    data: 'a:1:{s:1:"x";}',
    amount_pending_sat: '0',
    amount_valid_sat: '0',
    amount_paid_sat: '0',
    transaction: expect.stringMatching(UUID),
    payment_url: `${gateway.url}/${body.transaction}`,
    payments: [],
    created_at: merchant.clock.now.toISOString(),
    paid_at: null,
  });
  expect((await merchant.api('GET', `/v1/orders/${body.id}`)).body).toEqual(body);

  const atGateway = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id: body.transaction } });
  expect({ ...atGateway, data: Buffer.from(atGateway.data ?? []).toString() }).toMatchObject({
    currency: 'USD',
    amountInt: 1_990_000n,
    description: 'Beans & more',
    returnSuccess: 'https://shop.example/thanks?order=17&x=%2f',
    returnFailure: 'https://shop.example/back',
    ipnUrl: `${merchant.url}/ipn`,
    data: body.id,
    multipay: true,
  });
});

test('an order that names no return page leads the payer back to our own page about it', async () => {
  const { body } = await merchant.api('POST', '/v1/orders', { amount: '1', currency: 'BTC' });
  const { returnSuccess, returnFailure } = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
    where: { id: body.transaction },
  });
  expect(returnSuccess).toBe(`${merchant.url}/orders/${body.id}?returned=success`);
  expect(returnFailure).toBe(`${merchant.url}/orders/${body.id}?returned=failure`);
  expect(body).toMatchObject({ reference: null, description: null, data: null, amount: '1.00000000' });

  const own = await merchant.api('POST', '/v1/orders', {
    amount: '1',
    currency: 'BTC',
    return_success: 'http://s.example/a',
  });
  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { id: own.body.id } });
  expect(order.returnFailure).toBe('http://s.example/a');
});

test.each([
  ['0.00000001', 'BTC', '0.00000001'],
  ['20999999.99999999', 'BTC', '20999999.99999999'],
  ['12.34567', 'USD', '12.34567'],
  ['12.50000', 'EUR', '12.50'],
  ['2400', 'JPY', '2400'],
  ['2400.125', 'JPY', '2400.125'],
  ['007.5', 'SEK', '7.50'],
])('the amount %s %s comes back as %s', async (amount, currency, shown) => {
  const { body } = await merchant.api('POST', '/v1/orders', { amount, currency });
  expect(body).toMatchObject({ amount: shown, currency });
});

test('a payment shows up in its order, with what is pending, valid and paid', async () => {
  const { body: order } = await merchant.api('POST', '/v1/orders', { amount: '0.001', currency: 'BTC' });
  const ids = { transaction: order.transaction, paymentId: '0f0e0d0c-0000-4000-8000-000000000001' };
  await merchant.postIpn(ipnBody.partial(ids, 1n, 30_000n, 70_000n));
  const partial = await merchant.api('GET', `/v1/orders/${order.id}`);
  expect(partial.body).toMatchObject({
    status: 'partial',
    amount_pending_sat: '30000',
    amount_valid_sat: '70000',
    amount_paid_sat: '0',
    paid_at: null,
  });
  await merchant.postIpn(ipnBody.paid(ids, 2n, 100_000n));
  const paid = await merchant.api('GET', `/v1/orders/${order.id}`);
  const amounts = { amount_pending_sat: '0', amount_valid_sat: '100000', amount_paid_sat: '100000' };
  const paidAt = '2026-01-02T03:04:05.000Z';
  expect(paid.body).toMatchObject({ status: 'paid', ...amounts, paid_at: paidAt });
  expect(paid.body.payments).toEqual([{ id: ids.paymentId, status: 'paid', ...amounts, paid_at: paidAt }]);
});

test('the button is markup to paste, with the attributes that the script looks for and a link without it', async () => {
  const { body } = await merchant.api('POST', '/v1/orders', { amount: '19.9', currency: 'USD' });
  const button = await merchant.api('GET', `/v1/orders/${body.id}/button`);
  expect([button.status, button.type]).toEqual([200, 'text/html; charset=utf-8']);
  expect(button.body).toContain(
    `<span class="mtgox" data-id="${body.transaction}" data-amount="19.90" data-currency="USD">`,
  );
  expect(button.body).toContain(
    `<a href="${gateway.url}/${body.transaction}"><img src="${gateway.url}/img/mtgox-checkout.png"`,
  );
  expect(button.body).toContain(`<script src="${gateway.url}/js/button.min.js"></script>`);
});

test('orders are listed newest first, page by page, each once', async () => {
  const own = await startTestMerchant();
  const made: string[] = [];
  for (let second = 0; second < 7; second += 1) {
    // Three of them at the same time: their ids decide.
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, Math.min(second, 4)));
    const { id } = await own.insertOrder();
    await own.deps.db.order.update({ where: { id }, data: { createdAt } });
    made.push(id);
  }
  const [a, b, c, d, ...same] = made;
  const newestFirst = [...same.toSorted().reverse(), d, c, b, a];

  const seen: string[] = [];
  for (let path = '/v1/orders?limit=3'; path !== null; ) {
    const { status, body } = await own.api('GET', path);
    expect(status).toBe(200);
    seen.push(...body.orders.map((order: { id: string }) => order.id));
    path = body.next;
  }
  expect(seen).toEqual(newestFirst);
  const after = await own.api('GET', `/v1/orders?after=${newestFirst[4]}`);
  expect(after.body.orders.map((order: { id: string }) => order.id)).toEqual(newestFirst.slice(5));
  expect(after.body.next).toBeNull();
});

test('an order is found by its reference', async () => {
  const { body } = await merchant.api('POST', '/v1/orders', {
    reference: 'find me',
    amount: '2',
    currency: 'BTC',
  });
  const found = await merchant.api('GET', '/v1/orders?reference=find%20me');
  expect(found.body).toEqual({ orders: [body], next: null });
  expect((await merchant.api('GET', '/v1/orders?reference=nobody')).body).toEqual({ orders: [], next: null });
});

describe('who may call', () => {
  test.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['an empty key', { authorization: 'Bearer ' }],
  ])('a call with %s is told 401 as a problem, and nothing is read or written', async (_what, headers) => {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${merchant.url}/v1/orders`, {
        method,
        headers,
        ...(method === 'POST' ? { body: '{broken' } : {}),
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ status: 401, code: 'unauthorized', type: 'about:blank' });
    }
  });

  test('a key that was made later and stored as its hash is as good as the one in the settings', async () => {
    await merchant.deps.db.shopApiKey.create({
      data: { hash: hashApiKey('tg_another'), label: 'second shop' },
    });
    const { status } = await merchant.api('GET', '/v1/orders', undefined, {
      authorization: 'bearer tg_another',
    });
    expect(status).toBe(200);
  });

  test('an address that guesses keys is slowed down, and good calls from it never are', async () => {
    const limited = await startTestMerchant({ settings: { rateLimit: true } });
    const statuses: number[] = [];
    for (let call = 0; call < 80; call += 1) {
      const { status } = await limited.api('GET', '/v1/orders', undefined, {
        authorization: `Bearer ${call}`,
      });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    expect(statuses.slice(60)).toEqual(Array(20).fill(429));
    const good = await Promise.all(Array.from({ length: 100 }, () => limited.api('GET', '/v1/orders')));
    expect(good.every(({ status }) => status === 200)).toBe(true);
  });
});
