import { beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const METHOD = 'generic/private/merchant/order/create';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const required: Record<string, string> = {
  amount: '0.5',
  currency: 'BTC',
  return_success: 'https://shop.example/ok',
};

/** Asks for an order that has to be refused, and sees to it that nothing was written. */
async function refusalOf(fields: Record<string, string | undefined>): Promise<string | undefined> {
  const wanted = Object.entries({ ...required, ...fields }).filter(
    (field): field is [string, string] => field[1] !== undefined,
  );
  const { status, body } = await gateway.call(METHOD, wanted);
  expect(status).toBe(400);
  expect(body).toEqual({ result: 'error', error: expect.any(String), token: 'invalid_parameter' });
  const { gatewayOrder, gatewayPayment } = gateway.deps.db;
  expect([await gatewayOrder.count(), await gatewayPayment.count()]).toEqual([0, 0]);
  return body.error;
}

function titleOf(fields: Record<string, string | undefined>): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `${name} ${JSON.stringify(value)?.slice(0, 40) ?? 'missing'}`,
  );
  return parts.join(', ');
}

const long = 'x'.repeat(5000);
const notUrl = 'should be an absolute http or https URL';
const notDecimal = 'should be a positive decimal number';
const notInteger = 'should be a positive integer';
const flag = 'should be 1 or 0';

describe('an order is refused by name and reason, and nothing of it is written:', () => {
  const cases: [Record<string, string | undefined>, string, string][] = [
    [{ currency: undefined }, 'currency', 'should be one of BTC, USD, '],
    [{ currency: 'usd' }, 'currency', 'should be one of BTC, USD, '],
    [{ currency: 'constructor' }, 'currency', 'should be one of BTC, USD, '],
    [{ amount: undefined }, 'amount', notDecimal],
    [{ amount: '' }, 'amount', notDecimal],
    [{ amount: '0' }, 'amount', notDecimal],
    [{ amount: '0.00000000' }, 'amount', notDecimal],
    [{ amount: '-1' }, 'amount', notDecimal],
    [{ amount: '+1' }, 'amount', notDecimal],
    [{ amount: '1e3' }, 'amount', notDecimal],
    [{ amount: 'NaN' }, 'amount', notDecimal],
    [{ amount: 'Infinity' }, 'amount', notDecimal],
    [{ amount: '0x10' }, 'amount', notDecimal],
    [{ amount: '1,5' }, 'amount', notDecimal],
    [{ amount: '1.' }, 'amount', notDecimal],
    [{ amount: '.5' }, 'amount', notDecimal],
    [{ amount: ' 1' }, 'amount', notDecimal],
    [{ amount: '$5' }, 'amount', notDecimal],
    [{ amount: '0.000000001' }, 'amount', 'has more than 8 decimals'],
    [{ amount: '1.123456', currency: 'USD' }, 'amount', 'has more than 5 decimals'],
    [{ amount: '1.1234', currency: 'JPY' }, 'amount', 'has more than 3 decimals'],
    [{ amount: '21000000.00000001' }, 'amount', 'is too large'],
    [{ amount: '9'.repeat(1000) }, 'amount', 'is too large'],
    // 21 million bitcoin at 60,000 dollars, and a cent.
    [{ amount: '1260000000000.01', currency: 'USD' }, 'amount', 'is too large'],
    [{ amount: '92233720368547.75808', currency: 'USD' }, 'amount', 'is too large'],
    [{ amount: undefined, amount_int: '0' }, 'amount_int', notInteger],
    [{ amount: undefined, amount_int: '1.5' }, 'amount_int', notInteger],
    [{ amount: undefined, amount_int: '-1' }, 'amount_int', notInteger],
    [{ amount: undefined, amount_int: '2100000000000001' }, 'amount_int', 'is too large'],
    [{ amount: '1', amount_int: '1' }, 'amount_int', 'should say the same as amount'],
    [{ return_success: undefined }, 'return_success', notUrl],
    [{ return_success: '/ok' }, 'return_success', notUrl],
    [{ return_success: 'javascript:alert(1)' }, 'return_success', notUrl],
    [{ return_success: 'JaVaScRiPt://x/%0aalert(1)' }, 'return_success', notUrl],
    [{ return_success: ' javascript:alert(1)' }, 'return_success', notUrl],
    [{ return_success: 'data:text/html,x' }, 'return_success', notUrl],
    [{ return_success: 'http://' }, 'return_success', notUrl],
    [
      { return_success: 'https://x/\r\nSet-Cookie: a' },
      'return_success',
      'should not contain control characters',
    ],
    [{ return_success: `https://x/${long}` }, 'return_success', 'should have at most 4096 characters'],
    [{ return_failure: 'javascript:alert(1)' }, 'return_failure', notUrl],
    [{ return_failure: 'java\tscript:alert(1)' }, 'return_failure', 'should not contain control characters'],
    [{ return_failure: 'ftp://shop.example/' }, 'return_failure', notUrl],
    [{ ipn: '/ipn' }, 'ipn', notUrl],
    [{ ipn: 'file:///etc/passwd' }, 'ipn', notUrl],
    [{ ipn: 'gopher://shop.example/' }, 'ipn', notUrl],
    [{ ipn: `https://x/${long}` }, 'ipn', 'should have at most 4096 characters'],
    [{ description: 'x'.repeat(1025) }, 'description', 'should have at most 1024 characters'],
    [{ description: 'a\0b' }, 'description', 'should not contain a NUL character'],
    [{ data: 'x'.repeat(65_537) }, 'data', 'should have at most 65536 bytes'],
    [{ multipay: 'yes' }, 'multipay', flag],
    [{ email: 'true' }, 'email', flag],
    [{ autosell: '2' }, 'autosell', flag],
    [{ instant_only: 'on' }, 'instant_only', flag],
    [{ email: '1' }, 'email', 'should be 0: this gateway has no mail server'],
    [{ autosell: '1' }, 'autosell', 'should be 0: this gateway has no exchange'],
    [
      { instant_only: '1' },
      'instant_only',
      'should be 0: this gateway knows no payment that needs no confirmations',
    ],
  ];
  const titled = cases.map(([fields, ...rest]) => [titleOf(fields), fields, ...rest] as const);
  test.each(titled)('%s', async (_title, fields, parameter, problem) => {
    const error = await refusalOf(fields);
    expect(error?.startsWith(`Invalid parameter "${parameter}" (${problem}`)).toBe(true);
    expect(error?.endsWith(')')).toBe(true);
  });
});

test('a currency without a rate at the moment cannot be ordered in, and nothing is written', async () => {
  const { rates } = gateway.deps;
  gateway.deps.rates = { find: async () => null };
  try {
    const { status, body } = await gateway.call(METHOD, Object.entries({ ...required, currency: 'EUR' }));
    expect([status, body.result, body.token]).toEqual([503, 'error', 'service_unavailable']);
    expect(body.error).toBe('There is no rate for EUR at the moment');
    expect(await gateway.deps.db.gatewayOrder.count()).toBe(0);
  } finally {
    gateway.deps.rates = rates;
  }
});
