import type { OrderQuery } from '../../search/order-query.ts';
import { statusText } from '../status-badges.tsx';
import { ordersUrl } from './orders-url.ts';
import { dayWords } from './query-words.ts';

/** Why the list is empty, and where to go from there. */
export function NoOrders({ query, isFirstPage }: { query: OrderQuery; isFirstPage: boolean }) {
  const { search, filter } = query;
  if (search !== null) return isFirstPage ? <NothingFound /> : <NoOlder query={query} />;
  if (!isFirstPage) return <NoOlder query={query} />;
  const days = dayWords(filter);
  if (filter.status === null && days === '') return <NoneYet />;
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
        Ids, references and addresses are found whole, order ids also by their first eight characters, amounts
        when they are exactly the price or what was received at once.
      </p>
    </div>
  );
}

function NoneYet() {
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
