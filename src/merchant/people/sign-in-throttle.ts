import { createHash } from 'node:crypto';
import type { PrismaClient } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';

const WINDOW_MS = 15 * 60_000;
/** Failures in a window, by what is counted. */
const LIMITS = { account: 10, address: 50 } as const;
/** Failures of one account or address that the audit log tells one by one. */
const TOLD_EACH = 5;

type ThrottleDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now'>;
type Kind = keyof typeof LIMITS;
type Key = { kind: Kind; key: string };

/** Whose attempt it is. */
export type Attempt = {
  /** As typed, in lower case; whether anybody has it makes no difference. */
  email: string;
  /** Where it comes from: an address, or a network when its owner has many addresses. */
  network: string;
};

/** Leave to check a password or a code once. It is counted as a failure until it is said to have been none. */
export type Leave = {
  allowed: true;
  /** Whether a failure should be told in the audit log: the first few, and the one that closes the door. */
  isTold: boolean;
  /** Nothing more is taken from this account or address in this window. */
  isLast: boolean;
};

/** @property retryAt when the window ends. */
export type Refusal = { allowed: false; retryAt: Date };

/**
 * Asks whether a secret may be checked, and counts it as a failure at once, so that guesses made side by side cannot slip
 * through together. One statement per count, hence the same in any number of processes.
 */
export async function askLeave(deps: ThrottleDeps, attempt: Attempt): Promise<Leave | Refusal> {
  let isTold = true;
  let isLast = false;
  for (const { kind, key } of keysOf(attempt)) {
    const count = await countFailure(deps, key, LIMITS[kind]);
    if (count === null && deps.settings.rateLimit) return { allowed: false, retryAt: await endOf(deps, key) };
    if (count === LIMITS[kind]) isLast = true;
    else if (count === null || count > TOLD_EACH) isTold = false;
  }
  return { allowed: true, isTold: isTold || isLast, isLast };
}

/** Takes an attempt back that was no failure. */
export async function takeBack({ db }: Pick<ThrottleDeps, 'db'>, attempt: Attempt): Promise<void> {
  const keys = keysOf(attempt).map(({ key }) => key);
  await db.$executeRaw`
    update merchant.sign_in_failure set count = greatest(count - 1, 0) where key = any(${keys}::text[])`;
}

/** Forgets all failures of an account: somebody has proved to be the one. */
export async function forgetFailures(db: Pick<PrismaClient, 'signInFailure'>, email: string): Promise<void> {
  await db.signInFailure.deleteMany({ where: { key: accountKey(email) } });
}

/** Removes counts whose window is over. */
export async function forgetOldFailures({ db, now }: Pick<ThrottleDeps, 'db' | 'now'>): Promise<void> {
  await db.signInFailure.deleteMany({
    where: { windowStart: { lte: new Date(now().getTime() - WINDOW_MS) } },
  });
}

/** The count with this one; null if the limit was reached before. */
async function countFailure({ db, now }: ThrottleDeps, key: string, limit: number): Promise<number | null> {
  const at = now().toISOString();
  const over = new Date(now().getTime() - WINDOW_MS).toISOString();
  const rows = await db.$queryRaw<{ count: number }[]>`
    insert into merchant.sign_in_failure as f (key, count, window_start) values (${key}, 1, ${at}::timestamptz)
    on conflict (key) do update set
      count = case when f.window_start <= ${over}::timestamptz then 1 else f.count + 1 end,
      window_start = case when f.window_start <= ${over}::timestamptz then ${at}::timestamptz else f.window_start end
    where f.window_start <= ${over}::timestamptz or f.count < ${limit}
    returning count`;
  return rows[0]?.count ?? null;
}

async function endOf({ db, now }: ThrottleDeps, key: string): Promise<Date> {
  const row = await db.signInFailure.findUnique({ where: { key } });
  return new Date((row?.windowStart ?? now()).getTime() + WINDOW_MS);
}

/** The address first: one that is refused does not use up what the account has left. */
function keysOf({ email, network }: Attempt): Key[] {
  return [
    { kind: 'address', key: `address:${network}` },
    { kind: 'account', key: accountKey(email) },
  ];
}

/** Hashed: what is typed into the wrong field may be a password. */
function accountKey(email: string): string {
  return `account:${createHash('sha256').update(email).digest('hex')}`;
}
