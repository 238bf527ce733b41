import type { Order, OrderCheck, Payment, Prisma } from '../../database/generated/client.ts';
import { parseIpn } from '../../protocol/ipn-message.ts';
import { snapshotOf } from '../orders/payment-snapshot.ts';

/** An IPN that told the end of a payment. */
export type EndTold = { status: string; outcome: string; aonce: bigint | null };

/** A payment and what tells whether its coins came too late. */
export type PaymentFacts = Payment & {
  ends: EndTold[];
  /** What had come when a person closed the order, in satoshi; null if nobody did, or nothing came since. */
  beforeCloseSat: bigint | null;
};

/** All that is looked at to tell whether an order needs a person. */
export type OrderFacts = Order & {
  payments: PaymentFacts[];
  check: OrderCheck | null;
  /** What was sent back already, each refund by itself, the oldest first. */
  refundsSat: bigint[];
  /** How many notes of refunds were taken back: what was dealt with by them asks again. */
  refundsTakenBack: number;
};

/** Reads the orders with these ids; those that are not there are left out. */
export async function readOrderFacts(
  tx: Prisma.TransactionClient,
  ids: readonly string[],
): Promise<OrderFacts[]> {
  if (ids.length === 0) return [];
  const orders = await tx.order.findMany({
    where: { id: { in: [...ids] } },
    include: {
      payments: { orderBy: { createdAt: 'asc' } },
      refunds: { orderBy: { id: 'asc' } },
      check: true,
    },
  });
  const withMoney = orders.flatMap(({ payments }) => payments.filter((payment) => totalSat(payment) > 0n));
  const ends = await readEnds(
    tx,
    withMoney.map(({ id }) => id),
  );
  const before = await readBeforeClose(tx, orders);
  return orders.map(({ refunds, ...order }) => ({
    ...order,
    refundsSat: refunds.flatMap(({ amountSat, takenBackAt }) => (takenBackAt === null ? [amountSat] : [])),
    refundsTakenBack: refunds.filter(({ takenBackAt }) => takenBackAt !== null).length,
    payments: order.payments.map((payment) => ({
      ...payment,
      ends: ends.get(payment.id) ?? [],
      beforeCloseSat: before.get(payment.id) ?? null,
    })),
  }));
}

/** What came for a payment, pending and valid, in satoshi. */
export function totalSat(payment: Pick<Payment, 'amountPendingSat' | 'amountValidSat'>): bigint {
  return payment.amountPendingSat + payment.amountValidSat;
}

async function readEnds(tx: Prisma.TransactionClient, paymentIds: string[]): Promise<Map<string, EndTold[]>> {
  const ends = new Map<string, EndTold[]>();
  if (paymentIds.length === 0) return ends;
  const rows = await tx.$queryRaw<(EndTold & { payment_id: string })[]>`
    select payment_id::text, status, outcome::text, aonce from merchant.receipt
    where status in ('cancelled', 'closed') and payment_id = any(${paymentIds}::uuid[])`;
  for (const { payment_id, ...end } of rows) ends.set(payment_id, [...(ends.get(payment_id) ?? []), end]);
  return ends;
}

/** An order keeps no older amounts, but the IPNs that told them are there. */
async function readBeforeClose(
  tx: Prisma.TransactionClient,
  orders: readonly (Order & { payments: Payment[] })[],
): Promise<Map<string, bigint>> {
  const before = new Map<string, bigint>();
  for (const { id, closedAt, payments } of orders) {
    if (closedAt === null) continue;
    for (const payment of payments) {
      if (payment.updatedAt <= closedAt || totalSat(payment) === 0n) continue;
      const last = await tx.receipt.findFirst({
        where: { orderId: id, paymentId: payment.id, outcome: 'applied', receivedAt: { lte: closedAt } },
        orderBy: { id: 'desc' },
        select: { body: true },
      });
      before.set(payment.id, last === null ? 0n : totalIn(Buffer.from(last.body)));
    }
  }
  return before;
}

function totalIn(body: Buffer): bigint {
  const parsed = parseIpn(body);
  return parsed.ok ? totalSat(snapshotOf(parsed.message, '')) : 0n;
}
