import type { ReceiptOutcome } from '../../database/generated/client.ts';
import type { IpnMessage } from '../../protocol/ipn-message.ts';
import { type OrderState, type OrderTerms, orderState, shortfallSat } from '../orders/order-state.ts';
import { judge, type PaymentSnapshot, snapshotOf } from '../orders/payment-snapshot.ts';

/** An IPN whose signature was right: its bytes, and what they say or why they say nothing. */
export type IncomingIpn = {
  body: Buffer;
  bodyHash: string;
  receivedAt: Date;
  parsed: { ok: true; message: IpnMessage } | { ok: false; reason: string };
};

/** An order as the intake reads it. */
export type KnownOrder = OrderTerms & { id: string; transaction: string | null };
/** A payment as the intake reads it. */
export type KnownPayment = PaymentSnapshot & { id: string; orderId: string };

/** What became of an IPN. */
export type ReceiptVerdict = { outcome: ReceiptOutcome; reason: string | null; orderId: string | null };

/** What a batch of IPNs changes. */
export type Decision = {
  verdicts: ReceiptVerdict[];
  /** Payments with a new snapshot; `isNew` if there was none of them. */
  payments: (KnownPayment & { isNew: boolean; updatedAt: Date })[];
  /** Orders with a new state; `transaction` is set where the IPN told it first. */
  orders: ({ id: string; transaction: string | null; updatedAt: Date } & OrderState)[];
};

/**
 * Decides what a batch of IPNs changes, one after the other. Pure: what it needs to know of orders and payments is given.
 * An IPN belongs to the order with its transaction, or, when the gateway's answer to our order was lost, to the order
 * whose id it carries in `data`. Once an order has its transaction, `data` says nothing any more: another transaction's may
 * have been written by a payer (`?custom=`, protocol section 4).
 * @param toleranceSat how much less than the price is taken as paid.
 */
export function decideReceipts(
  ipns: readonly IncomingIpn[],
  orders: readonly KnownOrder[],
  payments: readonly KnownPayment[],
  toleranceSat = 0n,
): Decision {
  const orderById = new Map(orders.map((order) => [order.id, { ...order }]));
  const orderByTransaction = new Map([...orderById.values()].map((order) => [order.transaction, order]));
  const paymentById = new Map(payments.map((payment) => [payment.id, payment]));
  const changedPayments = new Map<string, Date>();
  const changedOrders = new Map<string, Date>();

  const known = new Set(paymentById.keys());
  const paymentIds = new Map<string, Set<string>>(orders.map((order) => [order.id, new Set()]));
  for (const payment of payments) paymentIds.get(payment.orderId)?.add(payment.id);
  const paymentsOf = (orderId: string) => Array.from(paymentIds.get(orderId)!, (id) => paymentById.get(id)!);

  const decideOne = ({ parsed, bodyHash, receivedAt }: IncomingIpn): ReceiptVerdict => {
    if (!parsed.ok) return { outcome: 'refused', reason: parsed.reason, orderId: null };
    const { message } = parsed;
    const order =
      orderByTransaction.get(message.transaction) ??
      withoutTransaction(orderById.get(orderIdIn(message) ?? ''));
    if (!order) return { outcome: 'unmatched', reason: 'no order has this transaction', orderId: null };

    const inForce = paymentById.get(message.paymentId) ?? null;
    if (inForce !== null && inForce.orderId !== order.id) {
      return { outcome: 'refused', reason: 'the payment belongs to another order', orderId: order.id };
    }
    const incoming = snapshotOf(message, bodyHash);
    const verdict = judge(inForce, incoming);
    if (verdict.outcome !== 'applied') {
      return {
        outcome: verdict.outcome,
        reason: 'reason' in verdict ? verdict.reason : null,
        orderId: order.id,
      };
    }
    paymentById.set(message.paymentId, { ...incoming, id: message.paymentId, orderId: order.id });
    paymentIds.get(order.id)!.add(message.paymentId);
    order.transaction ??= message.transaction;
    orderByTransaction.set(order.transaction, order);
    changedPayments.set(message.paymentId, receivedAt);
    changedOrders.set(order.id, receivedAt);
    return {
      outcome: 'applied',
      reason: shortfall(order, incoming, paymentsOf, toleranceSat),
      orderId: order.id,
    };
  };

  const verdicts = ipns.map(decideOne);
  return {
    verdicts,
    payments: Array.from(changedPayments, ([id, updatedAt]) => ({
      ...paymentById.get(id)!,
      isNew: !known.has(id),
      updatedAt,
    })),
    orders: Array.from(changedOrders, ([id, updatedAt]) => {
      const order = orderById.get(id)!;
      const state = orderState(order, paymentsOf(id), toleranceSat);
      return { id, transaction: order.transaction, updatedAt, ...state };
    }),
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Our order's id, if that is what `data` holds. */
export function orderIdIn(message: IpnMessage): string | null {
  if (message.data?.length !== 36) return null;
  const text = message.data.toString('latin1');
  return UUID.test(text) ? text : null;
}

function withoutTransaction<Order extends KnownOrder>(order: Order | undefined): Order | undefined {
  return order?.transaction === null ? order : undefined;
}

function shortfall(
  order: KnownOrder,
  incoming: PaymentSnapshot,
  paymentsOf: (orderId: string) => KnownPayment[],
  toleranceSat: bigint,
): string | null {
  if (incoming.status !== 'paid' || order.currency !== 'BTC') return null;
  const paidSat = paymentsOf(order.id).reduce((total, payment) => total + payment.amountPaidSat, 0n);
  const missing = shortfallSat(order, paidSat, toleranceSat);
  return missing === 0n ? null : `falls ${missing} satoshi short of the price`;
}
