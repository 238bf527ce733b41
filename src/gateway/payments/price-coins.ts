import type { Rate } from '../rates/rates.ts';
import { dueSatOf } from './due.ts';
import { type ArrivalFact, cameAfter, shortfallSat } from './payment-state.ts';
import { endOfQuote, type Quote } from './quote.ts';

/** Coins, and what their price depends on. */
export type PricedCoins = ArrivalFact & {
  amountSat: bigint;
  /** What they count at, once that was decided. */
  rateMinorPerBtc: bigint | null;
  seenAt: Date;
  vanishedAt: Date | null;
};

/** What a payment is priced by. */
export type PricedPayment<Coins> = {
  rateMinorPerBtc: bigint | null;
  quotedAt: Date | null;
  deposits: readonly Coins[];
};

type Context = {
  amountInt: bigint;
  shortfallToleranceSat: bigint;
  /** The rate of now; null if there is none. */
  rate: Rate | null;
  now: Date;
  /** The quote has run out, and it is known which coins came in it. */
  renew: boolean;
};

/** What a payment is after it was priced, to be laid over what it was. */
export type Priced<Coins> = Partial<Quote> & { dueSat: bigint; deposits: Coins[] };

/**
 * Prices a payment and its coins; null for a price in BTC, which no rate changes. Pure.
 *
 * - Coins that came in time count at their quote, for good.
 * - Coins that came later count at the rate of now; without one, at the old quote.
 * - What is still due then, or when the quote is to be renewed, is quoted anew. It stays as it is when nothing is.
 * - Vanished coins hold nothing; when they are back, they count at what they were sent for.
 */
export function priceCoins<Coins extends PricedCoins>(
  payment: PricedPayment<Coins>,
  { amountInt, shortfallToleranceSat, rate, now, renew }: Context,
): Priced<Coins> | null {
  const { rateMinorPerBtc: oldRate, quotedAt } = payment;
  if (oldRate === null || quotedAt === null) return null;

  const coins = payment.deposits.toSorted((one, other) => one.seenAt.getTime() - other.seenAt.getTime());
  const late = new Set(coins.filter((one) => isUnpricedAndLate(one, quotedAt)));
  const inTime = coins.filter((one) => one.vanishedAt === null && !late.has(one));
  const inTimeSat = inTime.reduce((sum, { amountSat }) => sum + amountSat, 0n);
  const inTimeDueSat = dueSatOf({ amountInt, rateMinorPerBtc: oldRate }, inTime);
  const isShort = inTimeSat === 0n || shortfallSat(inTimeDueSat, inTimeSat, { shortfallToleranceSat }) > 0n;
  const cameLate = inTime.length < coins.filter(({ vanishedAt }) => vanishedAt === null).length;
  const quote =
    rate !== null && isShort && (renew || cameLate)
      ? { rateMinorPerBtc: rate.minorPerBtc, rateSource: rate.source, rateAt: rate.at, quotedAt: now }
      : { rateMinorPerBtc: oldRate };

  const deposits = coins.map((one) => {
    if (one.rateMinorPerBtc !== null) return one;
    if (!late.has(one)) return { ...one, rateMinorPerBtc: oldRate };
    // Vanished before it was priced: should it come back, then it comes at the rate of that day.
    if (one.vanishedAt !== null) return one;
    return { ...one, rateMinorPerBtc: rate?.minorPerBtc ?? oldRate };
  });
  const living = deposits.filter(({ vanishedAt }) => vanishedAt === null);
  const price = { amountInt, rateMinorPerBtc: quote.rateMinorPerBtc };
  return { ...quote, dueSat: dueSatOf(price, living), deposits };
}

/** Whether coins that nobody has priced certainly came after their quote had run out. */
function isUnpricedAndLate({ rateMinorPerBtc, absentAt }: PricedCoins, quotedAt: Date): boolean {
  return rateMinorPerBtc === null && cameAfter({ absentAt }, endOfQuote(quotedAt));
}

/** Whether some of a payment's coins count at the rate of now, so that it has to be asked for. */
export function needsRate({ rateMinorPerBtc, quotedAt, deposits }: PricedPayment<PricedCoins>): boolean {
  if (rateMinorPerBtc === null || quotedAt === null) return false;
  return deposits.some((one) => one.vanishedAt === null && isUnpricedAndLate(one, quotedAt));
}
