import type { CurrencyCode } from '../../protocol/currencies.ts';
import { valueObject } from '../../protocol/money.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';

/**
 * `BTC<CUR>/ticker` (protocol section 6). No trading happens here: every price is the one that orders are quoted at, and
 * the volume is zero.
 */
export async function ticker(deps: GatewayDeps, currency: Exclude<CurrencyCode, 'BTC'>): Promise<unknown> {
  const rate = await deps.rates.find(currency);
  if (!rate) throw new Refusal(`There is no rate for ${currency} at the moment`, 'service_unavailable');
  const price = valueObject(rate.minorPerBtc, currency);
  return {
    high: price,
    low: price,
    avg: price,
    vwap: price,
    vol: valueObject(0n, 'BTC'),
    last_local: price,
    last: price,
    last_orig: price,
    last_all: price,
    buy: price,
    sell: price,
    now: (BigInt(deps.now().getTime()) * 1000n).toString(),
  };
}
