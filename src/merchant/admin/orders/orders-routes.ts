import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { ROWS_PER_PAGE } from '../page-of.ts';
import { statuses } from '../status-badges.tsx';
import { orderSummary } from './order-summary.ts';
import { renderOrders } from './orders-view.tsx';

/** The list of orders. */
export function ordersRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/orders', (req, res) => sendOrders(deps, req, res));
  return router;
}

async function sendOrders(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const filter = statuses.find((status) => status === req.query.status) ?? null;
  const after = z.uuid().safeParse(req.query.after);
  const [found, groups] = await Promise.all([
    deps.db.order.findMany({
      where: filter === null ? {} : { status: filter },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: ROWS_PER_PAGE + 2,
      ...(after.success ? { cursor: { id: after.data } } : {}),
    }),
    deps.db.order.groupBy({ by: ['status'], _count: true }),
  ]);
  // The order we go on after is among them unless its status has changed since: so it cannot just be skipped.
  const orders = found.filter((order) => order.id !== after.data?.toLowerCase());
  const page = orders.slice(0, ROWS_PER_PAGE);
  const last = orders.length > ROWS_PER_PAGE ? page.at(-1) : undefined;
  res.type('html').send(
    renderOrders({
      viewer: viewerOf(res),
      orders: page.map(orderSummary),
      counts: Object.fromEntries(groups.map((group) => [group.status, group._count])),
      filter,
      nextUrl: last ? `/admin/orders?${filter === null ? '' : `status=${filter}&`}after=${last.id}` : null,
      isFirstPage: !after.success,
    }),
  );
}
