import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CurrencyCode, currencies, currencyCodes, isCurrency } from '../../src/protocol/currencies.ts';
import {
  displayExact,
  formatDecimal,
  formatSatoshi,
  formatShort,
  MAX_SATOSHI,
  maxAmountInt,
  parseAmountInt,
  parseDecimal,
  SATOSHI_PER_BTC,
  satoshiFor,
  valueObject,
} from '../../src/protocol/money.ts';

const anyCurrency = fc.constantFrom(...currencyCodes);
const anyPrice = anyCurrency.chain((currency) =>
  fc.record({ currency: fc.constant(currency), amountInt: fc.bigInt(1n, maxAmountInt(currency)) }),
);

describe('the table of currencies', () => {
  test('holds exactly the currencies of the protocol', () => {
    const codes = 'BTC JPY SEK USD EUR GBP AUD CAD CHF CNY DKK HKD NZD PLN RUB SGD THB NOK CZK';
    expect([...currencyCodes].sort()).toEqual(codes.split(' ').sort());
  });

  test.each([
    ['BTC', 8, '1.00000000', '1.00000000'],
    ['JPY', 3, '1.000', '1'],
    ['SEK', 3, '1.000', '1.00'],
    ['USD', 5, '1.00000', '1.00'],
    ['EUR', 5, '1.00000', '1.00'],
    ['GBP', 5, '1.00000', '1.00'],
    ['AUD', 5, '1.00000', '1.00'],
    ['CAD', 5, '1.00000', '1.00'],
    ['CHF', 5, '1.00000', '1.00'],
    ['CNY', 5, '1.00000', '1.00'],
    ['DKK', 5, '1.00000', '1.00'],
    ['HKD', 5, '1.00000', '1.00'],
    ['NZD', 5, '1.00000', '1.00'],
    ['PLN', 5, '1.00000', '1.00'],
    ['RUB', 5, '1.00000', '1.00'],
    ['SGD', 5, '1.00000', '1.00'],
    ['THB', 5, '1.00000', '1.00'],
    ['NOK', 5, '1.00000', '1.00'],
    ['CZK', 5, '1.00000', '1.00'],
  ] as const)('one %s is 10^%i of its smallest unit, and reads %s or %s', (code, decimals, full, short) => {
    const oneUnit = 10n ** BigInt(decimals);
    expect(currencies[code]).toMatchObject({ code, decimals, virtual: code === 'BTC' });
    expect(parseDecimal('1', code)).toEqual({ ok: true, amountInt: oneUnit });
    expect(formatDecimal(oneUnit, code)).toBe(full);
    expect(formatShort(oneUnit, code)).toBe(short);
  });

  test.each(['usd', 'XBT', '', ' USD', 'constructor', '__proto__', 'toString'])(
    '"%s" is no currency',
    (text) => {
      expect(isCurrency(text)).toBe(false);
    },
  );

  test('every code in it is a currency', () => {
    expect(currencyCodes.every(isCurrency)).toBe(true);
  });
});

describe('a decimal amount', () => {
  test.each([
    ['5', 'USD', 500_000n],
    ['5.0', 'USD', 500_000n],
    ['12.5', 'USD', 1_250_000n],
    ['19.90', 'USD', 1_990_000n],
    ['1234.5000', 'USD', 123_450_000n],
    ['0.00001', 'USD', 1n],
    ['00.5', 'USD', 50_000n],
    ['0.00278707', 'BTC', 278_707n],
    ['21000000', 'BTC', MAX_SATOSHI],
    ['92233720368547.75807', 'EUR', 2n ** 63n - 1n],
    ['100.5', 'JPY', 100_500n],
    // 0.1 + 0.2 and friends: what binary floating point gets wrong
    ['0.3', 'USD', 30_000n],
    ['90071992547409.93', 'USD', 9_007_199_254_740_993_000n],
    // more zeros in front than digits in the largest amount
    [`${'0'.repeat(30)}1`, 'USD', 100_000n],
  ] as const)('%s %s is read to the last digit', (text, currency, amountInt) => {
    expect(parseDecimal(text, currency)).toEqual({ ok: true, amountInt });
  });

  test.each([
    ['nothing', ''],
    ['zero', '0'],
    ['zero with decimals', '0.00'],
    ['a minus', '-5'],
    ['a plus', '+5'],
    ['an exponent', '1e3'],
    ['NaN', 'NaN'],
    ['Infinity', 'Infinity'],
    ['hexadecimal', '0x10'],
    ['no digit before the point', '.5'],
    ['no digit after the point', '5.'],
    ['only a point', '.'],
    ['two points', '1.2.3'],
    ['a comma', '19,90'],
    ['thousands', '1,234.50'],
    ['a blank in front', ' 5'],
    ['a blank behind', '5 '],
    ['a line break behind', '5\n'],
    ['a symbol', '$5'],
    ['other digits', '٥'],
  ])('with %s is refused', (_name, text) => {
    expect(parseDecimal(text, 'USD')).toEqual({ ok: false, problem: 'should be a positive decimal number' });
  });

  test.each([
    ['0.000000001', 'BTC', 'has more than 8 decimals'],
    ['0.000001', 'USD', 'has more than 5 decimals'],
    ['1234.50000000', 'USD', 'has more than 5 decimals'],
    ['1.0000', 'JPY', 'has more than 3 decimals'],
    ['1.0001', 'SEK', 'has more than 3 decimals'],
  ] as const)('%s %s is refused for its decimals, zeros too', (text, currency, problem) => {
    expect(parseDecimal(text, currency)).toEqual({ ok: false, problem });
  });

  test.each([
    ['21000000.00000001', 'BTC'],
    ['92233720368547.75808', 'USD'],
    ['9'.repeat(1_000_000), 'USD'],
  ] as const)('a too large one is refused (%#)', (text, currency) => {
    expect(parseDecimal(text, currency)).toEqual({ ok: false, problem: 'is too large' });
  });

  test('comes back from its full form unchanged, in every currency', () => {
    fc.assert(
      fc.property(anyPrice, ({ currency, amountInt }) => {
        expect(parseDecimal(formatDecimal(amountInt, currency), currency)).toEqual({ ok: true, amountInt });
      }),
    );
  });

  test('comes back from its short form unchanged, in every currency', () => {
    fc.assert(
      fc.property(anyPrice, ({ currency, amountInt }) => {
        expect(parseDecimal(formatShort(amountInt, currency), currency)).toEqual({ ok: true, amountInt });
      }),
    );
  });
});

describe('an integer amount', () => {
  test.each([
    ['1', 'USD', 1n],
    ['570653', 'USD', 570_653n],
    ['2100000000000000', 'BTC', MAX_SATOSHI],
    ['9223372036854775807', 'JPY', 2n ** 63n - 1n],
  ] as const)('%s %s is read as it is', (text, currency, amountInt) => {
    expect(parseAmountInt(text, currency)).toEqual({ ok: true, amountInt });
  });

  test.each(['', '0', '000', '-1', '+1', '1.0', '1e3', '0x10', ' 1', '1\n', '1,000', 'NaN'])(
    '"%s" is refused',
    (text) => {
      expect(parseAmountInt(text, 'USD')).toEqual({ ok: false, problem: 'should be a positive integer' });
    },
  );

  test.each([
    ['2100000000000001', 'BTC'],
    ['9223372036854775808', 'USD'],
    ['9'.repeat(1_000_000), 'USD'],
  ] as const)('a too large one is refused (%#)', (text, currency) => {
    expect(parseAmountInt(text, currency)).toEqual({ ok: false, problem: 'is too large' });
  });
});

describe('formatting', () => {
  test.each([
    [1_990_000n, 'USD', '19.90000', '19.90'],
    [1_990_500n, 'USD', '19.90500', '19.905'],
    [1n, 'USD', '0.00001', '0.00001'],
    [0n, 'USD', '0.00000', '0.00'],
    [10_000_000n, 'USD', '100.00000', '100.00'],
    [-50_000n, 'USD', '-0.50000', '-0.50'],
    [1_000_000n, 'JPY', '1000.000', '1000'],
    [1_000_500n, 'JPY', '1000.500', '1000.5'],
    [0n, 'JPY', '0.000', '0'],
    [19_900n, 'SEK', '19.900', '19.90'],
    [100_000_000n, 'BTC', '1.00000000', '1.00000000'],
  ] as const)('%s of the smallest %s is %s in full and %s in short', (amountInt, currency, full, short) => {
    expect(formatDecimal(amountInt, currency)).toBe(full);
    expect(formatShort(amountInt, currency)).toBe(short);
  });

  test('satoshi are written as bitcoin with eight decimals', () => {
    expect(formatSatoshi(278_707n)).toBe('0.00278707');
    expect(formatSatoshi(0n)).toBe('0.00000000');
    expect(formatSatoshi(-1n)).toBe('-0.00000001');
    expect(formatSatoshi(MAX_SATOSHI)).toBe('21000000.00000000');
  });
});

describe('a value object', () => {
  // As recorded from the original: $5.70653, 55,829.58960346 BTC, 687.30 €
  test.each([
    [570_653n, 'USD', '5.70653', '$5.70653', '$5.71'],
    [5_582_958_960_346n, 'BTC', '55829.58960346', '55,829.58960346\u00a0BTC', '55,829.59\u00a0BTC'],
    [500_000n, 'BTC', '0.00500000', '0.00500000\u00a0BTC', '0.01\u00a0BTC'],
    [68_730_000n, 'EUR', '687.30000', '687.30000\u00a0€', '687.30\u00a0€'],
    [123_456_789_000n, 'JPY', '123456789.000', '¥123,456,789.000', '¥123,456,789.00'],
    [99_999_999n, 'USD', '999.99999', '$999.99999', '$1,000.00'],
    [0n, 'USD', '0.00000', '$0.00000', '$0.00'],
    [-570_653n, 'USD', '-5.70653', '-$5.70653', '-$5.71'],
    [-123_450_000n, 'EUR', '-1234.50000', '-1,234.50000\u00a0€', '-1,234.50\u00a0€'],
    [-1n, 'USD', '-0.00001', '-$0.00001', '$0.00'],
  ] as const)('of %s %s has every form the original sent', (amountInt, currency, value, display, short) => {
    expect(valueObject(amountInt, currency)).toEqual({
      value,
      value_int: String(amountInt),
      display,
      display_short: short,
      currency,
    });
  });
});

describe('a price in satoshi', () => {
  test.each([
    ['exact when it divides', 6_000_000_000n, 6_000_000_000n, SATOSHI_PER_BTC],
    ['rounded up by less than one satoshi', 1n, 3n, 33_333_334n],
    ['one satoshi for the smallest price', 1n, 2n ** 62n, 1n],
    ['nothing for nothing', 0n, 6_000_000_000n, 0n],
    ['unchanged when the price is in bitcoin', 278_707n, SATOSHI_PER_BTC, 278_707n],
  ])('is %s', (_name, amountInt, minorPerBtc, sat) => {
    expect(satoshiFor(amountInt, minorPerBtc)).toBe(sat);
  });

  test('is the smallest number of satoshi worth at least the price', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 2n ** 63n - 1n), fc.bigInt(1n, 2n ** 63n - 1n), (amountInt, minorPerBtc) => {
        const sat = satoshiFor(amountInt, minorPerBtc);
        expect(sat * minorPerBtc >= amountInt * SATOSHI_PER_BTC).toBe(true);
        expect((sat - 1n) * minorPerBtc < amountInt * SATOSHI_PER_BTC).toBe(true);
      }),
    );
  });

  test.each([
    ['a negative price', -1n, 1n],
    ['a rate of zero', 1n, 0n],
    ['a negative rate', 1n, -1n],
  ])('cannot be had for %s', (_name, amountInt, minorPerBtc) => {
    expect(() => satoshiFor(amountInt, minorPerBtc)).toThrow(RangeError);
  });
});

test('only bitcoin has a limit below what a bigint column holds', () => {
  const limited = currencyCodes.filter((code: CurrencyCode) => maxAmountInt(code) !== 2n ** 63n - 1n);
  expect(limited).toEqual(['BTC']);
  expect(maxAmountInt('BTC')).toBe(2_100_000_000_000_000n);
});

test('a page shows the exact amount with its symbol and no needless zeros', () => {
  expect(displayExact(1_990_000n, 'USD')).toBe('$19.90');
  expect(displayExact(1_990_500n, 'USD')).toBe('$19.905');
  expect(displayExact(2_400_000n, 'JPY')).toBe('¥2,400');
  expect(displayExact(2_400_500n, 'JPY')).toBe('¥2,400.5');
  expect(displayExact(42_000n, 'BTC')).toBe('0.00042000\u00a0BTC');
});
