import type { ExchangeAnswer } from './exchange-client.ts';
import type { Prices } from './price.ts';
import type { PricedCurrency } from './rates.ts';

/** What is known of an exchange. */
export type ExchangeState = {
  /** Its last good reply, and when that was asked for. A failure does not take it away; time does. */
  good: { prices: Prices; at: Date } | null;
  /** Why the last call failed, and how many have in a row; null if it did not. */
  failure: { reason: string; times: number } | null;
  askedAt: Date | null;
};

/** An exchange that was never asked. */
export const neverAsked: ExchangeState = { good: null, failure: null, askedAt: null };

/** A reply this old is to be replaced, and is used until it is. */
const FRESH_MS = 60_000;
/** A reply older than this is used no more: the market has moved on. */
const USABLE_MS = 10 * 60_000;
/** An exchange that failed is left alone for this long, and twice as long after each further failure, up to a limit. */
const FAILURE_REST_MS = 30_000;
const FAILURE_REST_MS_MAX = 2 * 60_000;

/**
 * What is known after an exchange was asked.
 * @param askedAt when it was asked rather than when it answered, so that its prices are never taken for younger than they are.
 */
export function afterAnswer(state: ExchangeState, answer: ExchangeAnswer, askedAt: Date): ExchangeState {
  if (answer.ok) return { good: { prices: answer.prices, at: askedAt }, failure: null, askedAt };
  const times = (state.failure?.times ?? 0) + 1;
  return { good: state.good, failure: { reason: answer.reason, times }, askedAt };
}

/** Whether the exchange is to be asked (again). */
export function isDue({ failure, askedAt }: ExchangeState, now: Date): boolean {
  if (askedAt === null) return true;
  const restMs =
    failure === null ? FRESH_MS : Math.min(FAILURE_REST_MS * 2 ** (failure.times - 1), FAILURE_REST_MS_MAX);
  return distanceMs(askedAt, now) >= restMs;
}

/** Whether its last good reply may still be used. */
export function isUsable({ good }: ExchangeState, now: Date): boolean {
  return good !== null && distanceMs(good.at, now) <= USABLE_MS;
}

/** The exchange's price in a currency, if it has one that may still be used. */
export function usablePrice(
  state: ExchangeState,
  currency: PricedCurrency,
  now: Date,
): { minorPerBtc: bigint; at: Date } | null {
  const minorPerBtc = state.good?.prices.get(currency);
  if (state.good === null || minorPerBtc === undefined || !isUsable(state, now)) return null;
  return { minorPerBtc, at: state.good.at };
}

/** Both ways: a clock that was set back by an hour must not keep a price for an hour longer. */
function distanceMs(one: Date, other: Date): number {
  return Math.abs(one.getTime() - other.getTime());
}
