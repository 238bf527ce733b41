import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { pageOf, ROWS_PER_PAGE } from '../page-of.ts';
import { outcomes } from '../status-badges.tsx';
import { renderInbox } from './inbox-view.tsx';
import { receiptProps } from './receipt-props.ts';

const REJECTED_SHOWN = 20;

/** The IPN inbox. */
export function inboxRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/inbox', (req, res) => sendInbox(deps, req, res));
  return router;
}

async function sendInbox(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const filter = outcomes.find((outcome) => outcome === req.query.outcome) ?? null;
  const before = z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .safeParse(req.query.before);
  const [receipts, rejected, count] = await Promise.all([
    deps.db.receipt.findMany({
      where: {
        ...(filter === null ? {} : { outcome: filter }),
        ...(before.success ? { id: { lt: BigInt(before.data) } } : {}),
      },
      include: { order: true },
      orderBy: { id: 'desc' },
      take: ROWS_PER_PAGE + 1,
    }),
    deps.db.rejectedIpn.findMany({ orderBy: { receivedAt: 'desc' }, take: REJECTED_SHOWN }),
    deps.db.rejectedIpnCount.findUnique({ where: { id: 'main' } }),
  ]);
  const { page, last } = pageOf(receipts);
  res.type('html').send(
    renderInbox({
      viewer: viewerOf(res),
      receipts: page.map((receipt) => receiptProps(receipt)),
      filter,
      nextUrl: last ? `/admin/inbox?${filter === null ? '' : `outcome=${filter}&`}before=${last.id}` : null,
      isFirstPage: !before.success,
      rejectedCount: (count?.count ?? 0n).toString(),
      rejected: rejected.map((ipn) => ({
        at: ipn.receivedAt,
        reason: ipn.reason,
        sizeBytes: ipn.sizeBytes,
        ip: ipn.remote,
      })),
    }),
  );
}
