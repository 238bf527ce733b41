import { z } from 'zod';
import type { Exchange } from '../exchange.ts';
import { collectPrices, readPrice } from '../price.ts';
import type { PricedCurrency } from '../rates.ts';

/** Kraken's markets: what it is asked for, and under what name it answers. One unknown pair fails the whole call. */
const markets: Partial<Record<PricedCurrency, { pair: string; answeredAs: string }>> = {
  USD: { pair: 'XBTUSD', answeredAs: 'XXBTZUSD' },
  EUR: { pair: 'XBTEUR', answeredAs: 'XXBTZEUR' },
  GBP: { pair: 'XBTGBP', answeredAs: 'XXBTZGBP' },
  AUD: { pair: 'XBTAUD', answeredAs: 'XBTAUD' },
  CAD: { pair: 'XBTCAD', answeredAs: 'XXBTZCAD' },
  CHF: { pair: 'XBTCHF', answeredAs: 'XBTCHF' },
  JPY: { pair: 'XBTJPY', answeredAs: 'XXBTZJPY' },
};
const pairs = Object.values(markets).map(({ pair }) => pair);

/** Price, and volumes after it. */
const bestOffer = z.array(z.unknown());
const replyForm = z.object({
  error: z.array(z.string()),
  result: z.record(z.string(), z.object({ a: bestOffer, b: bestOffer })).optional(),
});

/**
 * Kraken: its own markets only, as text: USD EUR GBP AUD CAD CHF JPY. The price is the middle of best bid and best ask,
 * since the last trade of a quiet market may be hours old.
 * https://docs.kraken.com/api/docs/rest-api/get-ticker-information
 */
export function kraken(baseUrl = 'https://api.kraken.com'): Exchange {
  return {
    name: 'kraken',
    url: `${baseUrl}/0/public/Ticker?pair=${pairs.join(',')}`,
    parse(reply) {
      const { error, result } = replyForm.parse(reply);
      // Some entries are mere warnings; they begin with W.
      const errors = error.filter((text) => text.startsWith('E'));
      if (errors.length > 0) throw new Error(`it reports ${errors.join(', ')}`);
      return collectPrices((currency) => {
        const market = result?.[markets[currency]?.answeredAs ?? ''];
        const ask = readPrice(market?.a[0], currency);
        const bid = readPrice(market?.b[0], currency);
        return ask === null || bid === null ? null : (ask + bid + 1n) / 2n;
      });
    },
  };
}
