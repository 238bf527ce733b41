/** One currency, with what `generic/currency` says about it. protocol.md §1 "Money", §6. */
export type Currency<Code extends string = string> = {
  readonly code: Code;
  readonly name: string;
  readonly symbol: string;
  /** Decimals of the smallest unit: 8 means that one unit is 10^8 of the smallest. */
  readonly decimals: number;
  /** Decimals that people are used to reading. */
  readonly displayDecimals: number;
  readonly symbolPosition: 'before' | 'after';
  readonly virtual: boolean;
};

/** Every currency of the protocol by its code. The order is the one in which they are listed to people. */
export const currencies = {
  BTC: { ...after('BTC', 'Bitcoin', 'BTC'), decimals: 8, displayDecimals: 8, virtual: true },
  USD: before('USD', 'Dollar', '$'),
  EUR: after('EUR', 'Euro', '€'),
  GBP: before('GBP', 'Pound', '£'),
  AUD: before('AUD', 'Australian Dollar', 'AU$'),
  CAD: before('CAD', 'Canadian Dollar', 'CA$'),
  CHF: after('CHF', 'Swiss Franc', 'CHF'),
  CNY: before('CNY', 'Chinese Yuan', 'CN¥'),
  CZK: after('CZK', 'Czech Koruna', 'Kč'),
  DKK: after('DKK', 'Danish Krone', 'kr'),
  HKD: before('HKD', 'Hong Kong Dollar', 'HK$'),
  JPY: { ...before('JPY', 'Japanese Yen', '¥'), decimals: 3, displayDecimals: 0 },
  NOK: after('NOK', 'Norwegian Krone', 'kr'),
  NZD: before('NZD', 'New Zealand Dollar', 'NZ$'),
  PLN: after('PLN', 'Polish Zloty', 'zł'),
  RUB: after('RUB', 'Russian Ruble', '₽'),
  SEK: { ...after('SEK', 'Swedish Krona', 'kr'), decimals: 3 },
  SGD: before('SGD', 'Singapore Dollar', 'SG$'),
  THB: before('THB', 'Thai Baht', '฿'),
} as const satisfies Record<string, Currency>;

/** A currency of the protocol, upper case. */
export type CurrencyCode = keyof typeof currencies;

/** All codes, in the order of the table. */
export const currencyCodes = Object.keys(currencies) as readonly CurrencyCode[];

/** Whether the text is the code of a currency we know, case exact. */
export function isCurrency(text: string): text is CurrencyCode {
  // hasOwn, since the table is an object and "constructor" is no currency
  return Object.hasOwn(currencies, text);
}

function before<Code extends string>(code: Code, name: string, symbol: string): Currency<Code> {
  return { code, name, symbol, decimals: 5, displayDecimals: 2, symbolPosition: 'before', virtual: false };
}

function after<Code extends string>(code: Code, name: string, symbol: string): Currency<Code> {
  return { ...before(code, name, symbol), symbolPosition: 'after' };
}
