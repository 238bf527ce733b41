import type { GatewayStatus, Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { ipnForChange } from '../ipn/ipn-for-change.ts';
import { recordIpn } from '../ipn/record-ipn.ts';
import { recordMail } from '../mail/record-mail.ts';
import { orderStatus, paymentState } from '../payments/payment-state.ts';

/** An order with all that its state depends on. */
export type OrderWithFacts = Prisma.GatewayOrderGetPayload<{
  include: { payments: { include: { deposits: true } } };
}>;

/**
 * Takes the order's lock for the rest of the transaction and reads it. Whoever changes an order or its payments starts
 * with this, so that of two writers the second sees what the first one did.
 */
export async function lockOrder(tx: Prisma.TransactionClient, orderId: string): Promise<OrderWithFacts> {
  await tx.gatewayOrder.update({
    where: { id: orderId },
    data: { version: { increment: 1 } },
    select: { id: true },
  });
  // Taken back before the deposits are read: who records a deposit after that sets it again. Locked by id, as there.
  await tx.$executeRaw`
    update gateway.payment set recheck = false where recheck and id in (
      select id from gateway.payment where order_id = ${orderId}::uuid order by id for update
    )`;
  return tx.gatewayOrder.findUniqueOrThrow({
    where: { id: orderId },
    include: { payments: { include: { deposits: true } } },
  });
}

/**
 * Brings a locked order to the state that its facts call for: payments, order and the IPNs that tell of it, all in the
 * caller's transaction. Doing it again changes nothing. Returns how many IPNs were written.
 */
export async function decideOrder(
  deps: Pick<GatewayDeps, 'log' | 'settings' | 'now'>,
  tx: Prisma.TransactionClient,
  order: OrderWithFacts,
): Promise<number> {
  const cursor = await tx.chainCursor.findUnique({ where: { id: 'main' } });
  const now = deps.now();
  let told = 0;

  const statuses: GatewayStatus[] = [];
  for (const payment of order.payments) {
    const after = paymentState({
      dueSat: payment.dueSat,
      deposits: payment.deposits.map((deposit) => ({ ...deposit, vanished: deposit.vanishedAt !== null })),
      cancelled: payment.cancelledAt !== null,
      orderClosed: order.closedAt !== null,
      tipHeight: cursor?.height ?? 0,
      terms: deps.settings,
    });
    statuses.push(after.status);
    if (
      after.status === payment.status &&
      after.amountPendingSat === payment.amountPendingSat &&
      after.amountValidSat === payment.amountValidSat
    ) {
      continue;
    }
    const paidAt = after.status === 'paid' ? (payment.paidAt ?? now) : null;
    const unpaidAt = payment.status === 'paid' && after.status !== 'paid' ? now : payment.unpaidAt;
    await tx.gatewayPayment.update({ where: { id: payment.id }, data: { ...after, paidAt, unpaidAt } });
    if (unpaidAt === now) {
      deps.log.error(
        { order: order.id, payment: payment.id, status: after.status },
        'a payment that was paid is not any more, since the network took back its coins: a person should look into it',
      );
    }
    if (after.status === 'paid') await recordMail(tx, order, payment, now);
    const content = ipnForChange(payment, after, paidAt ?? now);
    if (content) told += await recordIpn(tx, order, payment, content, now);
  }

  const status = orderStatus(statuses, order.multipay, order.closedAt !== null);
  if (status !== order.status) await tx.gatewayOrder.update({ where: { id: order.id }, data: { status } });
  return told;
}
