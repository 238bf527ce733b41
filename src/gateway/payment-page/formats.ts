import type { CurrencyCode } from '../../protocol/currencies.ts';
import { formatShort } from '../../protocol/money.ts';
import { btc } from './payment-words.ts';
import type { Language } from './words/languages.ts';

/**
 * What kind of moment: the time of a day that is known, a day with its time, or the same to the second and in full, for paper.
 * The first two are known to payment.js, too, which shows them in the payer's own time zone.
 */
export type MomentKind = 'clock' | 'day' | 'full';

/** The digits that wallets write, in every language: an amount in bitcoin stands next to most numbers of the page. */
const DIGITS = { numberingSystem: 'latn' } as const;
const CLOCK = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
const moments: Record<MomentKind, Intl.DateTimeFormatOptions> = {
  clock: CLOCK,
  day: { year: 'numeric', month: 'short', day: 'numeric', ...CLOCK },
  full: { dateStyle: 'long', timeStyle: 'long' },
};
const dateFormats = new Map<string, Intl.DateTimeFormat>();
const moneyFormats = new Map<string, Intl.NumberFormat>();

/** Writes whole numbers as a language (BCP 47) does: `12,345`, `12.345`. */
export function wholeNumbers(language: string): (count: number) => string {
  const format = new Intl.NumberFormat(language, DIGITS);
  return (count) => format.format(count);
}

/**
 * An exact price as a language writes it, with no needless zeros: `$19.90`, `19,90 $`. In bitcoin it is written as wallets do,
 * in every language, for people compare it digit by digit.
 */
export function moneyText(
  amountInt: bigint,
  currency: CurrencyCode,
  { code, dir }: Pick<Language, 'code' | 'dir'>,
): string {
  const text = formatShort(amountInt, currency);
  if (currency === 'BTC') return btc(text);
  const decimals = text.split('.')[1]?.length ?? 0;
  const format = kept(moneyFormats, `${code} ${currency} ${decimals}`, () => {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(code, { style: 'currency', currency, ...digits, ...DIGITS });
  });
  // As text, for a number could not hold all digits of every amount.
  const parts = format.formatToParts(text as Intl.StringNumericLiteral);
  // From right to left, the dollar of "US$" would go to its other end (Unicode UAX 9, isolates).
  const isolated = (value: string) => (dir === 'rtl' ? `\u2066${value}\u2069` : value);
  return parts.map(({ type, value }) => (type === 'currency' ? isolated(value) : value)).join('');
}

/** A moment as a language writes it, in UTC, and with that name. */
export function momentText(at: Date, kind: MomentKind, language: string): string {
  const format = kept(
    dateFormats,
    `${language} ${kind}`,
    () => new Intl.DateTimeFormat(language, { ...moments[kind], ...DIGITS, timeZone: 'UTC' }),
  );
  return format.format(at);
}

/** Making a format costs much more than using it. There are only so many languages, currencies and decimals. */
function kept<Format>(formats: Map<string, Format>, key: string, make: () => Format): Format {
  const found = formats.get(key) ?? make();
  formats.set(key, found);
  return found;
}
