import type { OrderQuery } from '../../search/order-query.ts';
import { statusText } from '../status-badges.tsx';

/** What a query shows, in words that go on from "this is …". Pure. */
export function queryWords({ filter, search }: Pick<OrderQuery, 'filter' | 'search'>): string {
  if (search !== null) return `what the search for “${search}” finds`;
  const status = filter.status === null ? '' : ` with the status “${statusText(filter.status)}”`;
  const days = dayWords(filter);
  return status === '' && days === '' ? 'all orders' : `orders${status}${days === '' ? '' : ` made ${days}`}`;
}

/** The days of a filter in words; empty for any. Pure. */
export function dayWords({ from, to }: OrderQuery['filter']): string {
  if (from !== null && from === to) return `on ${from} (UTC)`;
  if (from !== null && to !== null) return `from ${from} to ${to} (UTC)`;
  if (from !== null) return `since ${from} (UTC)`;
  return to === null ? '' : `until ${to} (UTC)`;
}
