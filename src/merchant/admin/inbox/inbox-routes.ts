import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { pageOf, ROWS_PER_PAGE } from '../page-of.ts';
import { outcomes } from '../status-badges.tsx';
import { renderInbox } from './inbox-view.tsx';
import { readOldKeys, readReceipts } from './read-receipts.ts';
import { rejectionWords } from './reason-words.ts';
import { readOrigins } from './receipt-origins.ts';
import { receiptProps } from './receipt-props.ts';
import { receiptRoutes } from './receipt-routes.ts';

const REJECTED_SHOWN = 20;

/** The IPN inbox, and the pages of its receipts. */
export function inboxRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/inbox', (req, res) => sendInbox(deps, req, res));
  router.use(receiptRoutes(deps));
  return router;
}

async function sendInbox(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const filter = outcomes.find((outcome) => outcome === req.query.outcome) ?? null;
  const before = z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .safeParse(req.query.before);
  const [receipts, rejected, count, oldKeys] = await Promise.all([
    readReceipts(deps.db, {
      ...(filter === null ? {} : { outcome: filter }),
      ...(before.success ? { before: BigInt(before.data) } : {}),
      take: ROWS_PER_PAGE + 1,
    }),
    deps.db.rejectedIpn.findMany({ orderBy: { receivedAt: 'desc' }, take: REJECTED_SHOWN }),
    deps.db.rejectedIpnCount.findUnique({ where: { id: 'main' } }),
    readOldKeys(deps.db),
  ]);
  const { page, last } = pageOf(receipts);
  const origins = await readOrigins(
    deps.db,
    page.map(({ orderId }) => orderId),
  );
  const context = { restKey: deps.keyRing.current().restKey, oldKeys, origins };
  res.type('html').send(
    renderInbox({
      viewer: viewerOf(res),
      receipts: page.map((receipt) => receiptProps(receipt, context)),
      filter,
      nextUrl: last ? `/admin/inbox?${filter === null ? '' : `outcome=${filter}&`}before=${last.id}` : null,
      isFirstPage: !before.success,
      rejectedCount: (count?.count ?? 0n).toString(),
      rejected: rejected.map((ipn) => ({
        slot: ipn.slot,
        at: ipn.receivedAt,
        reason: ipn.reason,
        words: rejectionWords(ipn.reason),
        sizeBytes: ipn.sizeBytes,
        ip: ipn.remote,
        restKey: ipn.restKey,
        body: ipn.body,
      })),
    }),
  );
}
