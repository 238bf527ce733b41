import type { OrderQuery } from '../../search/order-query.ts';
import { statusText } from '../status-badges.tsx';
import { ordersUrl } from './orders-url.ts';
import { dayWords } from './query-words.ts';

/** An empty list of orders. */
export interface NoOrdersProps {
  query: OrderQuery;
  isFirstPage: boolean;
  waysToFirst: WaysToFirst;
}

/** How somebody can come to a first order. */
export type WaysToFirst = { hasDemoShop: boolean; mayMakeButtons: boolean };

/** Why the list is empty, and where to go from there. */
export function NoOrders({ query, isFirstPage, waysToFirst }: NoOrdersProps) {
  const { search, filter } = query;
  if (search !== null) return isFirstPage ? <NothingFound /> : <NoOlder query={query} />;
  if (!isFirstPage) return <NoOlder query={query} />;
  const days = dayWords(filter);
  if (filter.status === null && days === '') return <NoneYet {...waysToFirst} />;
  return (
    <div class="empty">
      <h2>
        {filter.status === null
          ? `No order was made ${days}`
          : `No order ${days === '' ? '' : `made ${days} `}is “${statusText(filter.status)}”`}
      </h2>
      {filter.from !== null && filter.to !== null && filter.from > filter.to && (
        <p>The first day is after the last one.</p>
      )}
      {filter.status !== null && days !== '' && (
        <p>
          <a href={ordersUrl({ filter: { ...filter, status: null }, search })}>Show those of any status</a>
        </p>
      )}
      <p>
        <a href="/admin/orders">Show all orders</a>
      </p>
    </div>
  );
}

function NoOlder({ query }: { query: OrderQuery }) {
  return (
    <div class="empty">
      <h2>No older orders</h2>
      <p>
        <a href={ordersUrl(query)}>Show the newest</a>
      </p>
    </div>
  );
}

function NothingFound() {
  return (
    <div class="empty">
      <h2>Nothing found</h2>
      <p>
        Ids, references and addresses are found whole, order ids also by their beginning, amounts when they
        are exactly the price or what was received at once.
      </p>
    </div>
  );
}

/** There are no orders at all: where the first one may come from. `heading`: the level that fits where it stands. */
export function NoneYet({
  hasDemoShop,
  mayMakeButtons,
  heading: Heading = 'h2',
}: WaysToFirst & { heading?: 'h2' | 'h3' }) {
  return (
    <div class="empty">
      <Heading class="empty-title">No orders yet</Heading>
      {hasDemoShop && (
        <p>
          Start in the <a href="/">demo shop</a>: buy something and watch it arrive here.
        </p>
      )}
      {mayMakeButtons && (
        <p>
          <a href="/admin/buttons">Make a button</a> for a page of yours: it takes a price and no program.
        </p>
      )}
      <p>
        A shop of your own creates orders with <code>POST /v1/orders</code>.
      </p>
    </div>
  );
}
