import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { FilterLinks } from '../../../web/filter-links.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { type Status, statuses, statusText } from '../status-badges.tsx';
import { type OrderSummary, OrdersTable } from './orders-table.tsx';

/** What the orders page shows. */
export interface OrdersProps {
  viewer: Viewer;
  orders: OrderSummary[];
  /** How many orders stand where; a status that is absent has none. */
  counts: Partial<Record<Status, number>>;
  filter: Status | null;
  /** The page with older orders; null on the last one. */
  nextUrl: string | null;
  isFirstPage: boolean;
}

/** The orders page as a string. */
export function renderOrders(props: OrdersProps): string {
  return renderDashboardPage({
    title: 'Orders',
    viewer: props.viewer,
    section: '/admin/orders',
    children: <OrdersView {...props} />,
  });
}

/** The content of the orders page. */
export function OrdersView(props: OrdersProps) {
  const { orders, filter, nextUrl, isFirstPage } = props;
  return (
    <>
      <h1>Orders</h1>
      <div data-live="filters">
        <FilterLinks label="Orders by status" links={statusLinks(props)} />
      </div>
      <div class="card card-table" data-live="orders">
        {orders.length > 0 ? (
          <OrdersTable orders={orders} />
        ) : (
          <NoOrders filter={filter} isFirstPage={isFirstPage} />
        )}
      </div>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href={ordersUrl(filter)}>
            Newest orders
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            Older orders
          </a>
        )}
      </nav>
    </>
  );
}

function NoOrders({ filter, isFirstPage }: Pick<OrdersProps, 'filter' | 'isFirstPage'>) {
  if (filter !== null || !isFirstPage) {
    return (
      <div class="empty">
        <h2>{filter === null ? 'No older orders' : `No order is “${statusText(filter)}”`}</h2>
        <p>
          <a href="/admin/orders">Show all orders</a>
        </p>
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>No orders yet</h2>
      <p>
        Start in the <a href="/">demo shop</a>: buy something and watch it arrive here. A shop of your own
        creates orders with <code>POST /v1/orders</code>.
      </p>
    </div>
  );
}

function statusLinks({ counts, filter }: OrdersProps) {
  const all = { href: ordersUrl(null), text: 'All', current: filter === null };
  const each = statuses.map((status) => ({
    href: ordersUrl(status),
    text: statusText(status),
    count: counts[status] ?? 0,
    current: filter === status,
  }));
  return [all, ...each];
}

function ordersUrl(filter: Status | null): string {
  return filter === null ? '/admin/orders' : `/admin/orders?status=${filter}`;
}
