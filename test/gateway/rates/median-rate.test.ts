import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { medianRate, type Offer } from '../../../src/gateway/rates/median-rate.ts';

const at = new Date('2026-03-04T05:06:07Z');
const offersOf = (...prices: bigint[]): Offer[] =>
  prices.map((minorPerBtc, index) => ({ exchange: `e${index}`, minorPerBtc, at }));
const priceOf = (...prices: bigint[]) => medianRate(offersOf(...prices)).rate?.minorPerBtc ?? null;

test('of an odd number it is the one in the middle', () => {
  expect(priceOf(103n, 101n, 102n)).toBe(102n);
  expect(priceOf(105n, 101n, 104n, 102n, 103n)).toBe(103n);
});

test('of an even number it is the mean of the middle two, half rounded up', () => {
  expect(priceOf(1000n, 1010n)).toBe(1005n);
  expect(priceOf(1000n, 1001n)).toBe(1001n);
  expect(priceOf(1n, 1001n, 1000n, 9999n)).toBe(1001n);
});

test('prices are compared as numbers, not as texts', () => {
  expect(priceOf(1_000n, 999n, 998n)).toBe(999n);
  expect(priceOf(10n ** 17n, 10n ** 17n + 1n, 10n ** 17n + 2n)).toBe(10n ** 17n + 1n);
});

test('it names its sources in the order they were given, and has the time of the oldest', () => {
  const [first, second, third] = offersOf(100n, 102n, 101n) as [Offer, Offer, Offer];
  const older = new Date(at.getTime() - 1);
  expect(medianRate([first, { ...second, at: older }, third])).toEqual({
    rate: { minorPerBtc: 101n, source: 'median of e0, e1, e2', at: older },
  });
});

test('one alone is taken, and said to be alone', () => {
  expect(medianRate(offersOf(7n))).toEqual({ rate: { minorPerBtc: 7n, source: 'e0 alone', at } });
});

test('nobody has a price', () => {
  expect(medianRate([])).toEqual({ rate: null, why: 'no price' });
});

describe('who contradicts each other gives no rate:', () => {
  const none = { rate: null, why: 'disagreement' };
  test('two that are more than a tenth apart', () => {
    expect(medianRate(offersOf(1000n, 1101n))).toEqual(none);
    expect(medianRate(offersOf(1101n, 1000n))).toEqual(none);
    expect(priceOf(1000n, 1100n)).toBe(1050n);
  });

  test('two against two', () => {
    expect(medianRate(offersOf(1000n, 1001n, 1500n, 1501n))).toEqual(none);
  });

  test('three of whom no two agree', () => {
    expect(medianRate(offersOf(1000n, 1500n, 2000n))).toEqual(none);
  });

  test('but one that is off is outvoted, on whichever side', () => {
    expect(priceOf(1000n, 1001n, 5n)).toBe(1000n);
    expect(priceOf(1000n, 1001n, 500_000n)).toBe(1001n);
    expect(priceOf(1000n, 1001n, 1002n, 1n)).toBe(1001n);
  });
});

const prices = fc.array(fc.bigInt({ min: 1n, max: 10n ** 17n }), { minLength: 1, maxLength: 7 });
const close = fc.array(fc.bigInt({ min: 10_000n, max: 10_900n }), { minLength: 1, maxLength: 7 });

test('the order of the exchanges does not matter', () => {
  fc.assert(
    fc.property(
      fc
        .oneof(prices, close)
        .chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })),
        ),
      ([given, shuffled]) => {
        expect(priceOf(...shuffled)).toBe(priceOf(...given));
      },
    ),
  );
});

test('it lies between the lowest and the highest, and nobody beyond the middle can move it further', () => {
  fc.assert(
    fc.property(close, (given) => {
      const rate = priceOf(...given) ?? 0n;
      const sorted = given.toSorted((a, b) => Number(a - b));
      expect(rate >= sorted[0]! && rate <= sorted.at(-1)!).toBe(true);
      const below = given.filter((price) => price < rate).length;
      const above = given.filter((price) => price > rate).length;
      expect(below <= given.length / 2 && above <= given.length / 2).toBe(true);
    }),
  );
});

test('while most agree, no one exchange can take the rate out of their range', () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 10_000n, max: 10_900n }), { minLength: 2, maxLength: 6 }),
      fc.bigInt({ min: 1n, max: 10n ** 17n }),
      (honest, liar) => {
        const rate = priceOf(liar, ...honest) ?? 0n;
        expect(rate >= 10_000n && rate <= 10_900n).toBe(true);
      },
    ),
  );
});
