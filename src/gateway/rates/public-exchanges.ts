import type { Exchange } from './exchange.ts';
import { bitpay } from './exchanges/bitpay.ts';
import { blockchainInfo } from './exchanges/blockchain-info.ts';
import { coinbase } from './exchanges/coinbase.ts';
import { coingecko } from './exchanges/coingecko.ts';
import { kraken } from './exchanges/kraken.ts';

/**
 * The exchanges that rates are made of, at their public addresses: five for USD EUR GBP AUD CAD CHF JPY, four for the rest of
 * the table, three for NOK. For RUB all four convert from dollars, by rates that may be official rather than paid.
 */
export function publicExchanges(): Exchange[] {
  return [coinbase(), kraken(), coingecko(), bitpay(), blockchainInfo()];
}
