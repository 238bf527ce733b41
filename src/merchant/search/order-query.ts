import { OrderStatus } from '../../database/generated/client.ts';

/** Which orders a list shows. Dates are UTC days, `2026-03-05`, both included. */
export type OrderFilter = { status: OrderStatus | null; from: string | null; to: string | null };

/** What a list or an export was asked for: what a search finds, or what a filter leaves. */
export type OrderQuery = {
  filter: OrderFilter;
  /** What to look for, among all orders: the filter does not apply then, and only waits until the search is left. */
  search: string | null;
  /** What was not understood and left out, each a sentence. */
  problems: string[];
};

/** Longer than anything that can be found. */
const SEARCH_MAX = 300;
const DAY_MS = 86_400_000;

/** Reads the query of a URL, however absurd. Pure. */
export function readOrderQuery(query: Record<string, unknown>): OrderQuery {
  const problems: string[] = [];
  const status = textOf(query.status);
  const knownStatus = Object.values(OrderStatus).find((each) => each === status) ?? null;
  if (status !== '' && knownStatus === null) problems.push('There is no such status; it was left out.');
  const day = (name: 'from' | 'to'): string | null => {
    const text = textOf(query[name]);
    if (text === '' || isDay(text)) return text || null;
    problems.push(`“${name}” is not a date such as 2026-03-05; it was left out.`);
    return null;
  };
  return {
    filter: { status: knownStatus, from: day('from'), to: day('to') },
    search: searchText(textOf(query.q)),
    problems,
  };
}

/** The same query as part of a URL, always written alike; empty for all orders. A search keeps its filter to go back to. Pure. */
export function orderQueryString({ filter, search }: Pick<OrderQuery, 'filter' | 'search'>): string {
  const fields = [...Object.entries(filter), ['q', search]];
  return new URLSearchParams(
    fields.filter((field): field is [string, string] => field[1] !== null),
  ).toString();
}

/** From when and until before when the days of a filter last; null where it is open. Pure. */
export function timesOf({ from, to }: Pick<OrderFilter, 'from' | 'to'>): {
  since: Date | null;
  before: Date | null;
} {
  return {
    since: from === null ? null : new Date(from),
    before: to === null ? null : new Date(Date.parse(to) + DAY_MS),
  };
}

function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(text);
  // 30 February is a day in March to some.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function searchText(text: string): string | null {
  // Postgres holds no zero character, so nothing has one; and what is cut must not be half a character.
  const shown = text.replaceAll('\0', '\ufffd').trim();
  return shown.slice(0, SEARCH_MAX).replace(/[\ud800-\udbff]$/, '') || null;
}

/** A name that is given twice, or not at all, says nothing. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
