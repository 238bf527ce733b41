import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { AdminUser } from '../../../database/generated/client.ts';
import { recordEvent } from '../../history/record-event.ts';
import { verifyPassword } from '../../people/password.ts';
import { askLeave, forgetFailures, takeBack } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { clearCookie, findSession, startSession } from './admin-session.ts';
import { codeRoutes } from './code-routes.ts';
import { renderLogin } from './login-view.tsx';
import { ownPath } from './own-path.ts';
import { attemptOf, recordFailure, waitNotice } from './sign-in-attempt.ts';

const credentials = z.object({ email: z.string().max(320), password: z.string().max(1024) });

/** Signing in and out. */
export function signInRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  const { sandbox } = deps.settings;
  router.get('/login', (req, res) => {
    res.type('html').send(renderLogin({ email: '', error: null, next: ownPath(req.query.next), sandbox }));
  });
  router.post('/login', (req, res) => signIn(deps, req, res));
  router.post('/logout', (req, res) => signOut(deps, req, res));
  router.use(codeRoutes(deps));
  return router;
}

async function signIn(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const { sandbox } = deps.settings;
  const form = credentials.safeParse(req.body);
  const email = form.data?.email.trim().toLowerCase() ?? '';
  const next = ownPath((req.body as Record<string, unknown> | undefined)?.next);
  const attempt = attemptOf(req, email);
  const leave = await askLeave(deps, attempt);
  if (!leave.allowed) {
    const { seconds, sentence } = waitNotice(leave, deps.now());
    res.status(429).set('Retry-After', String(seconds)).type('html');
    res.send(renderLogin({ email, error: sentence, next, sandbox }));
    return;
  }
  const user = email.includes('\0') ? null : await deps.db.adminUser.findUnique({ where: { email } });
  const isRight = await verifyPassword(form.data?.password ?? '', user?.passwordHash ?? null);
  const session = isRight && user !== null ? await openSession(deps, req, user) : null;
  if (session === null || user === null) {
    const what = user === null ? 'Nobody has this e-mail address' : 'Wrong password, or disabled';
    await recordFailure(deps, req, { email: user?.email ?? null, leave, what });
    const error = 'E-mail address or password is wrong.';
    res.status(401).type('html').send(renderLogin({ email, error, next, sandbox }));
    return;
  }
  await takeBack(deps, attempt);
  session.setCookie(res);
  // What was guessed counts on until the second factor is there as well.
  if (user.totpSince !== null) return res.redirect(303, `/admin/login/code?next=${encodeURIComponent(next)}`);
  await forgetFailures(deps.db, email);
  deps.notices.tell('other');
  res.redirect(303, next);
}

/** A session for a user as they were when the password was checked; null if that does not hold any more. */
function openSession(deps: AdminDeps, req: Request, user: AdminUser) {
  const isHalf = user.totpSince !== null;
  return deps.db.$transaction(async (tx) => {
    const still = await tx.$queryRaw<unknown[]>`
      select 1 from merchant.admin_user
      where id = ${user.id}::uuid and password_hash = ${user.passwordHash} and disabled_at is null
        and (totp_since is not null) = ${isHalf}
      for share`;
    if (still.length === 0) return null;
    const session = await startSession(tx, deps, req, { userId: user.id, isHalf });
    const by = { id: user.id, email: user.email, remote: req.ip ?? '' };
    if (!isHalf) await recordEvent(tx, by, { action: 'user.signed_in' }, deps.now());
    return session;
  });
}

async function signOut(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const session = await findSession(deps, req);
  if (session !== null) {
    const by = { id: session.user.id, email: session.user.email, remote: req.ip ?? '' };
    await deps.db.$transaction(async (tx) => {
      const { count } = await tx.adminSession.deleteMany({ where: { id: session.id } });
      if (count === 1 && !session.isHalf)
        await recordEvent(tx, by, { action: 'user.signed_out' }, deps.now());
    });
    deps.notices.tell('other');
  }
  clearCookie(deps, res);
  res.redirect(303, '/admin/login');
}
