import { randomUUID } from 'node:crypto';
import type { AdminUser, Prisma, Role } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import { type Actor, type NewEvent, recordEvent } from '../history/record-event.ts';
import { newPassword } from './new-password.ts';
import { hashPassword } from './password.ts';
import { removeSecondFactor } from './second-factor.ts';
import { forgetFailures } from './sign-in-throttle.ts';

type PeopleDeps = Pick<MerchantDeps, 'db' | 'now'> & { notices: Pick<MerchantDeps['notices'], 'tell'> };
type Change = { event: NewEvent; signOut: boolean } | null;

const RANKS: Record<Role, number> = { viewer: 0, operator: 1, owner: 2 };

/** Why somebody was left as they are, in a sentence for the person who asked. */
export class UserNotChanged extends Error {
  override name = 'UserNotChanged';
}

/**
 * Adds somebody who may sign in with a password that is made here, returned once, and to be changed at the first sign-in.
 * @throws UserNotChanged if the e-mail address is taken.
 */
export async function addUser(
  { db, notices, now }: PeopleDeps,
  by: Actor,
  { email, role }: { email: string; role: Role },
): Promise<{ id: string; password: string }> {
  const [id, password] = [randomUUID(), newPassword()];
  const passwordHash = await hashPassword(password);
  await db.$transaction(async (tx) => {
    const data = { id, email, role, passwordHash, passwordIsMade: true, createdAt: now() };
    const { count } = await tx.adminUser.createMany({ data: [data], skipDuplicates: true });
    if (count === 0) throw new UserNotChanged('Somebody has this e-mail address already.');
    await recordEvent(tx, by, { action: 'user.added', subject: email, detail: `as ${role}` }, now());
  });
  notices.tell('other');
  return { id, password };
}

/** Gives a role. One that may do less signs the person out everywhere. Null if there is no such user. */
export function changeRole(deps: PeopleDeps, by: Actor, id: string, role: Role): Promise<AdminUser | null> {
  return changeUser(deps, by, id, async (tx, user, otherOwners) => {
    if (user.role === role) return null;
    if (user.role === 'owner') insistOnOwner(user, otherOwners);
    await tx.adminUser.update({ where: { id }, data: { role } });
    const detail = `from ${user.role} to ${role}`;
    return {
      event: { action: 'user.role_changed', subject: user.email, detail },
      signOut: RANKS[role] < RANKS[user.role],
    };
  });
}

/** Keeps somebody from signing in, and signs them out everywhere; or lets them in again. */
export function setDisabled(
  deps: PeopleDeps,
  by: Actor,
  id: string,
  isDisabled: boolean,
): Promise<AdminUser | null> {
  return changeUser(deps, by, id, async (tx, user, otherOwners) => {
    if ((user.disabledAt !== null) === isDisabled) return null;
    if (isDisabled && user.role === 'owner') insistOnOwner(user, otherOwners);
    await tx.adminUser.update({ where: { id }, data: { disabledAt: isDisabled ? deps.now() : null } });
    const action = isDisabled ? 'user.disabled' : 'user.enabled';
    return { event: { action, subject: user.email }, signOut: isDisabled };
  });
}

/**
 * Gives somebody a password that is made here, returned once, and to be changed at the next sign-in. Signs them out
 * everywhere, and forgets their failed sign-ins. Null if there is no such user.
 * @param by null: by command.
 */
export async function resetPassword(
  deps: PeopleDeps,
  by: Actor | null,
  id: string,
): Promise<{ user: AdminUser; password: string } | null> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  const user = await changeUser(deps, by, id, async (tx, { email }) => {
    await tx.adminUser.update({ where: { id }, data: { passwordHash, passwordIsMade: true } });
    await forgetFailures(tx, email);
    const detail = by === null ? 'by command' : null;
    return { event: { action: 'user.password_reset', subject: email, detail }, signOut: true };
  });
  return user && { user, password };
}

/** Removes the second factor of somebody who has lost it, and signs them out everywhere. */
export function dropSecondFactor(deps: PeopleDeps, by: Actor | null, id: string): Promise<AdminUser | null> {
  return changeUser(deps, by, id, async (tx, user) => {
    if (user.totpSince === null) return null;
    await removeSecondFactor(tx, id);
    const detail = by === null ? 'by command' : null;
    return { event: { action: 'user.totp_off', subject: user.email, detail }, signOut: true };
  });
}

/**
 * Changes a user while nobody else changes that one or any owner, so that two owners cannot take each other's role at once.
 * @param change says what was done; null: it was so already.
 * @returns the user as it was; null if there is none.
 */
async function changeUser(
  { db, notices, now }: PeopleDeps,
  by: Actor | null,
  id: string,
  change: (tx: Prisma.TransactionClient, user: AdminUser, otherOwners: number) => Promise<Change>,
): Promise<AdminUser | null> {
  const user = await db.$transaction(async (tx) => {
    const locked = await tx.$queryRaw<{ id: string; isOwner: boolean }[]>`
      select id, role = 'owner' and disabled_at is null as "isOwner" from merchant.admin_user
      where id = ${id}::uuid or (role = 'owner' and disabled_at is null)
      order by id for update`;
    const owners = locked.filter(({ isOwner }) => isOwner).map((row) => row.id);
    // Since the request came in, another owner may have taken the right away.
    if (by !== null && !owners.includes(by.id)) throw new UserNotChanged('You are no owner any more.');
    const before = await tx.adminUser.findUnique({ where: { id } });
    if (before === null) return null;
    const done = await change(tx, before, owners.filter((owner) => owner !== before.id).length);
    if (done === null) return before;
    if (done.signOut) await tx.adminSession.deleteMany({ where: { userId: id } });
    await recordEvent(tx, by, done.event, now());
    return before;
  });
  if (user !== null) notices.tell('other');
  return user;
}

function insistOnOwner(user: AdminUser, otherOwners: number): void {
  if (otherOwners > 0 || user.disabledAt !== null) return;
  throw new UserNotChanged('This is the only owner who can sign in: make somebody else an owner first.');
}
