import { type Currency, type CurrencyCode, currencies } from './currencies.ts';

/** Satoshi in one bitcoin. */
export const SATOSHI_PER_BTC = 100_000_000n;

/** As many satoshi as there can ever be: 21 million bitcoin. */
export const MAX_SATOSHI = 21_000_000n * SATOSHI_PER_BTC;

const MAX_INT64 = 2n ** 63n - 1n;

/** An amount that was read, in the smallest unit; or a phrase that says what it should have been. */
export type AmountResult = { ok: true; amountInt: bigint } | { ok: false; problem: string };

/** The value object of the API. protocol.md §1 "Money". */
export type ValueObject = {
  value: string;
  value_int: string;
  display: string;
  display_short: string;
  currency: CurrencyCode;
};

/** The largest amount of a currency, in its smallest unit: what a bigint column holds; for BTC all there is. */
export function maxAmountInt(currency: CurrencyCode): bigint {
  return currency === 'BTC' ? MAX_SATOSHI : MAX_INT64;
}

/**
 * Reads a price such as `5`, `19.90` or `0.00278707` into the smallest unit. Refuses what is not plain digits
 * with at most one point between digits, zero, more decimals than the currency has (zeros too) and what is
 * larger than {@link maxAmountInt}. protocol.md §1 "Money".
 */
export function parseDecimal(text: string, currency: CurrencyCode): AmountResult {
  const { decimals } = currencies[currency];
  const parts = /^([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  if (parts === null) return { ok: false, problem: 'should be a positive decimal number' };
  const [, whole = '', fraction = ''] = parts;
  if (fraction.length > decimals) return { ok: false, problem: `has more than ${decimals} decimals` };
  return inRange(whole + fraction.padEnd(decimals, '0'), currency, 'should be a positive decimal number');
}

/**
 * Reads an integer in the smallest unit of the currency: digits only, above zero, at most
 * {@link maxAmountInt}. protocol.md §1 "Money".
 */
export function parseAmountInt(text: string, currency: CurrencyCode): AmountResult {
  const problem = 'should be a positive integer';
  if (!/^[0-9]+$/.test(text)) return { ok: false, problem };
  return inRange(text, currency, problem);
}

function inRange(digits: string, currency: CurrencyCode, problemOfZero: string): AmountResult {
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return { ok: false, problem: problemOfZero };
  // The length first: BigInt() of a megabyte of digits would hold up the process.
  if (significant.length > 19) return { ok: false, problem: 'is too large' };
  const amountInt = BigInt(significant);
  if (amountInt > maxAmountInt(currency)) return { ok: false, problem: 'is too large' };
  return { ok: true, amountInt };
}

/** An amount in the smallest unit as a decimal with all decimals of the currency: `19.90000`. */
export function formatDecimal(amountInt: bigint, currency: CurrencyCode): string {
  return fixed(amountInt, currencies[currency].decimals);
}

/**
 * The exact decimal without the zeros nobody reads: trailing zeros go, down to the currency's
 * `displayDecimals`. `19.90000` USD is `19.90`, `19.90500` is `19.905`, bitcoin keeps all eight.
 */
export function formatShort(amountInt: bigint, currency: CurrencyCode): string {
  const { decimals, displayDecimals } = currencies[currency];
  const full = fixed(amountInt, decimals);
  const point = full.length - decimals - 1;
  const shortest = displayDecimals === 0 ? point : point + 1 + displayDecimals;
  const trimmed = full.replace(/\.?0+$/, '');
  return trimmed.length > shortest ? trimmed : full.slice(0, shortest);
}

/** The exact amount as a page shows it, with its symbol and no needless zeros: `$19.90`, `0.00042000 BTC`. */
export function displayExact(amountInt: bigint, currency: CurrencyCode): string {
  return withSymbol(formatShort(amountInt, currency), currency);
}

/**
 * The value object of an amount in the smallest unit, which may be negative (`-$5.00000`). `display` has full
 * decimals; `display_short` has two, in every currency, rounded half away from zero. Both group thousands.
 * protocol.md §1 "Money".
 */
export function valueObject(amountInt: bigint, currency: CurrencyCode): ValueObject {
  const { decimals } = currencies[currency];
  return {
    value: fixed(amountInt, decimals),
    value_int: amountInt.toString(),
    display: withSymbol(fixed(amountInt, decimals), currency),
    display_short: withSymbol(fixed(roundToHundredths(amountInt, decimals), 2), currency),
    currency,
  };
}

/**
 * The satoshi that a price comes to when one bitcoin costs `minorPerBtc`, both in the same smallest unit.
 * Rounded up, so that who pays it has never paid less than the price.
 * Throws a RangeError for a negative price and for a rate that is not above zero.
 */
export function satoshiFor(amountInt: bigint, minorPerBtc: bigint): bigint {
  if (amountInt < 0n || minorPerBtc <= 0n) {
    throw new RangeError(`no price in satoshi for ${amountInt} at ${minorPerBtc} per bitcoin`);
  }
  return (amountInt * SATOSHI_PER_BTC + minorPerBtc - 1n) / minorPerBtc;
}

/** Satoshi as bitcoin with eight decimals: `0.00278707`. */
export function formatSatoshi(sat: bigint): string {
  return formatDecimal(sat, 'BTC');
}

function fixed(amountInt: bigint, decimals: number): string {
  const sign = amountInt < 0n ? '-' : '';
  const digits = magnitude(amountInt)
    .toString()
    .padStart(decimals + 1, '0');
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function roundToHundredths(amountInt: bigint, decimals: number): bigint {
  const unit = 10n ** BigInt(decimals - 2);
  const hundredths = (magnitude(amountInt) + unit / 2n) / unit;
  return amountInt < 0n ? -hundredths : hundredths;
}

function magnitude(amountInt: bigint): bigint {
  return amountInt < 0n ? -amountInt : amountInt;
}

function withSymbol(decimal: string, currency: CurrencyCode): string {
  const { symbol, symbolPosition }: Currency = currencies[currency];
  const [whole = '', fraction] = decimal.replace('-', '').split('.');
  const thousands = whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ',');
  const grouped = fraction === undefined ? thousands : `${thousands}.${fraction}`;
  const sign = decimal.startsWith('-') ? '-' : '';
  return symbolPosition === 'before' ? `${sign}${symbol}${grouped}` : `${sign}${grouped}\u00a0${symbol}`;
}
