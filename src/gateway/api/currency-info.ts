import { currencies, isCurrency } from '../../protocol/currencies.ts';
import { formText } from '../../protocol/form.ts';
import { Refusal } from '../refusal.ts';

/** `generic/currency?currency=USD` (protocol section 6). Every number is a string, flags are `Y` and `N`. */
export async function currencyInfo(form: Map<string, Buffer>): Promise<unknown> {
  const code = formText(form, 'currency') ?? '';
  if (!isCurrency(code)) {
    throw Refusal.parameter('currency', `should be one of ${Object.keys(currencies).join(', ')}`);
  }
  const currency = currencies[code];
  return {
    currency: currency.code,
    name: currency.name,
    symbol: currency.symbol,
    decimals: String(currency.decimals),
    display_decimals: String(currency.displayDecimals),
    symbol_position: currency.symbolPosition,
    virtual: currency.virtual ? 'Y' : 'N',
  };
}
