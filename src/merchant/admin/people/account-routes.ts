import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import { pageNotFound } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import { recordEvent } from '../../history/record-event.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { clearCookie, sessionOf } from '../sign-in/admin-session.ts';
import { renderAccount } from './account-view.tsx';
import { browserName } from './browser-name.ts';
import { passwordRoutes } from './password-routes.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';

/** `/admin/account`: what everybody decides about their own sign-in. */
export function accountRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/account', (_req, res) => sendAccount(deps, res));
  router.post('/account/sessions/end-all', async (_req, res) => {
    const viewer = viewerOf(res);
    await deps.db.$transaction(async (tx) => {
      await tx.adminSession.deleteMany({ where: { userId: viewer.id } });
      await recordEvent(tx, viewer, { action: 'user.signed_out_everywhere' }, deps.now());
    });
    deps.notices.tell('other');
    clearCookie(deps, res);
    res.redirect(303, '/admin/login');
  });
  router.post('/account/sessions/:id/end', async (req, res) => {
    const id = z.uuid().safeParse(req.params.id).data ?? pageNotFound();
    await endSession(deps, res, id);
    res.redirect(303, id === sessionOf(res).id ? '/admin/login' : '/admin/account#sessions-title');
  });
  router.use(passwordRoutes(deps));
  router.use(secondFactorRoutes(deps));
  return router;
}

async function sendAccount(deps: AdminDeps, res: Response): Promise<void> {
  const { user, id: ownId } = sessionOf(res);
  const [sessions, codesLeft] = await Promise.all([
    deps.db.adminSession.findMany({
      where: { userId: user.id, isHalf: false, expiresAt: { gt: deps.now() } },
      orderBy: [{ lastSeenAt: 'desc' }, { id: 'asc' }],
    }),
    deps.db.adminBackupCode.count({ where: { userId: user.id, usedAt: null } }),
  ]);
  res.type('html').send(
    renderAccount({
      viewer: viewerOf(res),
      since: user.createdAt,
      secondFactor: user.totpSince === null ? null : { since: user.totpSince, codesLeft },
      sessions: sessions.map((session) => ({
        id: session.id,
        browser: browserName(session.userAgent),
        remote: session.remote,
        since: session.createdAt,
        lastSeen: session.lastSeenAt,
        isThis: session.id === ownId,
      })),
    }),
  );
}

/** Ends one of the viewer's own sessions; one of somebody else's is not found. */
async function endSession(deps: AdminDeps, res: Response, id: string): Promise<void> {
  const viewer = viewerOf(res);
  const session = await deps.db.adminSession.findUnique({ where: { id } });
  if (session === null || session.userId !== viewer.id) pageNotFound();
  const detail = `${browserName(session.userAgent)}, from ${session.remote}`;
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.adminSession.deleteMany({ where: { id, userId: viewer.id } });
    if (count === 1) await recordEvent(tx, viewer, { action: 'user.signed_out', detail }, deps.now());
  });
  deps.notices.tell('other');
}
