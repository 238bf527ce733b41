import type { Request, Response } from 'express';
import { verifyPassword } from '../../people/password.ts';
import { askLeave, takeBack } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { sessionOf } from '../sign-in/admin-session.ts';
import { attemptOf, recordFailure, waitNotice } from '../sign-in/sign-in-attempt.ts';

const PASSWORD_MAX = 1024;

/**
 * Whether the person at the screen has given the own password once more: an open session alone must not be enough. Wrong ones
 * count as failed sign-ins do. Null if it was right; else what to answer.
 */
export async function confirmPassword(
  deps: Pick<AdminDeps, 'db' | 'notices' | 'settings' | 'now'>,
  req: Request,
  res: Response,
  password: string,
): Promise<{ status: number; sentence: string } | null> {
  const { email, passwordHash } = sessionOf(res).user;
  const attempt = attemptOf(req, email);
  const leave = await askLeave(deps, attempt);
  if (!leave.allowed) {
    const { seconds, sentence } = waitNotice(leave, deps.now());
    res.set('Retry-After', String(seconds));
    return { status: 429, sentence };
  }
  if (password.length <= PASSWORD_MAX && (await verifyPassword(password, passwordHash))) {
    await takeBack(deps, attempt);
    return null;
  }
  await recordFailure(deps, req, { email, leave, what: 'Wrong password when rotating the key pair' });
  return { status: 403, sentence: 'This is not your password.' };
}
