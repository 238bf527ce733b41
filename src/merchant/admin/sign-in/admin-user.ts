import { randomBytes, randomUUID } from 'node:crypto';
import type { PrismaClient } from '../../../database/generated/client.ts';
import { hashPassword } from './password.ts';

/**
 * Makes the first dashboard user if there is none. Returns the password if it had to be made up: it is shown once, and
 * kept nowhere. Of two processes that start at once, one makes the user.
 */
export async function ensureFirstAdmin(
  db: PrismaClient,
  email: string,
  password: string | null,
): Promise<{ madePassword: string | null }> {
  if ((await db.adminUser.count()) > 0) return { madePassword: null };
  const made = password ?? newPassword();
  const { count } = await db.adminUser.createMany({
    data: [{ id: randomUUID(), email: email.toLowerCase(), passwordHash: await hashPassword(made) }],
    skipDuplicates: true,
  });
  return { madePassword: count === 1 && password === null ? made : null };
}

/** Gives a user a new password and signs them out everywhere. Null if there is no such user. */
export async function resetPassword(db: PrismaClient, email: string): Promise<string | null> {
  const password = newPassword();
  const user = await db.adminUser.findUnique({ where: { email: email.toLowerCase() } });
  if (!user) return null;
  await db.$transaction([
    db.adminUser.update({ where: { id: user.id }, data: { passwordHash: await hashPassword(password) } }),
    db.adminSession.deleteMany({ where: { userId: user.id } }),
  ]);
  return password;
}

/** 80 random bits in groups that can be read out and typed; letters and digits that look alike are left out. */
function newPassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz123456789';
  const letters = [...randomBytes(16)].map((byte) => alphabet[byte % 32]);
  return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-');
}
