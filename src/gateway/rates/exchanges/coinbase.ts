import { z } from 'zod';
import type { Exchange } from '../exchange.ts';
import { collectPrices, readPrice } from '../price.ts';

const replyForm = z.object({
  data: z.object({ currency: z.literal('BTC'), rates: z.record(z.string(), z.unknown()) }),
});

/**
 * Coinbase: every currency of the table, as text. Those that it has no market for it converts from dollars.
 * https://docs.cdp.coinbase.com/coinbase-app/track-apis/exchange-rates
 */
export function coinbase(baseUrl = 'https://api.coinbase.com'): Exchange {
  return {
    name: 'coinbase',
    url: `${baseUrl}/v2/exchange-rates?currency=BTC`,
    parse(reply) {
      const { rates } = replyForm.parse(reply).data;
      return collectPrices((currency) => readPrice(rates[currency], currency));
    },
  };
}
