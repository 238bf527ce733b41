import type { Order } from '../../../database/generated/client.ts';
import { shortId } from '../../../database/short-id.ts';
import { isCurrency } from '../../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../../protocol/money.ts';
import { takenSat } from '../../orders/taken-sat.ts';
import type { OrderSummary } from './orders-table.tsx';

/** A row of the database as lists show it. Pure. */
export function orderSummary(order: Order): OrderSummary {
  return {
    id: order.id,
    shortId: shortId(order.id),
    reference: order.reference,
    description: order.description,
    priceText: isCurrency(order.currency) ? displayExact(order.amountInt, order.currency) : order.currency,
    status: order.status,
    pendingText: formatSatoshi(order.amountPendingSat),
    validText: formatSatoshi(order.amountValidSat),
    paidText: formatSatoshi(takenSat(order, order)),
    createdAt: order.createdAt,
    paidAt: order.paidAt,
  };
}
