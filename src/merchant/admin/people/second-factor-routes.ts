import express, { type Request, type Response, type Router } from 'express';
import { encode } from 'uqr';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import { recordEvent } from '../../history/record-event.ts';
import { confirmTotp, makeBackupCodes, removeSecondFactor, startTotp } from '../../people/second-factor.ts';
import { totpUri } from '../../people/totp.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { sessionOf } from '../sign-in/admin-session.ts';
import { withCode } from './ask-code.ts';
import { renderBackupCodes } from './backup-codes-view.tsx';
import { renderSecondFactor } from './second-factor-view.tsx';
import { renderSetUp } from './set-up-view.tsx';

const PAGE = '/admin/account/second-factor';

/** Setting up a second factor, new backup codes for it, and switching it off. */
export function secondFactorRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/account/second-factor', (_req, res) => {
    const { user } = sessionOf(res);
    if (user.totpSince !== null) sendPage(res, {});
    else if (user.totpSecret !== null) sendSetUp(deps, res, user.totpSecret, {});
    else res.redirect(303, '/admin/account');
  });
  router.post('/account/second-factor/start', async (_req, res) => {
    await startTotp(deps.db, viewerOf(res).id);
    res.redirect(303, PAGE);
  });
  router.post('/account/second-factor/confirm', (req, res) => confirm(deps, req, res));
  router.post('/account/second-factor/backup-codes', async (req, res) => {
    const viewer = viewerOf(res);
    const codes = await withCode(deps, req, res, async (tx) => {
      const made = await makeBackupCodes(tx, viewer.id);
      await recordEvent(tx, viewer, { action: 'user.backup_codes_made' }, deps.now());
      return made;
    });
    if (codes.done) res.type('html').send(renderBackupCodes({ viewer, codes: codes.result, isNew: false }));
    else sendPage(res, { 'new-codes-code': codes.error });
  });
  router.post('/account/second-factor/off', async (req, res) => {
    const viewer = viewerOf(res);
    const off = await withCode(deps, req, res, async (tx) => {
      await removeSecondFactor(tx, viewer.id);
      await tx.adminSession.deleteMany({ where: { userId: viewer.id, isHalf: true } });
      await recordEvent(tx, viewer, { action: 'user.totp_off' }, deps.now());
    });
    if (off.done) res.redirect(303, '/admin/account');
    else sendPage(res, { 'off-code': off.error });
  });
  return router;
}

async function confirm(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const { user } = sessionOf(res);
  if (user.totpSecret === null || user.totpSince !== null) return res.redirect(303, PAGE);
  const viewer = viewerOf(res);
  const code = z.string().max(64).safeParse(req.body?.code).data ?? '';
  const codes = await deps.db.$transaction(async (tx) => {
    if (!(await confirmTotp(tx, viewer.id, code, deps.now()))) return null;
    await recordEvent(tx, viewer, { action: 'user.totp_on' }, deps.now());
    return makeBackupCodes(tx, viewer.id);
  });
  if (codes === null) {
    const error =
      'This is not the code that the app shows now. If it goes on, check the clock of your phone.';
    return sendSetUp(deps, res.status(400), user.totpSecret, { code: error });
  }
  deps.notices.tell('other');
  res.type('html').send(renderBackupCodes({ viewer, codes, isNew: true }));
}

function sendPage(res: Response, errors: Record<string, string>): void {
  const viewer = viewerOf(res);
  if (sessionOf(res).user.totpSince === null) res.redirect(303, '/admin/account');
  else res.type('html').send(renderSecondFactor({ viewer, errors }));
}

function sendSetUp(deps: AdminDeps, res: Response, secret: string, errors: Record<string, string>): void {
  const viewer = viewerOf(res);
  const uri = totpUri(secret, viewer.email, deps.settings.shopName);
  res.type('html').send(renderSetUp({ viewer, secret, uri, qr: encode(uri, { border: 0 }).data, errors }));
}
