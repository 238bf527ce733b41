import type { Logger } from 'pino';
import type { Exchange } from './exchange.ts';
import { type ExchangeAnswer, openExchangeClient } from './exchange-client.ts';
import {
  afterAnswer,
  type ExchangeState,
  isDue,
  isUsable,
  neverAsked,
  usablePrice,
} from './exchange-state.ts';
import { type MedianRate, medianRate } from './median-rate.ts';
import type { PricedCurrency, Rates } from './rates.ts';

/** How an exchange is doing. */
export type ExchangeStatus = {
  exchange: string;
  /** When its last good reply was asked for; null if there was none. */
  lastGoodAt: Date | null;
  /** Whether that reply is part of the rates; if this is false for all, there are none. */
  usable: boolean;
  /** Why it gave none the last time it was asked; null if it did, or was not asked yet. */
  error: string | null;
};

/** Rates of the market, each the median of what several exchanges say. */
export type MarketRates = Rates & {
  /** Asks the exchanges that are due, and says how many those were. A step of a loop: may be called at any time. */
  refresh(): Promise<number>;
  /** How each exchange is doing, in the order they were given. Asks nobody. */
  status(): ExchangeStatus[];
  /** Breaks off what is under way. From then on nobody is asked. */
  close(): Promise<void>;
};

type Watched = { exchange: Exchange; state: ExchangeState };

/**
 * Opens the rates of the market; asks nobody before it must. `find` answers at once from replies that are at most ten minutes
 * old, and has them replaced in the background when they are older than a minute; only when there are none does it wait for
 * the exchanges. It never rejects: a currency without a rate is null. However many ask, each exchange is called once.
 *
 * @param options.timeoutMs how long an exchange may take, in milliseconds.
 */
export function openMarketRates(options: {
  exchanges: readonly Exchange[];
  now: () => Date;
  log: Pick<Logger, 'info' | 'warn'>;
  timeoutMs?: number;
}): MarketRates {
  const { now, log, timeoutMs = 5_000 } = options;
  const client = openExchangeClient({ timeoutMs });
  const watched: Watched[] = options.exchanges.map((exchange) => ({ exchange, state: neverAsked }));
  const disagreements = new Set<PricedCurrency>();
  let closed = false;
  let flight: Promise<number> | null = null;

  function refresh(): Promise<number> {
    flight ??= askDue().finally(() => {
      flight = null;
    });
    return flight;
  }

  async function askDue(): Promise<number> {
    const askedAt = now();
    const due = closed ? [] : watched.filter(({ state }) => isDue(state, askedAt));
    await Promise.all(due.map((one) => ask(one, askedAt)));
    return due.length;
  }

  async function ask(one: Watched, askedAt: Date): Promise<void> {
    const answer = await client.ask(one.exchange);
    if (closed) return;
    logTurn(one, answer);
    one.state = afterAnswer(one.state, answer, askedAt);
  }

  /** Speaks up when an exchange begins to fail and when it is back, not each time in between. */
  function logTurn({ exchange, state }: Watched, answer: ExchangeAnswer): void {
    const failed = state.failure !== null;
    if (!answer.ok && !failed)
      log.warn({ exchange: exchange.name, reason: answer.reason }, 'an exchange gives no prices');
    if (answer.ok && failed) log.info({ exchange: exchange.name }, 'an exchange gives prices again');
  }

  function known(currency: PricedCurrency): MedianRate {
    const at = now();
    const offers = watched.flatMap(({ exchange, state }) => {
      const price = usablePrice(state, currency, at);
      return price === null ? [] : [{ exchange: exchange.name, ...price }];
    });
    const median = medianRate(offers);
    const disagree = median.rate === null && median.why === 'disagreement';
    if (disagree && !disagreements.has(currency)) {
      const prices = Object.fromEntries(offers.map((offer) => [offer.exchange, String(offer.minorPerBtc)]));
      log.warn({ currency, prices }, 'the exchanges contradict each other, so there is no rate');
    }
    if (disagree) disagreements.add(currency);
    else disagreements.delete(currency);
    return median;
  }

  return {
    async find(currency) {
      const { rate } = known(currency);
      const refreshed = refresh();
      if (rate !== null) return rate;
      await refreshed;
      return known(currency).rate;
    },
    refresh,
    status: () =>
      watched.map(({ exchange, state }) => ({
        exchange: exchange.name,
        lastGoodAt: state.good?.at ?? null,
        usable: isUsable(state, now()),
        error: state.failure?.reason ?? null,
      })),
    sources: (currency) =>
      watched.map(({ exchange, state }) => ({
        name: exchange.name,
        minorPerBtc: state.good?.prices.get(currency) ?? null,
        at: state.good?.at ?? null,
        usable: isUsable(state, now()),
        error: state.failure?.reason ?? null,
      })),
    async close() {
      closed = true;
      await client.close();
      await flight;
    },
  };
}
