import type { Request } from 'express';
import { ipKeyGenerator } from 'express-rate-limit';
import { recordEvent } from '../../history/record-event.ts';
import type { Attempt, Leave, Refusal } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';

/** Who has more than one IPv6 address has at least so many at once (RFC 6177). */
const IPV6_NETWORK_BITS = 64;

/** Whose attempt a request is, for the throttle. */
export function attemptOf(req: Request, email: string): Attempt {
  return { email, network: ipKeyGenerator(req.ip ?? '', IPV6_NETWORK_BITS) };
}

/**
 * Tells a failure in the audit log, unless enough of them are there: nobody shall fill the disk by guessing.
 * @param email the user that was tried; null if there is none, since what was typed may be a password in the wrong field.
 */
export async function recordFailure(
  deps: Pick<AdminDeps, 'db' | 'notices' | 'now'>,
  req: Request,
  { email, leave, what }: { email: string | null; leave: Leave; what: string },
): Promise<void> {
  if (!leave.isTold) return;
  const by = { id: null, email: null, remote: req.ip ?? '' };
  const detail = leave.isLast ? `${what}; no further attempt is taken for a while` : what;
  await recordEvent(deps.db, by, { action: 'user.sign_in_failed', subject: email, detail }, deps.now());
  deps.notices.tell('other');
}

/** What somebody reads who has to wait, and for how many seconds. Pure. */
export function waitNotice({ retryAt }: Refusal, now: Date): { seconds: number; sentence: string } {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - now.getTime()) / 1000));
  const minutes = Math.ceil(seconds / 60);
  const sentence = `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, at ${retryAt.toISOString().slice(11, 16)} UTC.`;
  return { seconds, sentence };
}
