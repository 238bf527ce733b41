import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import { changePassword } from '../../people/change-password.ts';
import { passwordProblem } from '../../people/new-password.ts';
import { verifyPassword } from '../../people/password.ts';
import { askLeave, takeBack } from '../../people/sign-in-throttle.ts';
import type { AdminDeps } from '../admin-deps.ts';
import type { FieldErrors } from '../form-parts.tsx';
import { type Session, sessionOf } from '../sign-in/admin-session.ts';
import { attemptOf, recordFailure, waitNotice } from '../sign-in/sign-in-attempt.ts';
import { renderPassword } from './password-view.tsx';

const field = z.string().max(1024).catch('');
const passwordForm = z.object({ current: field, password: field, repeated: field });
type PasswordForm = z.infer<typeof passwordForm>;

/** Choosing another password; for somebody whose password somebody else has made the only page that opens. */
export function passwordRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/account/password', (_req, res) => send(res, {}));
  router.post('/account/password', async (req, res) => {
    const form = passwordForm.parse(req.body ?? {});
    const session = sessionOf(res);
    const problems = problemsOf(form, session);
    if (Object.keys(problems).length > 0) return send(res.status(400), problems);
    if (!(await isCurrent(deps, req, res, form))) return;
    const { user } = session;
    const change = { checkedHash: user.passwordHash, password: form.password, keepSession: session.id };
    if (!(await changePassword(deps, viewerOf(res), change)))
      return send(res.status(409), { current: 'Your password was changed meanwhile. Try again.' });
    deps.notices.tell('other');
    res.redirect(303, user.passwordIsMade ? '/admin' : '/admin/account');
  });
  return router;
}

/** What can be said of a form without the present password. */
function problemsOf(form: PasswordForm, { user }: Session): FieldErrors {
  const errors: FieldErrors = {};
  if (form.current === '') errors.current = 'Type the password that you have now.';
  const problem = passwordProblem(form.password, user.email);
  if (problem !== null) errors.password = problem;
  else if (form.password === form.current)
    errors.password = 'Choose another password than the one you have now.';
  else if (form.repeated !== form.password)
    errors.repeated = 'This is not what you typed above: type the new password again.';
  return errors;
}

/** Whether the present password was given; if not, or if it may not be tried any more, that was said. */
async function isCurrent(deps: AdminDeps, req: Request, res: Response, form: PasswordForm): Promise<boolean> {
  const { user } = sessionOf(res);
  const attempt = attemptOf(req, user.email);
  const leave = await askLeave(deps, attempt);
  if (!leave.allowed) {
    const { seconds, sentence } = waitNotice(leave, deps.now());
    send(res.status(429).set('Retry-After', String(seconds)), { current: sentence });
    return false;
  }
  if (await verifyPassword(form.current, user.passwordHash)) {
    await takeBack(deps, attempt);
    return true;
  }
  await recordFailure(deps, req, { email: user.email, leave, what: 'Wrong password when changing it' });
  send(res.status(400), { current: 'This is not the password that you have now.' });
  return false;
}

function send(res: Response, errors: FieldErrors): void {
  const isMade = sessionOf(res).user.passwordIsMade;
  res.type('html').send(renderPassword({ viewer: viewerOf(res), isMade, errors }));
}
