import type { CurrencyCode } from '../../protocol/currencies.ts';
import { MAX_SATOSHI, satoshiFor } from '../../protocol/money.ts';
import type { GatewayDeps } from '../deps.ts';
import type { Rate } from '../rates/rates.ts';
import { Refusal } from '../refusal.ts';

/** How long a price in satoshi holds. */
const QUOTE_MS = 15 * 60 * 1000;

/** What an order costs in satoshi, and by which rate. */
export type Quote = {
  dueSat: bigint;
  rateMinorPerBtc: bigint | null;
  rateSource: string | null;
  /** When the source said so. */
  rateAt: Date | null;
  quotedAt: Date;
};

type Price = { currency: CurrencyCode; amountInt: bigint };

/**
 * Prices an order in satoshi, rounded up, at the current rate.
 * @throws Refusal for a price beyond all bitcoin, or, for the time being, when its currency has no rate.
 */
export async function quote(deps: Pick<GatewayDeps, 'rates' | 'now'>, price: Price): Promise<Quote> {
  if (price.currency === 'BTC') {
    const none = { rateMinorPerBtc: null, rateSource: null, rateAt: null };
    return { dueSat: price.amountInt, ...none, quotedAt: deps.now() };
  }
  const rate = await deps.rates.find(price.currency);
  if (!rate) throw new Refusal(`There is no rate for ${price.currency} at the moment`, 'service_unavailable');
  const quoted = quoteAt(rate, price, deps.now());
  if (quoted.dueSat > MAX_SATOSHI) throw Refusal.parameter('amount', 'is too large');
  return quoted;
}

function quoteAt(rate: Rate, { amountInt }: Pick<Price, 'amountInt'>, quotedAt: Date): Quote {
  const { minorPerBtc, source, at } = rate;
  return {
    dueSat: satoshiFor(amountInt, minorPerBtc),
    rateMinorPerBtc: minorPerBtc,
    rateSource: source,
    rateAt: at,
    quotedAt,
  };
}

/** Until when coins count at a quote, whatever the rate does. */
export function endOfQuote(quotedAt: Date): Date {
  return new Date(quotedAt.getTime() + QUOTE_MS);
}
