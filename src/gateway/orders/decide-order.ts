import { type GatewayStatus, Prisma } from '../../database/generated/client.ts';
import { findCursor, isRewinding } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { ipnForChange } from '../ipn/ipn-for-change.ts';
import { recordIpn } from '../ipn/record-ipn.ts';
import { recordMail } from '../mail/record-mail.ts';
import { storeTerms, termsOf } from '../payments/paid-terms.ts';
import { orderStatus, paymentState } from '../payments/payment-state.ts';

/** An order with all that its state depends on. */
export type OrderWithFacts = Prisma.GatewayOrderGetPayload<{
  include: { payments: { include: { deposits: true } } };
}>;

/** In the order in which they came, which is that of what they pay for. */
const depositsInOrder = { orderBy: [{ seenAt: 'asc' }, { txid: 'asc' }, { vout: 'asc' }] } as const;

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
  // Taken back before the deposits are read: who records a deposit after that sets it again. Locked by id, as there;
  // weaker than that by one, so that whoever only refers to a payment (a foreign key is checked) need not wait for us.
  await tx.$executeRaw`
    update gateway.payment set recheck = false where recheck and id in (
      select id from gateway.payment where order_id = ${orderId}::uuid order by id for no key update
    )`;
  return tx.gatewayOrder.findUniqueOrThrow({
    where: { id: orderId },
    include: { payments: { include: { deposits: { orderBy: [...depositsInOrder.orderBy] } } } },
  });
}

/**
 * Brings a locked order to the state that its facts call for: payments, order and the IPNs that tell of it, all in the
 * caller's transaction. Doing it again changes nothing. Half-way from one branch of the chain to another, payments with coins are
 * left as they are and marked again: coins that both branches hold would look as if they were taken back. A payment that is
 * paid stays so until the network takes back its coins, whatever the settings become. Returns how many IPNs were written.
 */
export async function decideOrder(
  deps: Pick<GatewayDeps, 'log' | 'settings' | 'now'>,
  tx: Prisma.TransactionClient,
  order: OrderWithFacts,
): Promise<number> {
  const cursor = await findCursor({ db: tx });
  const now = deps.now();
  let told = 0;

  const statuses: GatewayStatus[] = [];
  for (const payment of order.payments) {
    if (payment.deposits.length > 0 && isRewinding(cursor)) {
      await tx.gatewayPayment.update({ where: { id: payment.id }, data: { recheck: true } });
      statuses.push(payment.status);
      continue;
    }
    const terms = termsOf(payment, deps.settings);
    const { rateMinorPerBtc } = payment;
    const after = paymentState({
      dueSat: payment.dueSat,
      price: rateMinorPerBtc === null ? null : { amountInt: order.amountInt, rateMinorPerBtc },
      deposits: payment.deposits.map((deposit) => ({ ...deposit, vanished: deposit.vanishedAt !== null })),
      cancelled: payment.cancelledAt !== null,
      orderClosed: order.closedAt !== null,
      tipHeight: cursor?.height ?? 0,
      terms,
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
    const paidTerms = after.status === 'paid' ? (payment.paidTerms ?? storeTerms(terms)) : Prisma.DbNull;
    await tx.gatewayPayment.update({
      where: { id: payment.id },
      data: { ...after, paidAt, paidTerms, unpaidAt },
    });
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
