import type { CurrencyCode } from '../../protocol/currencies.ts';
import { parseDecimal } from '../../protocol/money.ts';
import type { Rates } from './rates.ts';

/** Made-up round prices of one bitcoin, so that everything can be tried offline. They claim to be nobody's market. */
const defaultPrices: Record<Exclude<CurrencyCode, 'BTC'>, string> = {
  USD: '60000',
  EUR: '55000',
  JPY: '9000000',
  SEK: '630000',
  GBP: '47000',
  AUD: '92000',
  CAD: '82000',
  CHF: '53000',
  CNY: '430000',
  DKK: '410000',
  HKD: '470000',
  NZD: '99000',
  PLN: '240000',
  RUB: '5400000',
  SGD: '80000',
  THB: '2100000',
  NOK: '640000',
  CZK: '1390000',
};

/** Fixed rates: the given ones, and defaults for every other currency. */
export function sandboxRates(given: ReadonlyMap<CurrencyCode, bigint>, now: () => Date): Rates {
  return {
    async find(currency) {
      const minorPerBtc = given.get(currency) ?? defaultRate(currency);
      return { minorPerBtc, source: 'sandbox', at: now() };
    },
  };
}

function defaultRate(currency: Exclude<CurrencyCode, 'BTC'>): bigint {
  const parsed = parseDecimal(defaultPrices[currency], currency);
  if (!parsed.ok) throw new Error(`the default rate of ${currency} does not fit the currency`);
  return parsed.amountInt;
}
