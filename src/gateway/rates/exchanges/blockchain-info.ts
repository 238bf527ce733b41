import { z } from 'zod';
import type { Exchange } from '../exchange.ts';
import { collectPrices, readPrice } from '../price.ts';

const replyForm = z.record(z.string(), z.object({ last: z.unknown().optional() }));

/**
 * Blockchain.com's ticker: the table but for NOK, as numbers, large ones with an exponent at times.
 * https://www.blockchain.com/explorer/api/exchange_rates_api
 */
export function blockchainInfo(baseUrl = 'https://blockchain.info'): Exchange {
  return {
    name: 'blockchain.info',
    url: `${baseUrl}/ticker`,
    parse(reply) {
      const tickers = replyForm.parse(reply);
      return collectPrices((currency) => readPrice(tickers[currency]?.last, currency));
    },
  };
}
