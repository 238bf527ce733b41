import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { formFields, sendRaw, startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

/** Asks as a browser does, not following redirects. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}, body?: string) {
  return sendRaw(`${gateway.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

/** Opens an order; returns where that leads. */
async function open(path: string, method = 'GET'): Promise<string> {
  const { status, headers } = await ask(path, method);
  expect(status).toBe(303);
  return String(headers.location);
}

const paymentOf = (path: string) =>
  gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: path.split('/')[2] ?? '' } });

describe('opening an order starts a payment and leads to it:', () => {
  test.each<[string, string, string?, Record<string, string>?]>([
    ['by GET', 'GET'],
    ['by HEAD', 'HEAD'],
    ['by a form that is posted here', 'POST', 'a=b', form],
    [
      "by a form on the shop's own page",
      'POST',
      '',
      { ...form, origin: 'https://shop.example', 'sec-fetch-site': 'cross-site' },
    ],
    ['by a POST of whatever', 'POST', '{', { 'content-type': 'application/json' }],
  ])('%s', async (_case, method, body, headers) => {
    const { transaction } = await gateway.createOrder();
    const reply = await ask(`/${transaction}`, method, headers, body);
    expect(reply.status).toBe(303);
    const path = String(reply.headers.location);
    expect(path).toMatch(new RegExp(`^/${transaction}/[0-9a-f-]{36}$`));
    const payment = await paymentOf(path);
    expect(payment).toMatchObject({ orderId: transaction, status: 'open', dueSat: 100_000n });
    expect(payment.address).toMatch(/^sandbox1/);
    const page = await ask(path);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.text).toContain('<h2 class="status-headline">Send 0.00100000\u00a0BTC</h2>');
  });

  test('an id in upper case is the same id', async () => {
    const { transaction } = await gateway.createOrder();
    const path = await open(`/${transaction.toUpperCase()}`);
    expect(path.split('/')[1]).toBe(transaction);
    expect((await ask(path.toUpperCase())).status).toBe(200);
  });
});

test('HEAD of a payment page is its headers without the page', async () => {
  const { transaction } = await gateway.createOrder();
  const path = await open(`/${transaction}`);
  const { status, headers, text } = await ask(path, 'HEAD');
  expect([status, headers['content-type'], text]).toEqual([200, 'text/html; charset=utf-8', '']);
});

test('opening an order again gives the same payment, address and price', async () => {
  const { transaction } = await gateway.createOrder({ amount: '19.90', currency: 'USD' });
  const path = await open(`/${transaction}`);
  const before = await paymentOf(path);
  for (const method of ['GET', 'POST', 'HEAD']) expect(await open(`/${transaction}`, method)).toBe(path);
  await ask(path);
  expect(await paymentOf(path)).toEqual(before);
});

test('each payer who opens a multipay order gets a payment and an address of their own', async () => {
  const { transaction } = await gateway.createOrder({ multipay: '1' });
  const paths = [await open(`/${transaction}`), await open(`/${transaction}`), await open(`/${transaction}`)];
  const payments = await Promise.all(paths.map(paymentOf));
  expect(new Set(paths).size).toBe(3);
  expect(new Set(payments.map(({ address }) => address)).size).toBe(3);
});

test('a payer who comes back to their own payment of a multipay order starts no other one', async () => {
  const { transaction } = await gateway.createOrder({ multipay: '1' });
  const path = await open(`/${transaction}`);
  expect((await ask(path)).status).toBe(200);
  expect(await gateway.deps.db.gatewayPayment.count({ where: { orderId: transaction } })).toBe(1);
});

test('payers who open a multipay order at once each get a payment of their own', async () => {
  const { transaction } = await gateway.createOrder({ multipay: '1' });
  const paths = await Promise.all(Array.from({ length: 8 }, () => open(`/${transaction}`)));
  expect(new Set(paths).size).toBe(8);
});

test('many who open new orders at once bind each payment to one address, none shared, none skipped', async () => {
  const fresh = await startTestGateway();
  const orders: string[] = [];
  while (orders.length < 8) orders.push((await fresh.createOrder()).transaction);
  const opened = await Promise.all(
    orders.flatMap((transaction) => [1, 2, 3].map(() => sendRaw(`${fresh.url}/${transaction}`))),
  );
  expect(new Set(opened.map(({ status }) => status))).toEqual(new Set([303]));
  const payments = await fresh.deps.db.gatewayPayment.findMany({ orderBy: { addressIndex: 'asc' } });
  expect(payments.map(({ addressIndex }) => addressIndex)).toEqual(orders.map((_, index) => index));
  expect(new Set(payments.map(({ address }) => address)).size).toBe(8);
  for (const { addressIndex, address } of payments) {
    expect(address).toBe(await fresh.deps.addresses.addressAt(addressIndex ?? -1));
  }
});

test('a price in another currency follows the rate, but for the part of it that coins have come for', async () => {
  const { transaction } = await gateway.createOrder({ amount: '60', currency: 'USD' });
  const { rates } = gateway.deps;
  const started = gateway.clock.now;
  const at = (minutes: number) => {
    gateway.clock.now = new Date(started.getTime() + minutes * 60_000);
  };
  try {
    const path = await open(`/${transaction}`);
    const { address, dueSat } = await paymentOf(path);
    gateway.deps.rates = {
      find: async () => ({ minorPerBtc: 3_000_000_000n, source: 'test', at: gateway.clock.now }),
    };
    at(14);
    await ask(path);
    expect([dueSat, await paymentOf(path)]).toMatchObject([100_000n, { address, dueSat }]);
    at(16);
    // Nobody knows yet whether coins came in the meantime.
    await ask(path);
    expect(await paymentOf(path)).toMatchObject({ address, dueSat });
    await gateway.settle();
    await ask(path);
    expect(await paymentOf(path)).toMatchObject({ address, dueSat: 200_000n });

    await gateway.pay(address ?? '', 1n);
    await gateway.settle();
    gateway.deps.rates = rates;
    at(60);
    await gateway.settle();
    await ask(path);
    // What came counts at the rate it came at, half a satoshi of now; the rest is rounded up.
    expect(await paymentOf(path)).toMatchObject({ address, dueSat: 100_001n, status: 'partial' });
  } finally {
    gateway.deps.rates = rates;
    gateway.clock.now = started;
  }
});

describe('?custom=', () => {
  /** The `data` of the IPN that tells of coins. */
  async function dataTold(order: Record<string, string>, query: string): Promise<string | undefined> {
    const shop = await startReceiver();
    const { transaction } = await gateway.createOrder({ ipn: shop.url, ...order });
    const path = await open(`/${transaction}${query}`);
    await open(`/${transaction}?custom=later`);
    await gateway.pay((await paymentOf(path)).address ?? '', 1n);
    await gateway.settle();
    await gateway.sendIpns();
    return formFields(shop.received[0]?.body ?? Buffer.alloc(0)).data;
  }

  test('is sent as data when the order has none; what came first stays', async () => {
    expect(await dataTold({}, '?custom=for+you%20%26%20me')).toBe('for you & me');
  });

  test('is kept and not sent when the order has data', async () => {
    expect(await dataTold({ data: 'order 17' }, '?custom=for%20you')).toBe('order 17');
    expect(
      await gateway.deps.db.gatewayPayment.count({ where: { custom: { equals: Buffer.from('for you') } } }),
    ).toBe(1);
  });

  test('that is empty is none', async () => {
    expect(await dataTold({}, '?custom=')).toBe('later');
  });

  test('of more than 4096 bytes is refused with a page', async () => {
    const { transaction } = await gateway.createOrder();
    const { status, text } = await ask(`/${transaction}?custom=${'x'.repeat(4097)}`);
    expect([status, text.includes('should have at most 4,096 bytes')]).toEqual([400, true]);
    expect(await open(`/${transaction}?custom=${'x'.repeat(4096)}`)).toContain(transaction);
  });
});

test.each([
  ['an unknown order', () => `/${randomUUID()}`],
  ['a text that is no id', () => '/nonsense'],
  ['an id cut short', () => `/${randomUUID().slice(0, -1)}`],
  ['an unknown payment', () => `/${randomUUID()}/${randomUUID()}`],
  ['nonsense behind nonsense', () => "/x'--/y"],
  ['bytes that are no text', () => '/%ff%00'],
])('%s is a page that says so: 404, or 400 for what cannot be read', async (name, path) => {
  for (const method of ['GET', 'POST']) {
    const { status, headers, text } = await ask(path(), method);
    expect(status).toBe(name.startsWith('bytes') ? 400 : 404);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toMatch(/No such payment|Page not found|That did not work/);
    expect(text).not.toMatch(/node_modules|\.ts\b/);
  }
});

test('a payment is not to be had through another order', async () => {
  const { transaction } = await gateway.createOrder();
  const other = await gateway.createOrder();
  const path = await open(`/${transaction}`);
  const crossed = path.replace(transaction, other.transaction);
  expect((await ask(crossed)).status).toBe(404);
  expect((await ask(`${crossed}/cancel`, 'POST')).status).toBe(404);
  expect((await paymentOf(path)).status).toBe('open');
});
