import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyCodes } from '../../src/protocol/currencies.ts';
import { encodeForm, parseForm } from '../../src/protocol/form.ts';
import { formatDecimal, maxAmountInt } from '../../src/protocol/money.ts';
import {
  encodeOrderRequest,
  type OrderRequest,
  parseOrderRequest,
} from '../../src/protocol/order-request.ts';

const required = {
  amount: '19.90',
  currency: 'USD',
  return_success: 'https://shop.example/ok',
  return_failure: 'https://shop.example/no',
};

type Value = string | Uint8Array | undefined;

function parse(changes: Record<string, Value> = {}) {
  const fields = Object.entries<Value>({ ...required, ...changes }).filter(
    (field): field is [string, string | Uint8Array] => field[1] !== undefined,
  );
  return parseOrderRequest(parseForm(Buffer.from(encodeForm(fields))));
}

function order(changes: Record<string, Value> = {}): OrderRequest {
  const result = parse(changes);
  if (!result.ok) throw new Error(result.sentence);
  return result.order;
}

describe('an order request', () => {
  test('with only what is required has everything else off', () => {
    expect(parse()).toEqual({
      ok: true,
      order: {
        currency: 'USD',
        amountInt: 1_990_000n,
        description: null,
        returnSuccess: 'https://shop.example/ok',
        returnFailure: 'https://shop.example/no',
        ipnUrl: null,
        data: null,
        email: false,
        autosell: false,
        multipay: false,
        instantOnly: false,
      },
    });
  });

  test('takes the price as an integer in the smallest unit', () => {
    expect(order({ amount: undefined, amount_int: '570653' }).amountInt).toBe(570_653n);
  });

  test('takes both forms of the price when they agree', () => {
    expect(order({ amount: '5.70653', amount_int: '570653' }).amountInt).toBe(570_653n);
  });

  test.each(currencyCodes)('may be in %s', (currency) => {
    expect(order({ currency, amount: '1' }).currency).toBe(currency);
  });

  test.each([
    ['email', 'email'],
    ['autosell', 'autosell'],
    ['multipay', 'multipay'],
    ['instant_only', 'instantOnly'],
  ] as const)(
    'reads the flag %s: on for 1; off for 0, for nothing and when absent',
    (parameter, property) => {
      expect(order({ [parameter]: '1' })[property]).toBe(true);
      expect(order({ [parameter]: '0' })[property]).toBe(false);
      expect(order({ [parameter]: '' })[property]).toBe(false);
      const flags = ['email', 'autosell', 'multipay', 'instantOnly'] as const;
      const on = flags.filter((flag) => order({ [parameter]: '1' })[flag]);
      expect(on).toEqual([property]);
    },
  );

  test('treats an empty parameter as an absent one', () => {
    const empty = { amount_int: '', return_failure: '', description: '', ipn: '', data: '', email: '' };
    expect(order(empty)).toEqual(order({ return_failure: required.return_success }));
  });

  test('ignores parameters it does not know', () => {
    expect(parse({ nonce: '1', foo: 'bar', ['__proto__']: '1' })).toEqual(parse());
  });

  test('keeps data byte for byte', () => {
    const data = Uint8Array.from([0x00, 0xff, 0xfe, 0x26, 0x3d, 0x2b, 0x25, 0x30, 0x0a]);
    expect([...(order({ data }).data ?? [])]).toEqual([...data]);
  });

  test('keeps the description, line breaks and all', () => {
    expect(order({ description: 'Zwölf Äpfel\r\n🍎 & more' }).description).toBe('Zwölf Äpfel\r\n🍎 & more');
  });
});

describe('the URLs of an order request', () => {
  // Each of these the URL parser would write differently
  test.each([
    'HTTP://Shop.Example:80',
    'http://shop.example/a/../b?x=%7e&y=a b&z=\'"',
    'https://user:secret@shop.example/ipn?order=7&sig=a%2Fb+c#frag',
    'http://shop.example/ipn?id[]=1&q=é',
    'http://127.0.0.1:8080/ipn',
    'http://[::1]/ipn',
  ])('stay as they were written: %s', (url) => {
    const read = order({ return_success: url, return_failure: url, ipn: url });
    expect([read.returnSuccess, read.returnFailure, read.ipnUrl]).toEqual([url, url, url]);
  });

  test.each([
    ['missing', undefined, 'https://shop.example/cart/ok?order=7'],
    ['empty', '', 'https://shop.example/cart/ok?order=7'],
    ['a path', '/cart/cancel?order=7', 'https://shop.example/cart/cancel?order=7'],
    ['a relative path', 'cancel', 'https://shop.example/cart/cancel'],
    ['a path upwards', '../', 'https://shop.example/'],
    ['a query', '?cancelled=1', 'https://shop.example/cart/ok?cancelled=1'],
    ['another host without a scheme', '//other.example/no', 'https://other.example/no'],
  ])('return_failure %s resolves against return_success', (_name, return_failure, resolved) => {
    const read = order({ return_success: 'https://shop.example/cart/ok?order=7', return_failure });
    expect(read.returnFailure).toBe(resolved);
  });

  const notAbsolute = [
    ['a script', 'javascript:alert(1)'],
    ['a script in disguise', ' JavaScript:alert(1)//http://shop.example'],
    ['data', 'data:text/html,hello'],
    ['a file', 'file:///etc/passwd'],
    ['another scheme', 'ftp://shop.example/'],
    ['no host', 'http://'],
    ['a bad port', 'http://shop.example:99999/'],
    ['no slashes', 'http:shop.example'],
    ['backslashes', 'http:\\\\shop.example'],
  ] as const;

  describe.each(['return_success', 'return_failure', 'ipn'])('%s', (parameter) => {
    test.each(notAbsolute)('is refused as %s', (_name, url) => {
      expect(parse({ [parameter]: url })).toEqual({
        ok: false,
        parameter,
        sentence: `Invalid parameter "${parameter}" (should be an absolute http or https URL)`,
      });
    });

    test.each([
      ['NUL', 'http://shop.example/\0'],
      ['a line break, which would end a header', 'http://shop.example/\r\nSet-Cookie: a=b'],
      ['a tab that hides a script', 'java\tscript:alert(1)'],
      ['bytes that are not UTF-8', Buffer.from('http://shop.example/\xe9', 'latin1')],
    ])('is refused with %s', (_name, url) => {
      expect(parse({ [parameter]: url })).toMatchObject({
        ok: false,
        sentence: `Invalid parameter "${parameter}" (should not contain control characters)`,
      });
    });

    test('may have 4096 characters and not one more', () => {
      const longest = 'http://shop.example/'.padEnd(4096, 'a');
      expect(parse({ [parameter]: longest })).toMatchObject({ ok: true });
      expect(parse({ [parameter]: `${longest}a` })).toMatchObject({
        ok: false,
        sentence: `Invalid parameter "${parameter}" (should have at most 4096 characters)`,
      });
    });
  });

  test.each(['return_success', 'ipn'])('%s may not be relative', (parameter) => {
    expect(parse({ [parameter]: '/ok' })).toMatchObject({ ok: false, parameter });
    expect(parse({ [parameter]: '//shop.example/ok' })).toMatchObject({ ok: false, parameter });
  });

  test('a return_failure that only grows too long when resolved is refused', () => {
    expect(parse({ return_failure: 'é'.repeat(1000) })).toMatchObject({
      ok: false,
      parameter: 'return_failure',
    });
  });
});

describe('an order request is refused', () => {
  const codes = currencyCodes.join(', ');
  test.each<[string, Record<string, Value>, string, string]>([
    ['without a currency', { currency: undefined }, 'currency', `should be one of ${codes}`],
    ['with an unknown currency', { currency: 'XAU' }, 'currency', `should be one of ${codes}`],
    ['with a lower-case currency', { currency: 'usd' }, 'currency', `should be one of ${codes}`],
    ['without a price', { amount: undefined }, 'amount', 'should be a positive decimal number'],
    ['with an empty price', { amount: '' }, 'amount', 'should be a positive decimal number'],
    ['with a price of zero', { amount: '0.00' }, 'amount', 'should be a positive decimal number'],
    ['with too many decimals', { amount: '1.000001' }, 'amount', 'has more than 5 decimals'],
    ['with a huge price', { amount: '99999999999999' }, 'amount', 'is too large'],
    [
      'with a bad integer price',
      { amount: undefined, amount_int: '5.0' },
      'amount_int',
      'should be a positive integer',
    ],
    ['with two prices', { amount: '5', amount_int: '5' }, 'amount_int', 'should say the same as amount'],
    [
      'with a bad price beside a good one',
      { amount: 'x', amount_int: '5' },
      'amount',
      'should be a positive decimal number',
    ],
    [
      'without return_success',
      { return_success: undefined },
      'return_success',
      'should be an absolute http or https URL',
    ],
    [
      'with a long description',
      { description: 'x'.repeat(1025) },
      'description',
      'should have at most 1024 characters',
    ],
    [
      'with NUL in the description',
      { description: 'a\0b' },
      'description',
      'should not contain a NUL character',
    ],
    ['with too much data', { data: Buffer.alloc(65_537) }, 'data', 'should have at most 65536 bytes'],
    ['with email=true', { email: 'true' }, 'email', 'should be 1 or 0'],
    ['with autosell=2', { autosell: '2' }, 'autosell', 'should be 1 or 0'],
    ['with multipay=on', { multipay: 'on' }, 'multipay', 'should be 1 or 0'],
    ['with instant_only=-1', { instant_only: '-1' }, 'instant_only', 'should be 1 or 0'],
  ])('%s', (_name, changes, parameter, problem) => {
    expect(parse(changes)).toEqual({
      ok: false,
      parameter,
      sentence: `Invalid parameter "${parameter}" (${problem})`,
    });
  });

  test('only beyond the limits, not at them', () => {
    expect(parse({ description: 'x'.repeat(1024), data: Buffer.alloc(65_536) })).toMatchObject({ ok: true });
  });
});

describe('what our own client sends', () => {
  test('is read back by the gateway as the same order', () => {
    const anyPrice = fc
      .constantFrom(...currencyCodes)
      .chain((currency) =>
        fc.record({ currency: fc.constant(currency), amountInt: fc.bigInt(1n, maxAmountInt(currency)) }),
      );
    const text = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
      .filter((it) => !it.includes('\0'));
    const anyOrder = fc.record({
      description: fc.option(text),
      returnSuccess: fc.webUrl({ withQueryParameters: true }),
      returnFailure: fc.webUrl({ withFragments: true }),
      ipnUrl: fc.option(fc.webUrl({ withQueryParameters: true })),
      data: fc.option(fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes))),
      email: fc.boolean(),
      autosell: fc.boolean(),
      multipay: fc.boolean(),
      instantOnly: fc.boolean(),
    });
    fc.assert(
      fc.property(anyPrice, anyOrder, ({ currency, amountInt }, rest) => {
        const amount = formatDecimal(amountInt, currency);
        const body = encodeForm(encodeOrderRequest({ currency, amount, ...rest }));
        const result = parseOrderRequest(parseForm(Buffer.from(body)));
        expect(result).toEqual({ ok: true, order: { currency, amountInt, ...rest } });
      }),
    );
  });

  test('leaves out what is empty, absent or off', () => {
    const fields = encodeOrderRequest({
      currency: 'USD',
      amount: '5',
      returnSuccess: 'http://s/',
      returnFailure: 'http://f/',
      description: null,
      ipnUrl: '',
      data: Buffer.alloc(0),
      email: false,
    });
    expect(fields).toEqual([
      ['amount', '5'],
      ['currency', 'USD'],
      ['return_success', 'http://s/'],
      ['return_failure', 'http://f/'],
    ]);
  });
});
