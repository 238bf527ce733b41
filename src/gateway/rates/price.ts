import { currencies, currencyCodes } from '../../protocol/currencies.ts';
import type { PricedCurrency } from './rates.ts';

/** What one bitcoin costs in each currency that an exchange has, in the currency's smallest unit. */
export type Prices = ReadonlyMap<PricedCurrency, bigint>;

/** Longer than any price in any currency, short enough for the database's 64 bits with five decimals. */
const WHOLE_DIGITS_MAX = 12;
const priceText = new RegExp(`^([0-9]{1,${WHOLE_DIGITS_MAX}})(?:\\.([0-9]{1,40}))?$`);

/**
 * Reads the price of one bitcoin as an exchange writes it, text or JSON number, into the smallest unit of the currency;
 * more decimals than the currency has are rounded half up. Null for what is no price: zero, negative, not plain
 * digits, absurdly large.
 */
export function readPrice(price: unknown, currency: PricedCurrency): bigint | null {
  // The shortest text of a JSON number is what the exchange wrote, up to 15 digits, and never differs before the 15th: for
  // the dearest price here (12 digits with all decimals) that is far below the smallest unit. It also undoes the
  // exponents that some exchanges write (1.685399994E7). Nothing is ever calculated with the number itself.
  const text = typeof price === 'number' ? String(price) : price;
  const parts = typeof text === 'string' ? priceText.exec(text) : null;
  if (parts === null) return null;
  const [, whole = '', fraction = ''] = parts;
  const { decimals } = currencies[currency];
  // One decimal more than the currency has decides where half rounds to; those after it cannot change that.
  const minorTimesTen = BigInt(whole + fraction.padEnd(decimals + 1, '0').slice(0, decimals + 1));
  const minor = (minorTimesTen + 5n) / 10n;
  return minor === 0n ? null : minor;
}

/** The prices in all currencies that `priceIn` has one for; called once for each currency there is. */
export function collectPrices(priceIn: (currency: PricedCurrency) => bigint | null): Prices {
  const prices = new Map<PricedCurrency, bigint>();
  for (const currency of currencyCodes) {
    if (currency === 'BTC') continue;
    const price = priceIn(currency);
    if (price !== null) prices.set(currency, price);
  }
  return prices;
}
