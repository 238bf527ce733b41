import type { Order } from '../../../database/generated/client.ts';
import { orderSources } from '../../search/order-conditions.ts';
import { type OrderPlace, readPlace } from '../../search/order-place.ts';
import { orderPlaces } from '../../search/order-places.ts';
import type { OrderQuery } from '../../search/order-query.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { ROWS_PER_PAGE } from '../page-of.ts';

/** One page of the list. */
export type OrdersPage = {
  orders: Order[];
  /** There are older ones behind this order, or newer ones before it; null: there are none. */
  olderThan: OrderPlace | null;
  newerThan: OrderPlace | null;
  isFirst: boolean;
};

/**
 * The page behind the place `after`, or the one before the place `before`; the newest orders for whatever is no place. Places
 * stay where they are while orders come and change.
 */
export async function ordersPage(
  { db, pool }: Pick<AdminDeps, 'db' | 'pool'>,
  query: Pick<OrderQuery, 'filter' | 'search'>,
  asked: { after?: unknown; before?: unknown },
): Promise<OrdersPage> {
  const sources = orderSources(query);
  const after = readPlace(asked.after);
  const before = after === null ? readPlace(asked.before) : null;
  if (before !== null) {
    const newer = await orderPlaces(pool, sources, { before }, ROWS_PER_PAGE + 1);
    // With none beyond them they are the newest: shown as a whole page.
    if (newer.length > ROWS_PER_PAGE) {
      const page = newer.slice(1);
      return { ...(await withOrders(db, page)), olderThan: page.at(-1) ?? null, isFirst: false };
    }
  }
  const found = await orderPlaces(pool, sources, after && { after }, ROWS_PER_PAGE + 1);
  const page = found.slice(0, ROWS_PER_PAGE);
  const shown = await withOrders(db, page);
  return {
    ...shown,
    olderThan: found.length > ROWS_PER_PAGE ? (page.at(-1) ?? null) : null,
    newerThan: after === null ? null : shown.newerThan,
    isFirst: after === null,
  };
}

async function withOrders(
  db: AdminDeps['db'],
  page: OrderPlace[],
): Promise<Pick<OrdersPage, 'orders' | 'newerThan'>> {
  const orders = await db.order.findMany({ where: { id: { in: page.map(({ id }) => id) } } });
  const byId = new Map(orders.map((order) => [order.id, order]));
  return {
    orders: page.map(({ id }) => byId.get(id)).filter((order) => order !== undefined),
    newerThan: page[0] ?? null,
  };
}
