import { expect, test } from 'vitest';
import { startTestGateway } from '../../support/test-gateway.ts';
import { openTestMarket, startExchange, type TestExchange } from './exchange-server.ts';

const ORDER = 'generic/private/merchant/order/create';
const EURO_ORDER = { amount: '50', currency: 'EUR' };

/** A gateway whose rates come from three exchanges. */
async function startGatewayOnMarket() {
  const exchanges = await Promise.all([
    startExchange('first', { EUR: '50000', JPY: '9000000.5' }),
    startExchange('second', { EUR: '50010.25', JPY: '9000001' }),
    startExchange('third', { EUR: '50020', JPY: '9000009' }),
  ]);
  const market = openTestMarket(exchanges);
  const gateway = await startTestGateway();
  gateway.deps.rates = market.rates;
  const ticker = async (pair: string) => {
    const response = await fetch(`${gateway.url}/api/1/${pair}/ticker`, {
      headers: { 'user-agent': 'test' },
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  };
  return { exchanges, market, gateway, ticker };
}

function failAll(exchanges: TestExchange[]): void {
  for (const exchange of exchanges) exchange.fail();
}

test('the ticker says what orders are quoted at, and may be kept for ten seconds', async () => {
  const { gateway, ticker } = await startGatewayOnMarket();
  const { status, headers, body } = await ticker('BTCEUR');
  expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=10']);
  expect(Object.keys(body.return).toSorted()).toEqual(
    'avg buy high last last_all last_local last_orig low now sell vol vwap'.split(' '),
  );
  const { now, vol, ...prices } = body.return;
  expect(new Set(Object.values(prices).map((price) => JSON.stringify(price)))).toEqual(
    new Set([
      JSON.stringify({
        value: '50010.25000',
        value_int: '5001025000',
        display: '50,010.25000\u00a0€',
        display_short: '50,010.25\u00a0€',
        currency: 'EUR',
      }),
    ]),
  );
  expect(vol).toMatchObject({ value_int: '0', currency: 'BTC' });
  expect(now).toBe(String(BigInt(gateway.clock.now.getTime()) * 1000n));
  expect((await ticker('BTCJPY')).body.return.last).toMatchObject({ value: '9000001.000', currency: 'JPY' });
});

test('an order is priced at the rate, and the rate and its sources stand with it', async () => {
  const { gateway } = await startGatewayOnMarket();
  const { transaction } = await gateway.createOrder(EURO_ORDER);
  const { paymentId, dueSat } = await gateway.openPayment(transaction);
  // 50 / 50010.25 = 0.00099979504…
  expect(dueSat).toBe(99980n);
  expect(await gateway.deps.db.gatewayPayment.findUnique({ where: { id: paymentId } })).toMatchObject({
    rateMinorPerBtc: 5001025000n,
    rateSource: 'median of first, second, third',
    quotedAt: gateway.clock.now,
  });
});

test('with no fresh rate, orders in that currency are refused for the time being, and those in bitcoin go on', async () => {
  const { gateway, exchanges, market, ticker } = await startGatewayOnMarket();
  failAll(exchanges);
  const order = Object.entries({ ...EURO_ORDER, return_success: 'http://127.0.0.1/ok' });
  expect(await gateway.call(ORDER, order)).toEqual({
    status: 503,
    body: {
      result: 'error',
      error: 'There is no rate for EUR at the moment',
      token: 'service_unavailable',
    },
  });
  const refused = await ticker('BTCEUR');
  expect([refused.status, refused.body.token, refused.headers.get('cache-control')]).toEqual([
    503,
    'service_unavailable',
    'no-store',
  ]);
  expect(await gateway.createOrder({ amount: '0.001', currency: 'BTC' })).toMatchObject({
    transaction: expect.any(String),
  });
  for (const exchange of exchanges) exchange.give({ EUR: '50000' });
  market.later(30);
  expect((await gateway.call(ORDER, order)).status).toBe(200);
  expect((await ticker('BTCEUR')).body.return.last.value_int).toBe('5000000000');
});
