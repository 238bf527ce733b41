import type { Order, Payment, Receipt } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../protocol/money.ts';
import { buttonSnippet, paymentUrl } from '../orders/button-markup.ts';
import type { OrderDetails } from './order-view.tsx';
import type { OrderSummary } from './orders-table.tsx';
import type { PaymentSummary } from './payments-table.tsx';
import type { ReceiptProps } from './receipt-list.tsx';
import { type Status, statuses } from './status-badges.tsx';

/** Rows of the database as the dashboard's pages show them. Pure. */

export function orderSummary(order: Order): OrderSummary {
  return {
    id: order.id,
    shortId: order.id.slice(0, 8),
    reference: order.reference,
    description: order.description,
    priceText: isCurrency(order.currency) ? displayExact(order.amountInt, order.currency) : order.currency,
    status: order.status,
    pendingText: formatSatoshi(order.amountPendingSat),
    validText: formatSatoshi(order.amountValidSat),
    paidText: formatSatoshi(order.amountPaidSat),
    createdAt: order.createdAt,
    paidAt: order.paidAt,
  };
}

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

export function orderButton(order: Order, gatewayUrl: string): string | null {
  return buttonSnippet(order, gatewayUrl);
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

export function receiptProps(receipt: Receipt & { order?: Order | null }): ReceiptProps {
  const { order } = receipt;
  return {
    id: receipt.id.toString(),
    receivedAt: receipt.receivedAt,
    outcome: receipt.outcome,
    reason: receipt.reason,
    status: statuses.find((status): status is Status => status === receipt.status) ?? null,
    aonce: receipt.aonce?.toString() ?? null,
    bodyText: Buffer.from(receipt.body).toString('utf8'),
    answer: receipt.outcome === 'refused' ? `400 Refused: ${receipt.reason}` : '200 [OK]',
    order: order ? { id: order.id, name: order.reference ?? order.id.slice(0, 8) } : null,
  };
}
