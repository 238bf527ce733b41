import express, { type Request, type Response, type Router } from 'express';
import { viewerOf } from '../../../web/viewer.ts';
import { readAttention } from '../../attention/read-attention.ts';
import type { AdminDeps } from '../admin-deps.ts';
import type { FailedWay } from '../attention/read-way-out.ts';
import { orderSummary } from '../orders/order-summary.ts';
import { overviewFigures } from './overview-figures.ts';
import { renderOverview } from './overview-view.tsx';

const NEWEST_ORDERS = 10;
/** Figures that are no older are not worth a word. */
const FRESH_MS = 5_000;

/** The first page of the dashboard. */
export function overviewRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/', (req, res) => sendOverview(deps, req, res));
  return router;
}

/**
 * Answers with the overview.
 * @param failed a form of the "Needs you" list that could not be done: its entry is open, with what was typed; status 400.
 */
export async function sendOverview(
  deps: AdminDeps,
  req: Request,
  res: Response,
  failed: FailedWay | null = null,
): Promise<void> {
  const now = deps.now();
  const [attention, figures, orders] = await Promise.all([
    readAttention(deps),
    deps.figures.read(),
    deps.db.order.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: NEWEST_ORDERS }),
  ]);
  const isOld = !figures.isCurrent && now.getTime() - figures.at.getTime() > FRESH_MS;
  res
    .status(failed === null ? 200 : 400)
    .type('html')
    .send(
      renderOverview({
        viewer: viewerOf(res),
        needsYou: { ...attention, done: failed === null ? req.query.done : undefined, failed },
        figures: overviewFigures(figures, now),
        figuresAt: isOld ? figures.at : null,
        orders: orders.map(orderSummary),
        hasDemoShop: deps.settings.demoShop,
      }),
    );
}
