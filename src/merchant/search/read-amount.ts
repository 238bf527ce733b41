import { type CurrencyCode, currencies, currencyCodes } from '../../protocol/currencies.ts';
import { MAX_SATOSHI, parseDecimal } from '../../protocol/money.ts';

/** What an amount may mean: so many of the smallest unit, in one of these currencies. */
export type AmountReading = { amountInt: bigint; codes: CurrencyCode[] };

const AMOUNT_MAX = 60;
const SATOSHI_UNIT = /^(?:sats?|satoshis?)$/;
const NUMBER = /\d(?:[\d.,'’ ]*\d)?/;

/**
 * Reads an amount as people write it: `19.90`, `19,90`, `$1,990.00`, `1.990,00 EUR`, `0.00123 BTC`, `123000 sat`. Without a
 * currency it may be of any. One that can be read in two ways, as `1,234`, is read in both. Nothing for what is no amount. Pure.
 */
export function readAmount(text: string): AmountReading[] {
  const plain = text.replace(/\s+/g, ' ').trim();
  const number = plain.length > AMOUNT_MAX ? undefined : NUMBER.exec(plain)?.[0];
  if (number === undefined) return [];
  const unit = plain.replace(number, '').trim().toLowerCase();
  if (SATOSHI_UNIT.test(unit)) return satoshiReading(number);
  const codes = unit === '' ? currencyCodes : currencyCodes.filter((code) => isUnitOf(unit, code));
  const byAmount = new Map<bigint, CurrencyCode[]>();
  for (const decimal of decimalsOf(number)) {
    for (const code of codes) {
      const read = parseDecimal(decimal, code);
      if (read.ok) byAmount.set(read.amountInt, [...(byAmount.get(read.amountInt) ?? []), code]);
    }
  }
  return [...byAmount].map(([amountInt, each]) => ({ amountInt, codes: each }));
}

function satoshiReading(number: string): AmountReading[] {
  const digits = number.replace(/[.,'’ ]/g, '').replace(/^0+/, '');
  if (!/^\d{1,4}(?:\d*|(?:[.,'’ ]\d{3})*)$/.test(number) || digits === '' || digits.length > 16) return [];
  const amountInt = BigInt(digits);
  return amountInt > MAX_SATOSHI ? [] : [{ amountInt, codes: ['BTC'] }];
}

function isUnitOf(unit: string, code: CurrencyCode): boolean {
  const { symbol } = currencies[code];
  const names = [code, symbol, `${symbol}${code}`, `${symbol} ${code}`, ...(code === 'BTC' ? ['₿'] : [])];
  return names.some((name) => name.toLowerCase() === unit);
}

/** The plain decimals that a number with commas, points and spaces may stand for. */
function decimalsOf(number: string): string[] {
  const found = [
    /^\d+$/.test(number) ? number : null,
    decimalWith('.', ",'’ ", number),
    decimalWith(',', ".'’ ", number),
  ];
  return [...new Set(found.filter((each) => each !== null))];
}

/** Reads it with that sign before the decimals, and any one of the others between thousands; null if it does not fit. */
function decimalWith(point: '.' | ',', groupSigns: string, number: string): string | null {
  const [whole = '', fraction, ...more] = number.split(point);
  if (more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction))) return null;
  const grouped = [...groupSigns].some((sign) => {
    const [first = '', ...groups] = whole.split(sign);
    return (
      groups.length > 0 && /^[1-9]\d{0,2}$/.test(first) && groups.every((group) => /^\d{3}$/.test(group))
    );
  });
  if (!grouped && !/^\d+$/.test(whole)) return null;
  const digits = whole.replace(/\D/g, '');
  // Zeros at the end are no decimals.
  return fraction === undefined ? digits : `${digits}.${fraction}`.replace(/\.?0+$/, '');
}
