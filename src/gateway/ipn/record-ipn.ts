import type { GatewayOrder, GatewayPayment, Prisma } from '../../database/generated/client.ts';
import { newId } from '../../database/new-id.ts';
import { encodeIpn } from '../../protocol/ipn-message.ts';
import { type IpnContent, ipnMessage } from './ipn-for-change.ts';

/** What an IPN tells of: a payment, or coins on an address outside of any order. */
export type IpnSubject = { paymentId: string } | { depositId: string };

/**
 * Writes an IPN with its final body and makes it the payment's next one to be sent, in the transaction of the change that
 * it tells. The caller holds the order's lock, so that of one payment a later change has the larger aonce. Returns how
 * many IPNs were written: 0 for an order without an `ipn` URL (protocol section 3).
 */
export async function recordIpn(
  tx: Prisma.TransactionClient,
  order: Pick<GatewayOrder, 'id' | 'apiKey' | 'ipnUrl' | 'data'>,
  payment: Pick<GatewayPayment, 'id' | 'custom'>,
  content: IpnContent,
  now: Date,
): Promise<number> {
  if (order.ipnUrl === null) return 0;
  const data = order.data ?? payment.custom;
  const ids = {
    transaction: order.id,
    paymentId: payment.id,
    data: data === null ? null : Buffer.from(data),
  };
  const aonce = await nextAonce(tx);
  const body = encodeIpn(ipnMessage(ids, aonce, content));
  await queueIpn(
    tx,
    { paymentId: payment.id },
    { apiKey: order.apiKey, url: order.ipnUrl, aonce, body },
    now,
  );
  return 1;
}

/**
 * Stores an IPN as its subject's next one to be sent. Older ones of the subject that were not acknowledged are superseded;
 * one that is in flight keeps its claim, so that the new one waits for it. The caller holds a lock on the subject.
 */
export async function queueIpn(
  tx: Prisma.TransactionClient,
  subject: IpnSubject,
  ipn: { apiKey: string; url: string; aonce: bigint; body: string },
  now: Date,
): Promise<void> {
  await tx.ipn.updateMany({ where: { ...subject, state: 'queued' }, data: { state: 'superseded' } });
  const { id: ipnId } = await tx.ipn.create({
    data: { id: newId(now), ...subject, ...ipn, createdAt: now },
  });

  const subjectId = 'paymentId' in subject ? subject.paymentId : subject.depositId;
  const queued = { ipnId, origin: new URL(ipn.url).origin, dueAt: now, failures: 0 };
  const replaced = await tx.ipnQueue.updateMany({ where: { subjectId }, data: queued });
  if (replaced.count === 0) await tx.ipnQueue.create({ data: { subjectId, ...queued } });
}

/** The next number by which a shop may tell a newer IPN from an older one. */
export async function nextAonce(tx: Prisma.TransactionClient): Promise<bigint> {
  const rows = await tx.$queryRaw<[{ aonce: bigint }]>`select nextval('gateway.ipn_aonce') as aonce`;
  return rows[0].aonce;
}

/**
 * Lifts the aonce to the clock in microseconds, so that it goes on growing after a database was restored from a backup:
 * shops have seen the numbers that the backup has not. Called at each start.
 */
export async function liftAonce(db: Prisma.TransactionClient, now: Date): Promise<void> {
  const floor = BigInt(now.getTime()) * 1000n;
  await db.$queryRaw`
    select setval('gateway.ipn_aonce', ${floor}::bigint)::text from gateway.ipn_aonce where last_value < ${floor}::bigint`;
}
