import express, { type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { AdminDeps } from '../admin-deps.ts';
import { endSession, startSession } from './admin-session.ts';
import { renderLogin } from './login-view.tsx';
import { verifyPassword } from './password.ts';

const LOGIN_FAILURES_PER_QUARTER_HOUR = 20;

/** Signing in and out. */
export function signInRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  const { sandbox } = deps.settings;
  const limit = rateLimit({
    windowMs: 15 * 60_000,
    limit: LOGIN_FAILURES_PER_QUARTER_HOUR,
    skip: () => !deps.settings.rateLimit,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) => {
      const error = 'Too many attempts. Wait a quarter of an hour and try again.';
      res
        .status(429)
        .type('html')
        .send(renderLogin({ email: '', error, next: '/admin', sandbox }));
    },
  });
  router.get('/login', (req, res) => {
    res.type('html').send(renderLogin({ email: '', error: null, next: ownPath(req.query.next), sandbox }));
  });
  router.post('/login', limit, async (req, res) => {
    const form = z.object({ email: z.string().max(320), password: z.string().max(1024) }).safeParse(req.body);
    const email = form.data?.email.trim().toLowerCase() ?? '';
    const next = ownPath((req.body as Record<string, unknown> | undefined)?.next);
    const user = email.includes('\0') ? null : await deps.db.adminUser.findUnique({ where: { email } });
    if (!(await verifyPassword(form.data?.password ?? '', user?.passwordHash ?? null)) || !user) {
      const error = 'E-mail address or password is wrong.';
      res.status(401).type('html').send(renderLogin({ email, error, next, sandbox }));
      return;
    }
    await startSession(deps, res, user);
    res.redirect(303, next);
  });
  router.post('/logout', async (req, res) => {
    await endSession(deps, req, res);
    res.redirect(303, '/admin/login');
  });
  return router;
}

/** A path of the dashboard to go on to; nothing that leads elsewhere. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/admin(?:[/?][\x20-\x7e]*)?$/.test(next) ? next : '/admin';
}
