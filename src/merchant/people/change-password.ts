import type { Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { hashPassword } from './password.ts';

/**
 * Writes the password that somebody chose; all their other sessions end.
 * @param checkedHash the hash that the old password was checked against.
 * @returns false if it is another one by now, and nothing was done.
 */
export async function changePassword(
  { db, now }: Pick<MerchantDeps, 'db' | 'now'>,
  by: Actor,
  change: { checkedHash: string; password: string; keepSession: string },
): Promise<boolean> {
  const passwordHash = await hashPassword(change.password);
  return db.$transaction(async (tx) => {
    const { count } = await tx.adminUser.updateMany({
      where: { id: by.id, passwordHash: change.checkedHash },
      data: { passwordHash, passwordIsMade: false },
    });
    if (count === 0) return false;
    await endSessions(tx, by.id, change.keepSession);
    await recordEvent(tx, by, { action: 'user.password_changed', subject: by.email }, now());
    return true;
  });
}

/** Ends all sessions of a user but one. */
async function endSessions(tx: Prisma.TransactionClient, userId: string, keep: string): Promise<void> {
  await tx.adminSession.deleteMany({ where: { userId, id: { not: keep } } });
}
