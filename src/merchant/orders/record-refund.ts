import type { Prisma } from '../../database/generated/client.ts';
import { formatSatoshi } from '../../protocol/money.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';

/** Coins that a person has sent back. */
export type NewRefund = { orderId: string; amountSat: bigint; txid: string | null };

/**
 * Keeps that coins were sent back to the payer of an order, as a fact that what is still owed goes by, and in the order's
 * history.
 */
export async function recordRefund(
  tx: Prisma.TransactionClient,
  by: Actor,
  { orderId, amountSat, txid }: NewRefund,
  now: Date,
): Promise<void> {
  await tx.orderRefund.create({ data: { orderId, amountSat, txid, at: now } });
  const detail = `${formatSatoshi(amountSat)} BTC${txid === null ? '' : `, transaction ${txid}`}`;
  await recordEvent(tx, by, { action: 'order.refunded', orderId, detail }, now);
}
