import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { recordEvent } from '../../history/record-event.ts';
import { lockUser, type TakenCode, takeCode } from '../../people/second-factor.ts';
import { askLeave, forgetFailures, takeBack } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { findSession, type Session, startSession } from './admin-session.ts';
import { renderCode } from './code-view.tsx';
import { ownPath } from './own-path.ts';
import { attemptOf, recordFailure, waitNotice } from './sign-in-attempt.ts';

const codeForm = z.object({ code: z.string().min(1).max(64) });

/** `/admin/login/code`: the second factor, for whoever has shown the password. */
export function codeRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/login/code', async (req, res) => {
    const next = ownPath(req.query.next);
    if ((await halfSession(deps, req, res, next)) === null) return;
    res.type('html').send(renderCode({ error: null, next, sandbox: deps.settings.sandbox }));
  });
  router.post('/login/code', (req, res) => takeSecondFactor(deps, req, res));
  return router;
}

async function takeSecondFactor(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const next = ownPath((req.body as Record<string, unknown> | undefined)?.next);
  const { sandbox } = deps.settings;
  const half = await halfSession(deps, req, res, next);
  if (half === null) return;
  const { email } = half.user;
  const attempt = attemptOf(req, email);
  const leave = await askLeave(deps, attempt);
  if (!leave.allowed) {
    const { seconds, sentence } = waitNotice(leave, deps.now());
    res.status(429).set('Retry-After', String(seconds)).type('html');
    res.send(renderCode({ error: sentence, next, sandbox }));
    return;
  }
  const code = codeForm.safeParse(req.body).data?.code ?? '';
  const session = await completeSession(deps, req, half, code);
  if (session === null) {
    await recordFailure(deps, req, { email, leave, what: 'Wrong code of the second factor' });
    const error = 'This code is wrong, or was used already. Wait for the next one and try again.';
    res.status(401).type('html').send(renderCode({ error, next, sandbox }));
    return;
  }
  await takeBack(deps, attempt);
  await forgetFailures(deps.db, email);
  session.setCookie(res);
  deps.notices.tell('other');
  res.redirect(303, next);
}

/** A whole session, with a token of its own, in place of the half one; null if the code is none that can be taken. */
function completeSession(deps: AdminDeps, req: Request, half: Session, code: string) {
  const by = { id: half.user.id, email: half.user.email, remote: req.ip ?? '' };
  return deps.db.$transaction(async (tx) => {
    const user = await lockUser(tx, half.userId);
    // Signed out, or disabled, since the request came in: that had to wait, or was waited for.
    const isThere = (await tx.adminSession.count({ where: { id: half.id } })) === 1;
    if (user === null || user.disabledAt !== null || user.totpSince === null || !isThere) return null;
    const taken = await takeCode(tx, user, code, deps.now());
    if (taken === null) return null;
    const session = await startSession(tx, deps, req, { userId: user.id, isHalf: false });
    await recordEvent(tx, by, { action: 'user.signed_in', detail: WITH[taken] }, deps.now());
    if (taken === 'backup') await recordEvent(tx, by, { action: 'user.backup_code_used' }, deps.now());
    return session;
  });
}

const WITH: Record<TakenCode, string> = {
  totp: 'with a second factor',
  backup: 'with a backup code',
};

/** The half session of a request; whoever has none is sent to where they belong. */
async function halfSession(
  deps: AdminDeps,
  req: Request,
  res: Response,
  next: string,
): Promise<Session | null> {
  const session = await findSession(deps, req);
  if (session?.isHalf) return session;
  res.redirect(303, session === null ? `/admin/login?next=${encodeURIComponent(next)}` : next);
  return null;
}
