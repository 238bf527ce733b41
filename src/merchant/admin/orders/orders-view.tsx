import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { FilterLinks } from '../../../web/filter-links.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import type { Match } from '../../search/find-matches.ts';
import type { OrderQuery } from '../../search/order-query.ts';
import { statuses, statusText } from '../status-badges.tsx';
import { ExportCard } from './export-card.tsx';
import { NoOrders } from './no-orders.tsx';
import { DatesForm, Found, SearchForm } from './orders-forms.tsx';
import { type OrderSummary, OrdersTable } from './orders-table.tsx';
import { ordersUrl } from './orders-url.ts';

/** What the orders page shows. */
export interface OrdersProps {
  viewer: Viewer;
  query: OrderQuery;
  orders: OrderSummary[];
  /** How many orders of the days shown stand where, as text; a status that is absent has none. */
  counts: Partial<Record<string, string>>;
  /** What a search may mean and how much of it there is; null without a search. */
  matches: Match[] | null;
  /** The page with older orders; null on the last one. */
  olderUrl: string | null;
  /** The page with newer orders; null on the first one. */
  newerUrl: string | null;
  isFirstPage: boolean;
  /** The demo shop is open. */
  hasDemoShop: boolean;
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
  const { viewer, query, orders, matches, isFirstPage, hasDemoShop } = props;
  const mayMakeButtons = mayAct(viewer, 'operator');
  return (
    <>
      <div class="overview-head">
        <h1>Orders</h1>
        {mayMakeButtons && (
          <a class="button button-quiet button-small" id="make-a-button" href="/admin/buttons">
            Make a button
          </a>
        )}
      </div>
      <SearchForm filter={query.filter} search={query.search} />
      {query.problems.map((problem) => (
        <p key={problem} class="notice tone-wait">
          {problem}
        </p>
      ))}
      {query.search === null ? (
        <div class="orders-filters">
          <div data-live="filters">
            <FilterLinks label="Orders by status" links={statusLinks(props)} />
          </div>
          <DatesForm filter={query.filter} />
        </div>
      ) : (
        <Found matches={matches ?? []} filter={query.filter} />
      )}
      <div class="card card-table" data-live="orders">
        {orders.length > 0 ? (
          <OrdersTable orders={orders} />
        ) : (
          <NoOrders query={query} isFirstPage={isFirstPage} waysToFirst={{ hasDemoShop, mayMakeButtons }} />
        )}
      </div>
      <Paging {...props} />
      <div data-live="export">{orders.length > 0 && <ExportCard query={query} />}</div>
    </>
  );
}

function Paging({ query, newerUrl, olderUrl, isFirstPage }: OrdersProps) {
  return (
    <nav class="paging" data-live="paging" aria-label="Pages">
      {!isFirstPage && (
        <a class="button button-quiet" id="newest" href={ordersUrl(query)}>
          Newest orders
        </a>
      )}
      {newerUrl !== null && (
        <a class="button button-quiet" id="newer" href={newerUrl}>
          Newer orders
        </a>
      )}
      {olderUrl !== null && (
        <a class="button button-quiet" id="older" href={olderUrl}>
          Older orders
        </a>
      )}
    </nav>
  );
}

function statusLinks({ query: { filter }, counts }: OrdersProps) {
  const hrefOf = (status: typeof filter.status) => ordersUrl({ filter: { ...filter, status }, search: null });
  return [
    { href: hrefOf(null), text: 'All', current: filter.status === null },
    ...statuses.map((status) => ({
      href: hrefOf(status),
      text: statusText(status),
      count: counts[status] ?? '0',
      current: filter.status === status,
    })),
  ];
}
