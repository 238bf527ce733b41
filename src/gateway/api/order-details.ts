import { type ApiKey, Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { formText } from '../../protocol/form.ts';
import { DETAILS_PAYMENTS_MAX, encodeOrderDetails, type OrderDetails } from '../../protocol/order-details.ts';
import { findCursor } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { requireRight } from './authenticate.ts';
import { findNewestIpns } from './order-details-ipns.ts';
import { paymentDetails, tellDeposits } from './order-details-payments.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * `merchant/order/details?id=`: an order of this key as it stands in our books, with its payments, their coins and the newest
 * IPN of each, so that a shop can compare its own books with them and take over what did not reach it. With `payment_id` of
 * that payment alone. The answer is of one moment, and bounded: see the limits in `src/protocol/order-details.ts`.
 */
export async function merchantOrderDetails(
  deps: Pick<GatewayDeps, 'db' | 'now'>,
  form: ReadonlyMap<string, Buffer>,
  key: ApiKey,
): Promise<unknown> {
  requireRight(key, 'merchant');
  const id = uuidParameter(form, 'id', 'the transaction of an order');
  const paymentId = form.has('payment_id') ? uuidParameter(form, 'payment_id', 'one of its payments') : null;
  const details = await deps.db.$transaction((tx) => readDetails(tx, deps, { id, paymentId, key }), {
    isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead,
  });
  // Another key's order is none that this one could know of.
  if (details === null) throw new Refusal('There is no such order of this key', 'not_found');
  return encodeOrderDetails(details);
}

async function readDetails(
  tx: Prisma.TransactionClient,
  { now }: Pick<GatewayDeps, 'now'>,
  { id, paymentId, key }: { id: string; paymentId: string | null; key: ApiKey },
): Promise<OrderDetails | null> {
  const order = await tx.gatewayOrder.findFirst({ where: { id, apiKey: key.key } });
  if (order === null) return null;
  const { currency } = order;
  if (!isCurrency(currency)) throw new Error(`order ${id} is priced in an unknown currency`);
  const paymentsTotal = await tx.gatewayPayment.count({ where: { orderId: id } });
  const payments = await tx.gatewayPayment.findMany({
    where: { orderId: id, ...(paymentId === null ? {} : { id: paymentId }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: DETAILS_PAYMENTS_MAX,
  });
  const ids = payments.map((payment) => payment.id);
  const depositsOf = await tellDeposits(tx, ids);
  const ipns = await findNewestIpns(tx, ids, key.secret);
  const tipHeight = (await findCursor({ db: tx }))?.height ?? 0;
  return {
    transaction: id,
    status: order.status,
    currency,
    amountInt: order.amountInt,
    description: order.description,
    createdAt: order.createdAt,
    expiresAt: order.expiresAt,
    closedAt: order.closedAt,
    askedAt: now(),
    paymentsTotal,
    payments: payments.map((payment) =>
      paymentDetails(payment, depositsOf.get(payment.id), ipns.get(payment.id) ?? null, tipHeight),
    ),
  };
}

function uuidParameter(form: ReadonlyMap<string, Buffer>, name: string, what: string): string {
  const text = formText(form, name) ?? '';
  if (!UUID.test(text)) throw Refusal.parameter(name, `should be ${what}`);
  return text.toLowerCase();
}
