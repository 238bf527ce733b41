import { z } from 'zod';
import type { Order, Payment } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { formatShort } from '../../protocol/money.ts';
import { paymentUrl } from '../orders/button-markup.ts';
import { storableText } from '../orders/order-request.ts';

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
  reference: storableText(255).optional(),
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
