import express, { type Request, type Response, type Router } from 'express';
import { viewerOf } from '../../../web/viewer.ts';
import { countOrders } from '../../search/count-orders.ts';
import { findMatches } from '../../search/find-matches.ts';
import { orderSources } from '../../search/order-conditions.ts';
import { formatPlace, type OrderPlace } from '../../search/order-place.ts';
import { type OrderFilter, type OrderQuery, readOrderQuery } from '../../search/order-query.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { statuses } from '../status-badges.tsx';
import { countText } from './count-text.ts';
import { sendExport } from './export-download.ts';
import { orderSummary } from './order-summary.ts';
import { ordersPage } from './orders-page.ts';
import { ordersUrl } from './orders-url.ts';
import { renderOrders } from './orders-view.tsx';

/** The list of orders, and its exports. */
export function ordersRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/orders', (req, res) => sendOrders(deps, req, res));
  router.get('/orders/export.csv', (req, res) => sendExport(deps, 'csv', req, res));
  router.get('/orders/export.jsonl', (req, res) => sendExport(deps, 'jsonl', req, res));
  return router;
}

async function sendOrders(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const query = readOrderQuery(req.query);
  const [page, counts, matches] = await Promise.all([
    ordersPage(deps, query, req.query),
    query.search === null ? statusCounts(deps, query.filter) : {},
    query.search === null ? null : findMatches(deps.pool, query.search),
  ]);
  const urlOf = (name: 'after' | 'before', place: OrderPlace | null) =>
    place === null ? null : ordersUrl(query, { [name]: formatPlace(place) });
  res.type('html').send(
    renderOrders({
      viewer: viewerOf(res),
      query,
      orders: page.orders.map(orderSummary),
      counts,
      matches,
      olderUrl: urlOf('after', page.olderThan),
      newerUrl: urlOf('before', page.newerThan),
      isFirstPage: page.isFirst,
      hasDemoShop: deps.settings.demoShop,
    }),
  );
}

/** How many orders of those days stand where. */
async function statusCounts(deps: AdminDeps, filter: OrderFilter): Promise<Partial<Record<string, string>>> {
  const queries = statuses.map(
    (status): Pick<OrderQuery, 'filter' | 'search'> => ({
      filter: { ...filter, status },
      search: null,
    }),
  );
  const counts = await countOrders(deps.pool, queries.flatMap(orderSources), false);
  return Object.fromEntries(statuses.map((status, index) => [status, countText(counts[index])]));
}
