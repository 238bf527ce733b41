import { z } from 'zod';
import type { Exchange } from '../exchange.ts';
import { collectPrices, readPrice } from '../price.ts';

const replyForm = z.object({ data: z.array(z.object({ code: z.string(), rate: z.unknown().optional() })) });

/**
 * BitPay, a payment company: the rates that it prices its own invoices at, every currency of the table, as numbers.
 * https://developer.bitpay.com/reference/rates
 */
export function bitpay(baseUrl = 'https://bitpay.com'): Exchange {
  return {
    name: 'bitpay',
    url: `${baseUrl}/rates/BTC`,
    parse(reply) {
      const rates = new Map(replyForm.parse(reply).data.map(({ code, rate }) => [code, rate]));
      return collectPrices((currency) => readPrice(rates.get(currency), currency));
    },
  };
}
