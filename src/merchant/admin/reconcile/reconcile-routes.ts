import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { PageError } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import {
  GatewayRefusedCall,
  GatewayRefusedKey,
  GatewayUnreachable,
} from '../../gateway-client/gateway-errors.ts';
import { recordEvent } from '../../history/record-event.ts';
import { type CheckResult, checkOrder } from '../../reconcile/check-order.ts';
import { compareAll, countLeft, findCompareAll, findProblem } from '../../reconcile/reconcile-marks.ts';
import { readTotals } from '../../reconcile/reconcile-totals.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { findChecks, readPlace, shownOutcomes } from './reconcile-checks.ts';
import { renderReconcile } from './reconcile-view.tsx';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Our books against the gateway's: the page, and comparing on demand. */
export function reconcileRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/reconcile', (req, res) => sendReconcile(deps, req, res));
  router.post('/reconcile/all', requireRole('operator'), (_req, res) => queueAll(deps, res));
  router.post('/orders/:id/check', requireRole('operator'), (req, res) => checkOne(deps, req, res));
  return router;
}

async function sendReconcile(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const filter = shownOutcomes.find((outcome) => outcome === req.query.outcome) ?? null;
  const from = readPlace(req.query.before);
  const [totals, problem, all, checks] = await Promise.all([
    readTotals(deps),
    findProblem(deps),
    findCompareAll(deps),
    findChecks(deps, filter, from),
  ]);
  const isRecent = all !== null && deps.now().getTime() - all.since.getTime() < DAY_MS;
  res.type('html').send(
    renderReconcile({
      viewer: viewerOf(res),
      totals,
      problem,
      all: all !== null && isRecent ? { ...all, left: await countLeft(deps, all) } : null,
      filter,
      ...checks,
      isFirstPage: from === null,
    }),
  );
}

async function queueAll(deps: AdminDeps, res: Response): Promise<void> {
  const { total } = await deps.db.$transaction(async (tx) => {
    const all = await compareAll({ db: tx }, deps.now());
    const detail = `${all.total} open orders are to be compared`;
    await recordEvent(tx, viewerOf(res), { action: 'order.checked', detail }, deps.now());
    return all;
  });
  deps.notices.tell('other');
  res.redirect(303, total > 0 ? '/admin/reconcile?done=queued' : '/admin/reconcile?done=none');
}

async function checkOne(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id).data?.toLowerCase();
  const result: CheckResult =
    id === undefined
      ? { kind: 'no order' }
      : await checkOrder(deps, id, viewerOf(res)).catch((error: unknown) => {
          throw toPage(error);
        });
  if (result.kind === 'compared') return res.redirect(303, `/admin/orders/${id}?done=checked`);
  throw notCompared(result.kind);
}

function notCompared(kind: Exclude<CheckResult['kind'], 'compared'>): PageError {
  if (kind === 'no order') {
    const whatToDo = 'Look it up in the list of orders.';
    return new PageError(404, 'No such order', 'There is no order with this id.', whatToDo);
  }
  const title = 'Not compared';
  if (kind === 'not at gateway') {
    const sentence = 'The gateway has not taken this order yet, so there is nothing to compare it with.';
    return new PageError(409, title, sentence, 'Ask the gateway for it first, on the order’s page.');
  }
  return new PageError(
    409,
    'This gateway cannot be asked',
    'It does not know the method merchant/order/details. Nothing was changed.',
    'Compare by hand with what the gateway’s own pages say, or ask whoever runs it for a newer version.',
  );
}

function toPage(error: unknown): unknown {
  const isRefused = error instanceof GatewayRefusedKey || error instanceof GatewayRefusedCall;
  if (!isRefused && !(error instanceof GatewayUnreachable)) return error;
  const title = isRefused ? 'The gateway refused to tell' : 'The gateway cannot be reached';
  const whatToDo = isRefused
    ? 'See whether the key pair in the settings is the one that the gateway knows.'
    : 'Go back and try again in a moment.';
  return new PageError(
    isRefused ? 502 : 503,
    title,
    `${error.message.replace(/\.?$/, '.')} Nothing was changed.`,
    whatToDo,
  );
}
