import { z } from 'zod';
import { type CurrencyCode, isCurrency } from './protocol/currencies.ts';
import { parseDecimal } from './protocol/money.ts';

/** A TCP port; 0 lets the system choose one. */
export const port = (fallback: number) =>
  z.coerce
    .number({ error: 'should be a port number' })
    .int('should be a whole number')
    .min(0, 'should be a port between 0 and 65535')
    .max(65535, 'should be a port between 0 and 65535')
    .default(fallback);

/** Whole seconds. */
export const seconds = (fallback: number, most = 31_536_000) =>
  z.coerce
    .number({ error: 'should be a number of seconds' })
    .int('should be whole seconds')
    .min(1, 'should be at least 1')
    .max(most, `should be at most ${most}`)
    .default(fallback);

/** Where a server is; without a slash at the end. */
export const httpUrl = z
  .string()
  .refine((text) => /^https?:\/\/[^/?#@]+\/*$/i.test(text) && URL.canParse(text), {
    error: 'should be an http or https URL without a path, such as https://pay.example',
  })
  .transform((text) => text.replace(/\/+$/, ''));

export const onOff = z.enum(['on', 'off'], { error: 'should be on or off' });

/** `0.001=1,0.01=3` to how many confirmations are enough up to which amount, smallest amount first. */
export function parseSmallAmounts(
  text: string,
  context: z.RefinementCtx,
): { upToSat: bigint; confirmations: number }[] {
  const steps = text
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [amount = '', blocks = ''] = part.split('=', 2).map((half) => half.trim());
      const upTo = parseDecimal(amount, 'BTC');
      if (!upTo.ok || !/^[0-9]{1,3}$/.test(blocks)) return null;
      return { upToSat: upTo.amountInt, confirmations: Number(blocks) };
    });
  const usable = steps.filter(
    (step) => step !== null && step.confirmations >= 1 && step.confirmations <= 144,
  );
  if (usable.length < steps.length) {
    context.addIssue({
      code: 'custom',
      message:
        'should look like 0.001=1,0.01=3: up to so many bitcoin, so many blocks (at least 1) are enough',
    });
    return z.NEVER;
  }
  return (usable as { upToSat: bigint; confirmations: number }[]).sort((one, other) =>
    one.upToSat < other.upToSat ? -1 : 1,
  );
}

/** `USD=60000,EUR=55000.50` to what one bitcoin costs, in the smallest unit of each currency. */
export function parseRates(text: string, context: z.RefinementCtx): Map<CurrencyCode, bigint> {
  const rates = new Map<CurrencyCode, bigint>();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [code = '', price = ''] = entry.split('=', 2);
    const parsed = isCurrency(code) && code !== 'BTC' ? parseDecimal(price, code) : null;
    if (!parsed?.ok) {
      context.addIssue({
        code: 'custom',
        message: 'should look like USD=60000,EUR=55000: known currencies, decimal prices',
      });
      return z.NEVER;
    }
    rates.set(code as CurrencyCode, parsed.amountInt);
  }
  return rates;
}
