import { z } from 'zod';
import type { Exchange } from '../exchange.ts';
import { collectPrices, readPrice } from '../price.ts';

const replyForm = z.object({ rates: z.record(z.string(), z.object({ value: z.unknown().optional() })) });

/**
 * CoinGecko, an average over many exchanges: every currency of the table, as numbers with three decimals. It makes new ones
 * every minute.
 * https://docs.coingecko.com/demo/reference/exchange-rates
 */
export function coingecko(baseUrl = 'https://api.coingecko.com'): Exchange {
  return {
    name: 'coingecko',
    url: `${baseUrl}/api/v3/exchange_rates`,
    parse(reply) {
      const { rates } = replyForm.parse(reply);
      return collectPrices((currency) => readPrice(rates[currency.toLowerCase()]?.value, currency));
    },
  };
}
