import { createHash } from 'node:crypto';
import type { AdminUser, Prisma, PrismaClient } from '../../database/generated/client.ts';
import { randomWords } from './new-password.ts';
import { acceptTotp, newTotpSecret } from './totp.ts';

const BACKUP_CODES = 10;

type Transaction = Prisma.TransactionClient;

/** What a code was, if it was taken. */
export type TakenCode = 'totp' | 'backup';

/** The user, locked until the transaction ends: whoever decides by what is there waits. Null if there is none. */
export async function lockUser(tx: Transaction, id: string): Promise<AdminUser | null> {
  await tx.$queryRaw`select 1 from merchant.admin_user where id = ${id}::uuid for update`;
  return tx.adminUser.findUnique({ where: { id } });
}

/**
 * Takes a code of a locked user's authenticator app, or one of the backup codes: each once. Spaces, hyphens and capital
 * letters in it do not matter.
 * @returns null if it is none that can be taken.
 */
export async function takeCode(
  tx: Transaction,
  user: AdminUser,
  typed: string,
  now: Date,
): Promise<TakenCode | null> {
  if (await takeTotp(tx, user, typed, now)) return 'totp';
  const code = typed.replace(/[\s-]/g, '').toLowerCase();
  const { count } = await tx.adminBackupCode.updateMany({
    where: { codeHash: hashBackupCode(code), userId: user.id, usedAt: null },
    data: { usedAt: now },
  });
  return count === 1 ? 'backup' : null;
}

/** Gives a user without a second factor the secret of one, which is in force once a code of it was right. */
export async function startTotp(db: PrismaClient, userId: string): Promise<void> {
  await db.adminUser.updateMany({
    where: { id: userId, totpSince: null },
    data: { totpSecret: newTotpSecret(), totpLastStep: null },
  });
}

/** Puts the secret in force that a user was given, if the code is of it. False if not, or if it is in force already. */
export async function confirmTotp(
  tx: Transaction,
  userId: string,
  typed: string,
  now: Date,
): Promise<boolean> {
  const user = await lockUser(tx, userId);
  if (user === null || user.totpSince !== null || !(await takeTotp(tx, user, typed, now))) return false;
  await tx.adminUser.update({ where: { id: userId }, data: { totpSince: now } });
  return true;
}

async function takeTotp(tx: Transaction, user: AdminUser, typed: string, now: Date): Promise<boolean> {
  if (user.totpSecret === null) return false;
  const code = typed.replace(/[\s-]/g, '');
  const step = /^[0-9]{6}$/.test(code) ? acceptTotp(user.totpSecret, code, now, user.totpLastStep) : null;
  if (step === null) return false;
  await tx.adminUser.update({ where: { id: user.id }, data: { totpLastStep: step } });
  return true;
}

/** Makes new backup codes in place of all old ones, and returns them: what is kept cannot be turned back into them. */
export async function makeBackupCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: BACKUP_CODES }, () => randomWords(3));
  await tx.adminBackupCode.deleteMany({ where: { userId } });
  await tx.adminBackupCode.createMany({
    data: codes.map((code) => ({ codeHash: hashBackupCode(code.replaceAll('-', '')), userId })),
  });
  return codes;
}

/** Removes the second factor with all that belongs to it. */
export async function removeSecondFactor(tx: Transaction, userId: string): Promise<void> {
  await tx.adminBackupCode.deleteMany({ where: { userId } });
  await tx.adminUser.update({
    where: { id: userId },
    data: { totpSecret: null, totpSince: null, totpLastStep: null },
  });
}

function hashBackupCode(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
