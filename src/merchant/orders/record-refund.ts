import type { Prisma } from '../../database/generated/client.ts';
import { formatSatoshi } from '../../protocol/money.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';

/** Coins that a person has sent back. */
export type NewRefund = { orderId: string; amountSat: bigint; txid: string | null };

/** Why a refund was not noted, in a sentence for the person who said so, and at which field. */
export class RefundRefused extends Error {
  override name = 'RefundRefused';
  readonly field: 'amount' | 'txid';

  constructor(field: RefundRefused['field'], sentence: string) {
    super(sentence);
    this.field = field;
  }
}

/**
 * Keeps that coins were sent back to the payer of an order, as a fact that what is still owed goes by, and in the order's
 * history. One after the other for each order.
 * @throws RefundRefused for more than is confirmed and not sent back yet, and for a transaction that is noted already.
 */
export async function recordRefund(
  tx: Prisma.TransactionClient,
  by: Actor,
  { orderId, amountSat, txid }: NewRefund,
  now: Date,
): Promise<void> {
  const [order] = await tx.$queryRaw<{ validSat: bigint }[]>`
    select amount_valid_sat as "validSat" from merchant."order" where id = ${orderId}::uuid for update`;
  const noted = await tx.orderRefund.findMany({ where: { orderId, takenBackAt: null } });
  if (txid !== null && noted.some((refund) => refund.txid === txid)) {
    throw new RefundRefused('txid', 'This transaction is noted already for this order.');
  }
  const leftSat = noted.reduce((sat, refund) => sat - refund.amountSat, order?.validSat ?? 0n);
  if (amountSat > leftSat) throw new RefundRefused('amount', leftSentence(leftSat));
  await tx.orderRefund.create({ data: { orderId, amountSat, txid, at: now } });
  const detail = refundText({ amountSat, txid });
  await recordEvent(tx, by, { action: 'order.refunded', orderId, detail }, now);
}

/**
 * Keeps that a refund was noted by mistake: it counts no more. Doing that twice changes nothing.
 * @returns false if the order has no such refund.
 */
export async function takeRefundBack(
  tx: Prisma.TransactionClient,
  by: Actor,
  { orderId, refundId, reason }: { orderId: string; refundId: bigint; reason: string },
  now: Date,
): Promise<boolean> {
  await tx.$queryRaw`select 1 from merchant."order" where id = ${orderId}::uuid for update`;
  const refund = await tx.orderRefund.findUnique({ where: { id: refundId, orderId } });
  if (refund === null) return false;
  if (refund.takenBackAt !== null) return true;
  await tx.orderRefund.update({ where: { id: refundId }, data: { takenBackAt: now } });
  const detail = `${refundText(refund)}${reason === '' ? '' : `: ${reason}`}`;
  await recordEvent(tx, by, { action: 'order.refund_taken_back', orderId, detail }, now);
  return true;
}

/** A refund as the history and the order page say it. Pure. */
export function refundText({ amountSat, txid }: Pick<NewRefund, 'amountSat' | 'txid'>): string {
  return `${formatSatoshi(amountSat)} BTC${txid === null ? '' : `, transaction ${txid}`}`;
}

function leftSentence(leftSat: bigint): string {
  return leftSat > 0n
    ? `Only ${formatSatoshi(leftSat)} BTC is confirmed and was not sent back yet.`
    : 'Nothing of this order is confirmed and was not sent back yet.';
}
