import type { Order, Payment } from '../../../database/generated/client.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { paymentUrl } from '../../orders/button-markup.ts';
import { orderSummary } from '../orders/order-summary.ts';
import type { OrderDetails } from './order-view.tsx';
import type { PaymentSummary } from './payments-table.tsx';

/** Rows of the database as the page of an order shows them. Pure. */

export function orderDetails(order: Order, gatewayUrl: string): OrderDetails {
  return {
    ...orderSummary(order),
    transaction: order.transaction,
    paymentUrl: order.transaction === null ? null : paymentUrl(order, gatewayUrl),
    returnSuccess: order.returnSuccess,
    dataText: order.data,
    gatewayError: order.gatewayError,
  };
}

export function paymentSummary(payment: Payment): PaymentSummary {
  return {
    id: payment.id,
    status: payment.status,
    pendingText: formatSatoshi(payment.amountPendingSat),
    validText: formatSatoshi(payment.amountValidSat),
    paidText: formatSatoshi(payment.amountPaidSat),
    method: payment.method,
    updatedAt: payment.updatedAt,
  };
}
