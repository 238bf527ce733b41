import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectPrices, readPrice } from '../../../src/gateway/rates/price.ts';
import type { PricedCurrency } from '../../../src/gateway/rates/rates.ts';
import { currencyCodes } from '../../../src/protocol/currencies.ts';

describe('a price is read into the smallest unit, without binary floating point:', () => {
  test.each<[unknown, PricedCurrency, bigint]>([
    ['64612.05', 'USD', 6461205000n],
    ['64612', 'USD', 6461200000n],
    [64612.05, 'USD', 6461205000n],
    [28193.8, 'EUR', 2819380000n],
    // Digits as CoinGecko's documentation has them.
    [67187.3358936566, 'USD', 6718733589n],
    // What blockchain.info writes as 1.685399994E7.
    [1.685399994e7, 'JPY', 16853999940n],
    [1e5, 'USD', 10000000000n],
    ['6150416.1734', 'JPY', 6150416173n],
    // Half is rounded up, less is not, and what follows the half changes nothing.
    ['1.000005', 'USD', 100001n],
    ['1.00000499999999999999', 'USD', 100000n],
    ['1.000015000000001', 'USD', 100002n],
    ['0.999999', 'USD', 100000n],
    ['472848.0005', 'JPY', 472848001n],
    ['0.000005', 'USD', 1n],
    // More than a binary fraction can tell apart.
    ['123456789012.12345', 'USD', 12345678901212345n],
    ['999999999999.99999', 'RUB', 99999999999999999n],
  ])('%s in %s', (price, currency, expected) => {
    expect(readPrice(price, currency)).toBe(expected);
  });
});

describe('what is no price is left out:', () => {
  const texts = '0|0.00|0.000004|-1|+1|| 1|1 |1\n|1,5|1.|.5|1e5|NaN|Infinity|0x10|１|1000000000000'.split(
    '|',
  );
  const long = ['9'.repeat(1_000), `1.${'0'.repeat(1_000)}`];
  const numbers = [0, -0, -1, 1e-7, 1e12, 1e21, Number.NaN, Number.POSITIVE_INFINITY];
  const others = [null, undefined, true, {}, [], ['1'], 10n, { toString: () => '1' }];
  test.each([...texts, ...long, ...numbers, ...others].map((price) => ({ price })))('%o', ({ price }) => {
    expect(readPrice(price, 'USD')).toBeNull();
  });
});

test('a number is read exactly as the same digits in a text, as long as they are at most fifteen', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 ** 15 - 1 }),
      fc.integer({ min: 3, max: 9 }),
      (digits, decimals) => {
        const padded = String(digits).padStart(decimals + 1, '0');
        const text = `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
        // Below a millionth a number's text has an exponent: such a price is none, and rounds to none.
        expect(readPrice(JSON.parse(text), 'RUB')).toBe(readPrice(text, 'RUB'));
      },
    ),
    { numRuns: 5_000 },
  );
});

test('what is read is nearest to what was written', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (billionths) => {
      const digits = String(billionths).padStart(10, '0');
      const minor = readPrice(`${digits.slice(0, -9)}.${digits.slice(-9)}`, 'USD') ?? 0n;
      const distance = minor * 10_000n - billionths;
      expect(-5_000n < distance && distance <= 5_000n).toBe(true);
    }),
  );
});

test('every currency but bitcoin is asked for once', () => {
  const asked: string[] = [];
  const prices = collectPrices((currency) => {
    asked.push(currency);
    return currency === 'THB' ? null : 7n;
  });
  expect(asked).toEqual(currencyCodes.filter((code) => code !== 'BTC'));
  expect([...prices.keys()]).toEqual(asked.filter((code) => code !== 'THB'));
});
