import { type OrderQuery, orderQueryString } from '../../search/order-query.ts';

/** The list's address for a query, and for one of its pages. Pure. */
export function ordersUrl(
  query: Pick<OrderQuery, 'filter' | 'search'>,
  place: { after?: string; before?: string } = {},
): string {
  return withQuery('/admin/orders', orderQueryString(query), new URLSearchParams(place).toString());
}

/** Where to get the same as a file. Pure. */
export function exportUrl(
  { filter, search }: Pick<OrderQuery, 'filter' | 'search'>,
  format: 'csv' | 'jsonl',
): string {
  const query = { filter: search === null ? filter : NO_FILTER, search };
  return withQuery(`/admin/orders/export.${format}`, orderQueryString(query));
}

const NO_FILTER = { status: null, from: null, to: null };

function withQuery(path: string, ...parts: string[]): string {
  const query = parts.filter((part) => part !== '').join('&');
  return query === '' ? path : `${path}?${query}`;
}
