import { z } from 'zod';
import type { Order, Payment } from '../../database/generated/client.ts';
import { currencyCodes, isCurrency } from '../../protocol/currencies.ts';
import { formatShort, parseDecimal } from '../../protocol/money.ts';
import { readAbsoluteUrl } from '../../protocol/shop-url.ts';
import { paymentUrl } from '../orders/button-markup.ts';

/** Text that Postgres can hold. */
const text = (max: number) =>
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

/** Body of `POST /v1/orders`. Unknown fields are refused, so that a misspelt one is not dropped in silence. */
export const newOrderRequest = z
  .strictObject(
    {
      reference: text(255).nullish(),
      amount: z.string({ error: 'should be a decimal number in a string, such as "19.90"' }),
      currency: z.string({ error: 'should be a currency code' }).refine(isCurrency, {
        error: `should be one of ${currencyCodes.join(', ')}`,
      }),
      description: text(1024).nullish(),
      return_success: httpUrl.nullish(),
      return_failure: httpUrl.nullish(),
      data: text(16_384).nullish(),
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

/** Headers of `POST /v1/orders` that mean something to us. */
export const orderHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .max(255, 'should have at most 255 characters')
    .regex(/^[\x21-\x7e]+$/, 'should be printable ASCII without spaces')
    .optional(),
});

/** Query of `GET /v1/orders`. */
export const listRequest = z.strictObject({
  limit: z.coerce
    .number({ error: 'should be a number' })
    .int('should be a whole number')
    .min(1, 'should be at least 1')
    .max(200, 'should be at most 200')
    .default(50),
  after: z.uuid('should be the id of an order').optional(),
  reference: text(255).optional(),
});

/** An order as the shop API shows it. Amounts in the order's currency are decimal strings, satoshi are integer strings. */
export function orderReply(order: Order & { payments: Payment[] }, gatewayUrl: string) {
  return {
    id: order.id,
    reference: order.reference,
    status: order.status,
    amount: isCurrency(order.currency)
      ? formatShort(order.amountInt, order.currency)
      : order.amountInt.toString(),
    currency: order.currency,
    description: order.description,
    data: order.data,
    amount_pending_sat: order.amountPendingSat.toString(),
    amount_valid_sat: order.amountValidSat.toString(),
    amount_paid_sat: order.amountPaidSat.toString(),
    transaction: order.transaction,
    payment_url: order.transaction === null ? null : paymentUrl(order, gatewayUrl),
    payments: order.payments.map((payment) => ({
      id: payment.id,
      status: payment.status,
      amount_pending_sat: payment.amountPendingSat.toString(),
      amount_valid_sat: payment.amountValidSat.toString(),
      amount_paid_sat: payment.amountPaidSat.toString(),
      paid_at: payment.paidAt?.toISOString() ?? null,
    })),
    created_at: order.createdAt.toISOString(),
    paid_at: order.paidAt?.toISOString() ?? null,
  };
}
