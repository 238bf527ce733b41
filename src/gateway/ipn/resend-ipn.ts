import type { Ipn, Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';

/**
 * What came of asking to send an IPN again: it is due `now`; it is `in flight` at this moment anyway; or there is a `newer`
 * one of its subject, which alone counts (protocol section 3).
 */
export type Resent =
  | { kind: 'due' }
  | { kind: 'in flight' }
  | { kind: 'newer'; newerId: string }
  | { kind: 'unknown' };

/** Makes one IPN due now, whatever its next time was; a delivered one is queued once more, with the same body. */
export async function resendIpn(deps: Pick<GatewayDeps, 'db' | 'now' | 'wake'>, id: string): Promise<Resent> {
  const resent = await deps.db.$transaction((tx) => resendIn(tx, id, deps.now()));
  if (resent.kind === 'due') deps.wake.ipns();
  return resent;
}

async function resendIn(tx: Prisma.TransactionClient, id: string, now: Date): Promise<Resent> {
  const found = await tx.ipn.findUnique({ where: { id } });
  if (found === null) return { kind: 'unknown' };
  // The same lock as whoever writes a new IPN of it holds: there is no newer one from here on.
  await lockSubject(tx, found);
  const newest = await newestOf(tx, found);
  if (newest.id !== id) return { kind: 'newer', newerId: newest.id };
  const { count } = await tx.ipnQueue.updateMany({
    where: { ipnId: id, OR: [{ claimedUntil: null }, { claimedUntil: { lte: now } }] },
    data: { dueAt: now },
  });
  if (count === 1) return { kind: 'due' };
  // Locked, so that an attempt that is just being recorded as delivered is seen as that.
  const [locked] = await tx.$queryRaw<{ delivered: boolean }[]>`
    select state = 'delivered' as delivered from gateway.ipn where id = ${id}::uuid for update`;
  if (!locked?.delivered) return { kind: 'in flight' };
  await tx.ipn.update({ where: { id }, data: { state: 'queued', deliveredAt: null } });
  const subjectId = found.paymentId ?? found.depositId ?? id;
  await tx.ipnQueue.create({
    data: { subjectId, ipnId: id, origin: new URL(found.url).origin, dueAt: now },
  });
  return { kind: 'due' };
}

async function lockSubject(tx: Prisma.TransactionClient, { paymentId, depositId }: Ipn): Promise<void> {
  if (depositId !== null) {
    await tx.$queryRaw`select id from gateway.deposit where id = ${depositId}::uuid for update`;
    return;
  }
  await tx.$queryRaw`
    select id from gateway."order"
    where id = (select order_id from gateway.payment where id = ${paymentId}::uuid) for update`;
}

/** The newest IPN of what one tells of; that one itself if there is none. */
export async function newestOf(
  db: Pick<Prisma.TransactionClient, 'ipn'>,
  ipn: Pick<Ipn, 'id' | 'paymentId' | 'depositId'>,
): Promise<Pick<Ipn, 'id' | 'aonce'>> {
  return db.ipn.findFirstOrThrow({
    where: ipn.paymentId !== null ? { paymentId: ipn.paymentId } : { depositId: ipn.depositId },
    orderBy: { aonce: 'desc' },
    select: { id: true, aonce: true },
  });
}
