import type { Rate } from './rates.ts';

/** What one exchange says that a bitcoin costs, and when it said so. */
export type Offer = { exchange: string; minorPerBtc: bigint; at: Date };

/** A rate; or none, since nobody has a price or since those who have one contradict each other. */
export type MedianRate = { rate: Rate } | { rate: null; why: 'no price' | 'disagreement' };

/** Prices that are further apart than this contradict each other. Real markets are within one or two percent. */
const APART_PERCENT_MAX = 10n;

/**
 * The rate that the offers come to: the median; of an even number the mean of the middle two, rounded half up.
 *
 * - One offer alone is taken, and said to be alone: better than to close a shop because the others are away.
 * - Two that contradict each other give no rate, for there is no telling which is right. The same goes for more if the price
 *   in the middle agrees with no neighbour. One that is off is outvoted by two that agree.
 * - The rate's time is that of the oldest offer in it, so no part of it is older than it says.
 */
export function medianRate(offers: readonly Offer[]): MedianRate {
  const sorted = offers.map((offer) => offer.minorPerBtc).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  // Of an odd number both are the one in the middle.
  const lowerIndex = Math.floor((sorted.length - 1) / 2);
  const upperIndex = Math.floor(sorted.length / 2);
  const [lower, upper] = [sorted[lowerIndex], sorted[upperIndex]];
  if (lower === undefined || upper === undefined) return { rate: null, why: 'no price' };

  const agree =
    lowerIndex === upperIndex
      ? isClose(sorted[lowerIndex - 1], lower) || isClose(upper, sorted[upperIndex + 1])
      : isClose(lower, upper);
  if (!agree && sorted.length > 1) return { rate: null, why: 'disagreement' };

  const names = offers.map((offer) => offer.exchange).join(', ');
  return {
    rate: {
      minorPerBtc: (lower + upper + 1n) / 2n,
      source: offers.length === 1 ? `${names} alone` : `median of ${names}`,
      at: new Date(Math.min(...offers.map((offer) => offer.at.getTime()))),
    },
  };
}

function isClose(lower: bigint | undefined, higher: bigint | undefined): boolean {
  if (lower === undefined || higher === undefined) return false;
  return (higher - lower) * 100n <= lower * APART_PERCENT_MAX;
}
