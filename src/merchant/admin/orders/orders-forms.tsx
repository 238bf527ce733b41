import type { Match } from '../../search/find-matches.ts';
import type { OrderFilter, OrderQuery } from '../../search/order-query.ts';
import { matchSentences } from './match-sentences.ts';
import { ordersUrl } from './orders-url.ts';
import { queryWords } from './query-words.ts';

/** The one search box for whatever people have in hand; the filter is there again once the search is left. */
export function SearchForm({ filter, search }: Pick<OrderQuery, 'filter' | 'search'>) {
  return (
    <search>
      <form class="card orders-search" method="get" action="/admin/orders">
        {Object.entries(filter).map(
          ([name, value]) => value !== null && <input key={name} type="hidden" name={name} value={value} />,
        )}
        <div class="form-row">
          <div class="field">
            <label for="q">Find an order</label>
            <input
              class="input"
              type="search"
              id="q"
              name="q"
              value={search ?? ''}
              maxLength={300}
              autoComplete="off"
              autoCapitalize="none"
              spellcheck={false}
              aria-describedby="q-help"
            />
          </div>
          <button type="submit" class="button" id="search">
            Search
          </button>
        </div>
        <p class="hint" id="q-help">
          By order id, reference, transaction, payment id, bitcoin address, txid, or an amount such as{' '}
          <span class="example">19.90 USD</span>, <span class="example">0.00123 BTC</span> or{' '}
          <span class="example">123000 sat</span>.
        </p>
      </form>
    </search>
  );
}

/** What the search matched, and the way back to the list it was made from. */
export function Found({ matches, filter }: { matches: Match[]; filter: OrderFilter }) {
  const isFound = matches.some(({ count }) => count > 0);
  const words = queryWords({ filter, search: null });
  return (
    <div class={`notice tone-${isFound ? 'info' : 'quiet'} orders-found`}>
      <div data-live="found" role="status">
        {matchSentences(matches).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <p class="hint">
        A search looks through all orders, whatever their status and date.{' '}
        <a id="all-orders" href={ordersUrl({ filter, search: null })}>
          {words === 'all orders' ? 'Show all orders' : `Back to ${words}`}
        </a>
      </p>
    </div>
  );
}

/** The days to show; the status that is chosen stays. */
export function DatesForm({ filter }: { filter: OrderFilter }) {
  const anyDate = ordersUrl({ filter: { ...filter, from: null, to: null }, search: null });
  return (
    <form class="form-row orders-dates" method="get" action="/admin/orders">
      {filter.status !== null && <input type="hidden" name="status" value={filter.status} />}
      <div class="field">
        <label for="from">Made from</label>
        <input
          class="input"
          type="date"
          id="from"
          name="from"
          value={filter.from ?? ''}
          aria-describedby="dates-help"
        />
      </div>
      <div class="field">
        <label for="to">Made until</label>
        <input
          class="input"
          type="date"
          id="to"
          name="to"
          value={filter.to ?? ''}
          aria-describedby="dates-help"
        />
      </div>
      <button type="submit" class="button button-quiet" id="show-dates">
        Show
      </button>
      {(filter.from !== null || filter.to !== null) && (
        <a class="button button-quiet" id="any-date" href={anyDate}>
          Any date
        </a>
      )}
      <p class="hint" id="dates-help">
        Whole days in UTC, both included.
      </p>
    </form>
  );
}
