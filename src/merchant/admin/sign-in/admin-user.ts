import { randomUUID } from 'node:crypto';
import type { PrismaClient } from '../../../database/generated/client.ts';
import { newPassword } from '../../people/new-password.ts';
import { hashPassword } from '../../people/password.ts';

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
