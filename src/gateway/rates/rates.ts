import type { CurrencyCode } from '../../protocol/currencies.ts';

/** A currency that bitcoin has a price in. */
export type PricedCurrency = Exclude<CurrencyCode, 'BTC'>;

/** What one bitcoin costs in a currency, who says so and when. */
export type Rate = { minorPerBtc: bigint; source: string; at: Date };

/** Where prices come from. Null: there is no rate for that currency now, so it cannot be priced. */
export type Rates = {
  find(currency: PricedCurrency): Promise<Rate | null>;
  /** What each of those says whom the rates come from. Asks nobody. Absent where prices are fixed. */
  sources?(currency: PricedCurrency): RateSource[];
};

/** One of those whom rates come from. */
export type RateSource = {
  name: string;
  /** Its last good price in the currency, as old as `at` says; null if it has none. */
  minorPerBtc: bigint | null;
  /** When its last good reply was asked for; null if there was none. */
  at: Date | null;
  /** Whether that reply is young enough to count. */
  usable: boolean;
  /** Why it gave none the last time it was asked; null if it did, or was not asked yet. */
  error: string | null;
};
