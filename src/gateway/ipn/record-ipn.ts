import { randomUUID } from 'node:crypto';
import type { GatewayOrder, GatewayPayment, Prisma } from '../../database/generated/client.ts';
import { encodeIpn } from '../../protocol/ipn-message.ts';
import { type IpnContent, ipnMessage } from './ipn-for-change.ts';

/**
 * Writes an IPN with its final body and makes it the payment's next one to be sent, in the transaction of the change that
 * it tells. The caller holds the order's lock, so that of one payment a later change has the larger aonce. Older IPNs of
 * the payment that were not acknowledged are superseded; one that is in flight keeps its claim, so that the new one
 * waits for it. Returns how many IPNs were written: 0 for an order without an `ipn` URL (protocol section 3).
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

  await tx.ipn.updateMany({
    where: { paymentId: payment.id, state: 'queued' },
    data: { state: 'superseded' },
  });
  const ipn = await tx.ipn.create({
    data: {
      id: randomUUID(),
      paymentId: payment.id,
      apiKey: order.apiKey,
      url: order.ipnUrl,
      aonce,
      body: encodeIpn(ipnMessage(ids, aonce, content)),
      createdAt: now,
    },
  });

  const queued = { ipnId: ipn.id, origin: new URL(order.ipnUrl).origin, dueAt: now, failures: 0 };
  const replaced = await tx.ipnQueue.updateMany({ where: { paymentId: payment.id }, data: queued });
  if (replaced.count === 0) await tx.ipnQueue.create({ data: { paymentId: payment.id, ...queued } });
  return 1;
}

async function nextAonce(tx: Prisma.TransactionClient): Promise<bigint> {
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
