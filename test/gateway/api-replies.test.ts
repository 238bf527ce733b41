import { beforeAll, expect, test } from 'vitest';
import { currencies, currencyCodes } from '../../src/protocol/currencies.ts';
import { formatUtc } from '../../src/protocol/ipn-date.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

async function get(method: string) {
  const response = await fetch(`${gateway.url}/api/1/${method}`);
  const body: any = await response.json();
  expect(body.result).toBe(response.status === 200 ? 'success' : 'error');
  return { status: response.status, value: body.return, body };
}

const nothing = {
  value: '0.00000',
  value_int: '0',
  display: '$0.00000',
  display_short: '$0.00',
  currency: 'USD',
};

test('info says who the key is, what it may do and what its orders brought in', async () => {
  gateway.clock.now = new Date('2030-01-02T03:04:05.678Z');
  await gateway.call('generic/private/info');
  gateway.clock.now = new Date('2030-01-02T04:00:00Z');
  const { transaction } = await gateway.createOrder();
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, 55_829n);
  await gateway.mine(6);
  await gateway.settle();
  const { status, body } = await gateway.call('generic/private/info');
  expect(status).toBe(200);
  const key = await gateway.deps.db.apiKey.findUniqueOrThrow({ where: { key: gateway.keys.restKey } });
  expect(body.return).toMatchObject({
    Login: 'Test shop',
    Index: '1',
    Id: gateway.keys.restKey,
    Rights: ['get_info', 'trade', 'deposit', 'withdraw', 'merchant'],
    Language: 'en_US',
    Created: formatUtc(key.createdAt),
    Last_Login: '2030-01-02 04:00:00',
    Monthly_Volume: { value: '0.00055829', value_int: '55829', currency: 'BTC' },
    Trade_Fee: 0,
  });
  expect(Object.keys(body.return.Wallets)).toEqual(currencyCodes);
  expect(body.return.Wallets.BTC).toMatchObject({ Balance: { value_int: '55829' }, Operations: 1 });
  expect(body.return.Wallets.USD).toEqual({
    Balance: nothing,
    Operations: 0,
    Daily_Withdraw_Limit: nothing,
    Monthly_Withdraw_Limit: null,
    Max_Withdraw: nothing,
  });
});

test('info counts no coins of another key, and in the monthly volume none of older orders', async () => {
  gateway.clock.now = new Date('2030-03-01T00:00:00Z');
  expect((await gateway.call('generic/info')).body.return).toMatchObject({
    Wallets: { BTC: { Balance: { value_int: '55829' } } },
    Monthly_Volume: { value_int: '0' },
  });
  const stranger = await gateway.newKeys();
  expect((await gateway.call('generic/info', [], stranger)).body.return.Wallets.BTC).toMatchObject({
    Balance: { value_int: '0' },
    Operations: 0,
  });
});

test.each(currencyCodes)('currency tells of %s, every number as a string', async (code) => {
  const { decimals, displayDecimals, name, symbol, symbolPosition } = currencies[code];
  expect((await get(`generic/currency?currency=${code}`)).value).toEqual({
    currency: code,
    name,
    symbol,
    decimals: String(decimals),
    display_decimals: String(displayDecimals),
    symbol_position: symbolPosition,
    virtual: code === 'BTC' ? 'Y' : 'N',
  });
});

test.each(['', '?currency=', '?currency=usd', '?currency=XXX', '?currency=toString', '?currency=USD%00'])(
  'currency%s is a bad parameter',
  async (query) => {
    const { status, body } = await get(`generic/currency${query}`);
    expect([status, body.token]).toEqual([400, 'invalid_parameter']);
    expect(body.error).toMatch(/^Invalid parameter "currency" \(should be one of BTC, USD, .*\)$/);
  },
);

test.each(currencyCodes.filter((code) => code !== 'BTC'))(
  'BTC%s/ticker gives every price as a value object, and the volume in bitcoin',
  async (code) => {
    const { value } = await get(`BTC${code}/ticker`);
    const { now, vol, ...prices } = value;
    expect(Object.keys(prices).sort()).toEqual(
      ['avg', 'buy', 'high', 'last', 'last_all', 'last_local', 'last_orig', 'low', 'sell', 'vwap'].sort(),
    );
    const rate = await gateway.deps.rates.find(code);
    const digits = String(rate?.minorPerBtc);
    const decimal = `${digits.slice(0, -currencies[code].decimals)}.${digits.slice(-currencies[code].decimals)}`;
    for (const price of Object.values(prices)) {
      expect(price).toEqual({
        value: decimal,
        value_int: digits,
        display: expect.stringContaining(currencies[code].symbol),
        display_short: expect.stringMatching(/[0-9]\.00/),
        currency: code,
      });
    }
    expect(vol).toEqual({
      value: '0.00000000',
      value_int: '0',
      display: '0.00000000\u00a0BTC',
      display_short: '0.00\u00a0BTC',
      currency: 'BTC',
    });
    expect(now).toBe(`${gateway.clock.now.getTime()}000`);
  },
);

test('the ticker of the dollar reads as it did', async () => {
  expect((await get('BTCUSD/ticker')).value.last).toEqual({
    value: '60000.00000',
    value_int: '6000000000',
    display: '$60,000.00000',
    display_short: '$60,000.00',
    currency: 'USD',
  });
});

test('order/lag tells how long the oldest due IPN has been waiting, and how many there are', async () => {
  expect((await get('generic/order/lag')).value).toEqual({
    lag: 0,
    lag_secs: 0,
    lag_text: '0.000 seconds',
    length: '0',
  });
  for (let orders = 0; orders < 2; orders++) await gateway.createOrder({ ipn: 'http://127.0.0.1:1/' });
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
  await gateway.settle();
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 90_500);
  expect((await get('generic/order/lag')).value).toEqual({
    lag: 90_500_000,
    lag_secs: 90.5,
    lag_text: '90.500 seconds',
    length: '2',
  });
});
