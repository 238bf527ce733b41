import type { CurrencyCode } from '../../protocol/currencies.ts';

/** A currency that bitcoin has a price in. */
export type PricedCurrency = Exclude<CurrencyCode, 'BTC'>;

/** What one bitcoin costs in a currency, who says so and when. */
export type Rate = { minorPerBtc: bigint; source: string; at: Date };

/** Where prices come from. Null: there is no rate for that currency now, so it cannot be priced. */
export type Rates = { find(currency: PricedCurrency): Promise<Rate | null> };
