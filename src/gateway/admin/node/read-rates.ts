import { displayExact } from '../../../protocol/money.ts';
import type { GatewayDeps } from '../../deps.ts';
import type { PricedCurrency, RateSource } from '../../rates/rates.ts';
import { within } from './within.ts';

/** A page does not wait longer for the exchanges. */
const RATES_WAIT_MS = 1_500;

/** What bitcoin costs in a currency, and who says so. */
export interface RatesProps {
  currency: PricedCurrency;
  /** The rate that orders are priced by; null if there is none. `source` names who it comes from. */
  rate: { text: string; source: string; at: Date } | null;
  /** Null where prices are fixed. */
  sources: (Omit<RateSource, 'minorPerBtc'> & { text: string | null })[] | null;
}

/** Reads the rate as an order would get it now, and what each source says. */
export async function readRates(
  { rates }: Pick<GatewayDeps, 'rates'>,
  currency: PricedCurrency,
): Promise<RatesProps> {
  const rate = await within(RATES_WAIT_MS, rates.find(currency));
  const text = (minorPerBtc: bigint) => displayExact(minorPerBtc, currency);
  const sources = rates.sources?.(currency).map(({ minorPerBtc, ...source }) => ({
    ...source,
    text: minorPerBtc === null ? null : text(minorPerBtc),
  }));
  return {
    currency,
    rate: rate && { text: text(rate.minorPerBtc), source: rate.source, at: rate.at },
    sources: sources ?? null,
  };
}
