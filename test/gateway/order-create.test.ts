import { beforeAll, describe, expect, test } from 'vitest';
import { currencies, currencyCodes } from '../../src/protocol/currencies.ts';
import { startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const METHOD = 'generic/private/merchant/order/create';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const required: Record<string, string> = {
  amount: '0.5',
  currency: 'BTC',
  return_success: 'https://shop.example/ok?order=1',
};

/** Creates an order and returns its row. */
async function created(fields: Record<string, string | Uint8Array>) {
  const { status, body } = await gateway.call(METHOD, Object.entries({ ...required, ...fields }));
  expect([status, body.result]).toEqual([200, 'success']);
  return gateway.deps.db.gatewayOrder.findUniqueOrThrow({
    where: { id: body.return.transaction },
    include: { payments: true },
  });
}

test('the reply has the transaction and the payment URL, and nothing else', async () => {
  const { body } = await gateway.call(METHOD, Object.entries(required));
  expect(body).toEqual({
    result: 'success',
    return: {
      transaction: expect.stringMatching(UUID),
      payment_url: `${gateway.url}/${body.return.transaction}`,
    },
  });
});

test('every parameter is kept as it came', async () => {
  const order = await created({
    amount: '19.90',
    currency: 'EUR',
    description: 'Zwei Bücher & ein „Heft“ <1>',
    return_success: 'http://shop.example/Ok?a=1&b=%C3%A9#top',
    return_failure: 'https://shop.example:8443/no?x[]=1',
    ipn: 'http://user@shop.example/ipn?secret=a%20b&x=',
    data: 'order 17',
    email: '0',
    autosell: '0',
    multipay: '1',
    instant_only: '0',
  });
  expect(order).toMatchObject({
    apiKey: gateway.keys.restKey,
    status: 'open',
    currency: 'EUR',
    amountInt: 1_990_000n,
    description: 'Zwei Bücher & ein „Heft“ <1>',
    returnSuccess: 'http://shop.example/Ok?a=1&b=%C3%A9#top',
    returnFailure: 'https://shop.example:8443/no?x[]=1',
    ipnUrl: 'http://user@shop.example/ipn?secret=a%20b&x=',
    email: false,
    autosell: false,
    multipay: true,
    instantOnly: false,
    createdAt: gateway.clock.now,
    expiresAt: new Date(gateway.clock.now.getTime() + 86_400_000),
    closedAt: null,
  });
  expect(Buffer.from(order.data ?? []).toString()).toBe('order 17');
  expect(order.payments).toMatchObject([{ status: 'open', address: null }]);
});

test('what is not said is off or empty', async () => {
  expect(await created({ description: '', ipn: '', data: '', multipay: '', x: '1' })).toMatchObject({
    description: null,
    ipnUrl: null,
    data: null,
    email: false,
    autosell: false,
    multipay: false,
    instantOnly: false,
  });
});

test.each([
  ['missing', undefined, 'https://shop.example/ok?order=1'],
  ['empty', '', 'https://shop.example/ok?order=1'],
  ['a path', '/cart', 'https://shop.example/cart'],
  ['a name beside return_success', 'cart.php?x=1', 'https://shop.example/cart.php?x=1'],
  ['a query only', '?failed', 'https://shop.example/ok?failed'],
  ['a path that looks like a script', '\u00a0javascript:x', 'https://shop.example/%C2%A0javascript:x'],
  ['of another host', '//other.example/x', 'https://other.example/x'],
])('a return_failure that is %s leads somewhere all the same', async (_case, given, expected) => {
  const order = await created(given === undefined ? {} : { return_failure: given });
  expect(order.returnFailure).toBe(expected);
});

test('an order without a description is a payment to the shop on its page', async () => {
  const { id } = await created({});
  expect(await (await fetch(`${gateway.url}/${id}`)).text()).toContain('<h1>Payment to Test shop</h1>');
});

describe('an amount', () => {
  test.each([
    ['amount', '5', 'USD', 500_000n],
    ['amount', '5.0', 'USD', 500_000n],
    ['amount', '12.5', 'USD', 1_250_000n],
    ['amount', '19.90', 'USD', 1_990_000n],
    ['amount', '1234.5000', 'USD', 123_450_000n],
    ['amount', '0.00278707', 'BTC', 278_707n],
    ['amount', '1500.125', 'JPY', 1_500_125n],
    ['amount_int', '1990000', 'USD', 1_990_000n],
    ['amount_int', '278707', 'BTC', 278_707n],
  ])('given as %s=%s is read exactly', async (parameter, text, currency, amountInt) => {
    const { amount: _left, ...rest } = required;
    const fields = Object.entries({ ...rest, [parameter]: text, currency });
    const { body } = await gateway.call(METHOD, fields);
    const id = body.return.transaction;
    expect(await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id } })).toMatchObject({
      amountInt,
    });
  });

  test('may be given both ways if both say the same', async () => {
    expect((await created({ amount: '19.90', amount_int: '1990000', currency: 'USD' })).amountInt).toBe(
      1_990_000n,
    );
  });

  test.each(currencyCodes)(
    'in %s is priced in satoshi, rounded up, when its page is opened',
    async (code) => {
      const { id, amountInt } = await created({ amount: '10', currency: code });
      expect(amountInt).toBe(10n * 10n ** BigInt(currencies[code].decimals));
      const { dueSat } = await gateway.openPayment(id);
      if (code === 'BTC') expect(dueSat).toBe(1_000_000_000n);
      else {
        const minorPerBtc = (await gateway.deps.rates.find(code))?.minorPerBtc ?? 0n;
        // The least satoshi that are worth the price.
        expect(dueSat * minorPerBtc >= amountInt * 100_000_000n).toBe(true);
        expect((dueSat - 1n) * minorPerBtc < amountInt * 100_000_000n).toBe(true);
      }
    },
  );

  test('of 19.90 dollars at 60,000 is 33,167 satoshi', async () => {
    const { id } = await created({ amount: '19.90', currency: 'USD' });
    expect((await gateway.openPayment(id)).dueSat).toBe(33_167n);
  });
});

test.each([
  ['a PHP-serialised object with zero bytes', Buffer.from('O:1:"A":1:{s:4:"\0A\0x";i:1;}', 'latin1')],
  ['every byte there is', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ['invalid UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x80])],
  ['64 kB of it', Buffer.alloc(65_536, '=&+% ')],
])('data comes back in the IPN byte for byte: %s', async (_case, data) => {
  const shop = await startReceiver();
  const { id } = await created({ data, ipn: shop.url });
  const { address } = await gateway.openPayment(id);
  await gateway.pay(address, 1n);
  await gateway.settle();
  await gateway.sendIpns();
  const raw = shop.received[0]?.body.toString('latin1') ?? '';
  const escaped = /&data=([^&]*)/.exec(raw)?.[1] ?? '';
  const back = escaped.replace(/%([0-9A-F]{2})/g, (_all, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  expect(Buffer.from(back, 'latin1').equals(data)).toBe(true);
});
