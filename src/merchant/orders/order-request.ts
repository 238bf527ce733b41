import { z } from 'zod';
import { currencyCodes, isCurrency } from '../../protocol/currencies.ts';
import { parseDecimal } from '../../protocol/money.ts';
import { readAbsoluteUrl } from '../../protocol/shop-url.ts';

/** Text that Postgres can hold, of at least one and at most `max` characters. */
export const storableText = (max: number) =>
  z
    .string({ error: 'should be a string' })
    .min(1, 'should not be empty')
    .max(max, `should have at most ${max} characters`)
    .refine((value) => !value.includes('\0'), 'should hold no zero character')
    // A lone surrogate has no UTF-8: the database would hold something else than was sent.
    .refine((value) => !/\p{Surrogate}/u.test(value), 'should be well-formed Unicode');

const httpUrl = z.string({ error: 'should be a URL' }).check((context) => {
  const read = readAbsoluteUrl(context.value);
  if (!read.ok) context.issues.push({ code: 'custom', message: read.problem, input: context.value });
});

const flag = z.boolean({ error: 'should be true or false' }).default(false);

/**
 * An order that somebody asks for, read as the body of `POST /v1/orders`. Unknown fields are refused, so that a misspelt one is
 * not dropped in silence.
 */
export const newOrderRequest = z
  .strictObject(
    {
      reference: storableText(255).nullish(),
      amount: z.string({ error: 'should be a decimal number in a string, such as "19.90"' }),
      currency: z.string({ error: 'should be a currency code' }).refine(isCurrency, {
        error: `should be one of ${currencyCodes.join(', ')}`,
      }),
      description: storableText(1024).nullish(),
      return_success: httpUrl.nullish(),
      return_failure: httpUrl.nullish(),
      data: storableText(16_384).nullish(),
      email: flag,
      autosell: flag,
      multipay: flag,
      instant_only: flag,
    },
    { error: 'should be a JSON object' },
  )
  .transform((body, context) => {
    const currency = body.currency;
    if (!isCurrency(currency)) return z.NEVER;
    const amount = parseDecimal(body.amount, currency);
    if (!amount.ok) {
      context.addIssue({ code: 'custom', path: ['amount'], message: amount.problem });
      return z.NEVER;
    }
    return {
      reference: body.reference ?? null,
      currency,
      amountInt: amount.amountInt,
      description: body.description ?? null,
      returnSuccess: body.return_success ?? null,
      returnFailure: body.return_failure ?? null,
      data: body.data ?? null,
      email: body.email,
      autosell: body.autosell,
      multipay: body.multipay,
      instantOnly: body.instant_only,
    };
  });
