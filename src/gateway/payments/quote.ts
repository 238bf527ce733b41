import type { CurrencyCode } from '../../protocol/currencies.ts';
import { MAX_SATOSHI, satoshiFor } from '../../protocol/money.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';

/** What an order costs in satoshi, and by which rate. */
export type Quote = {
  dueSat: bigint;
  rateMinorPerBtc: bigint | null;
  rateSource: string | null;
  quotedAt: Date;
};

/**
 * Prices an order in satoshi, rounded up, at the current rate.
 * @throws Refusal for a price beyond all bitcoin, or, for the time being, when its currency has no rate.
 */
export async function quote(
  deps: Pick<GatewayDeps, 'rates' | 'now'>,
  price: { currency: CurrencyCode; amountInt: bigint },
): Promise<Quote> {
  const quotedAt = deps.now();
  if (price.currency === 'BTC') {
    return { dueSat: price.amountInt, rateMinorPerBtc: null, rateSource: null, quotedAt };
  }
  const rate = await deps.rates.find(price.currency);
  if (!rate) throw new Refusal(`There is no rate for ${price.currency} at the moment`, 'service_unavailable');
  const dueSat = satoshiFor(price.amountInt, rate.minorPerBtc);
  if (dueSat > MAX_SATOSHI) throw Refusal.parameter('amount', 'is too large');
  return { dueSat, rateMinorPerBtc: rate.minorPerBtc, rateSource: rate.source, quotedAt };
}
