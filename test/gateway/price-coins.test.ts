import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueSatOf } from '../../src/gateway/payments/due.ts';
import { type PricedCoins, priceCoins } from '../../src/gateway/payments/price-coins.ts';
import { satoshiFor } from '../../src/protocol/money.ts';

const SAT = 100_000_000n;
const many = { numRuns: 1_000 };
const rate = fc.bigInt(1_000_000n, 20_000_000_000n);
const amountInt = fc.bigInt(1n, 100_000_000n);
const coins = fc.array(fc.record({ amountSat: fc.bigInt(1n, 3_000_000n), rateMinorPerBtc: rate }), {
  maxLength: 6,
});
const worthOf = (some: readonly { amountSat: bigint; rateMinorPerBtc: bigint }[]) =>
  some.reduce((sum, one) => sum + one.amountSat * one.rateMinorPerBtc, 0n);
const sumOf = (some: readonly { amountSat: bigint }[]) =>
  some.reduce((sum, { amountSat }) => sum + amountSat, 0n);

describe('what a payment comes to', () => {
  test('is the price at the rate, when all coins came at it', () => {
    const property = fc.property(amountInt, rate, coins, (price, rateMinorPerBtc, some) => {
      const same = some.map(({ amountSat }) => ({ amountSat, rateMinorPerBtc: null }));
      expect(dueSatOf({ amountInt: price, rateMinorPerBtc }, same)).toBe(satoshiFor(price, rateMinorPerBtc));
    });
    fc.assert(property, many);
  });

  test('buys the whole price and less than a satoshi more, each coin at the rate it came under', () => {
    const property = fc.property(amountInt, rate, coins, (price, rateMinorPerBtc, some) => {
      const due = dueSatOf({ amountInt: price, rateMinorPerBtc }, some);
      // The rest comes at the rate of now. Without it, or with one satoshi less, the price is not reached.
      const rest = due - sumOf(some);
      fc.pre(rest > 0n);
      const paid = worthOf([...some, { amountSat: rest, rateMinorPerBtc }]);
      expect(paid >= price * SAT).toBe(true);
      expect(paid - rateMinorPerBtc < price * SAT).toBe(true);
    });
    fc.assert(property, many);
  });

  test('is reached if and only if the coins are worth the price, in whatever order they came', () => {
    const property = fc.property(amountInt, rate, coins, (price, rateMinorPerBtc, some) => {
      for (const inOrder of [some, some.toReversed()]) {
        const due = dueSatOf({ amountInt: price, rateMinorPerBtc }, inOrder);
        expect(sumOf(some) >= due).toBe(worthOf(some) >= price * SAT);
      }
    });
    fc.assert(property, many);
  });
});

describe('coins', () => {
  const quotedAt = new Date('2026-01-01T00:00:00Z');
  const minutes = (count: number) => new Date(quotedAt.getTime() + count * 60_000);
  const coin = (amountSat: bigint, minute: number, more: Partial<PricedCoins> = {}): PricedCoins => ({
    amountSat,
    rateMinorPerBtc: null,
    seenAt: minutes(minute),
    absentAt: minutes(minute),
    vanishedAt: null,
    ...more,
  });
  const OLD = 6_000_000_000n;
  const NEW = 3_000_000_000n;
  const now = minutes(60);
  const context = {
    amountInt: 6_000_000n,
    shortfallToleranceSat: 0n,
    rate: { minorPerBtc: NEW, source: 'test', at: minutes(59) },
    now,
    renew: false,
  };
  const price = (deposits: PricedCoins[], more: Partial<typeof context> | { rate: null } = {}) =>
    priceCoins({ rateMinorPerBtc: OLD, quotedAt, deposits }, { ...context, ...more });
  const ratesOf = (priced: ReturnType<typeof price>) =>
    priced?.deposits.map(({ rateMinorPerBtc }) => rateMinorPerBtc);

  test('that came in time and cover the price, leave the quote as it is, whatever comes later', () => {
    const priced = price([coin(100_000n, 1), coin(5n, 30)], { renew: true });
    expect(priced).toMatchObject({ dueSat: 100_000n, rateMinorPerBtc: OLD });
    expect(priced?.quotedAt).toBeUndefined();
    // Those that came later count at their own rate, should the first ones vanish.
    expect(ratesOf(priced)).toEqual([OLD, NEW]);
  });

  test('that came in time and are too few, count at their quote, and the rest at the rate of now', () => {
    const priced = price([coin(40_000n, 1), coin(10n, 30)]);
    expect(priced).toMatchObject({
      dueSat: 160_000n,
      rateMinorPerBtc: NEW,
      quotedAt: now,
      rateSource: 'test',
    });
    expect(priced).toMatchObject({ rateAt: minutes(59) });
    expect(ratesOf(priced)).toEqual([OLD, NEW]);
  });

  test('that came in time leave the quote for the rest until it is renewed', () => {
    expect(price([coin(40_000n, 1)])).toMatchObject({ dueSat: 100_000n, rateMinorPerBtc: OLD });
    expect(price([coin(40_000n, 1)], { renew: true })).toMatchObject({ dueSat: 160_000n });
  });

  test('that vanished hold nothing, and are back at what they were sent for', () => {
    const vanished = coin(40_000n, 1, { rateMinorPerBtc: OLD, vanishedAt: minutes(2) });
    expect(price([vanished], { renew: true })).toMatchObject({ dueSat: 200_000n });
    expect(price([{ ...vanished, vanishedAt: null }], { renew: true })).toMatchObject({ dueSat: 160_000n });
  });

  test('that came late and vanished before they were priced, are priced when they are back', () => {
    const vanished = coin(40_000n, 30, { vanishedAt: minutes(31) });
    expect(ratesOf(price([vanished]))).toEqual([null]);
    expect(ratesOf(price([{ ...vanished, vanishedAt: null }]))).toEqual([NEW]);
  });

  test('that came late count at the old quote while there is no rate', () => {
    const priced = price([coin(40_000n, 30)], { rate: null });
    expect([priced?.dueSat, ratesOf(priced)]).toEqual([100_000n, [OLD]]);
  });

  test('keep the price they were given, however often they are priced', () => {
    const once = price([coin(40_000n, 1), coin(10n, 30)]);
    const again = priceCoins(
      { rateMinorPerBtc: NEW, quotedAt: now, deposits: once?.deposits ?? [] },
      { ...context, now: minutes(90), rate: { ...context.rate, minorPerBtc: 1n } },
    );
    expect(again).toMatchObject({ dueSat: 160_000n, rateMinorPerBtc: NEW, deposits: once?.deposits });
  });
});
