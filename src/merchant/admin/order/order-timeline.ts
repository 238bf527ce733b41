import type { Event, Order } from '../../../database/generated/client.ts';
import { actionText } from '../../history/event-actions.ts';
import type { ReceiptProps } from '../inbox/receipt-list.tsx';
import { statuses, statusText } from '../status-badges.tsx';

/** One line of an order's history. */
export type TimelineEntry =
  | { kind: 'milestone'; mark: 'asked' | 'paid' | 'told'; at: Date; title: string; detail: string | null }
  | {
      kind: 'event';
      id: string;
      at: Date;
      action: string;
      title: string;
      who: string | null;
      subject: string | null;
      detail: string | null;
    }
  | { kind: 'receipt'; at: Date; receipt: ReceiptProps };

/** Which stretch of its history a page shows: from `since` on, until before `until`; null where it has no end. */
export type TimelineWindow = { since: Date | null; until: Date | null };

type OrderTimes = Pick<
  Order,
  'createdAt' | 'paidAt' | 'acceptedAt' | 'shopToldAt' | 'shopToldStatus' | 'reference' | 'askCount'
>;

/**
 * Everything that happened to an order in one list, newest first: what it says of itself, what people and the server did, and
 * each IPN. Pure. What happened at one moment stands in the order in which it must have.
 */
export function orderTimeline(
  order: OrderTimes,
  events: readonly Event[],
  receipts: readonly ReceiptProps[],
  { since, until }: TimelineWindow = { since: null, until: null },
): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...events.map(eventEntry),
    ...receipts.map((receipt) => ({ kind: 'receipt', at: receipt.receivedAt, receipt }) as const),
    ...milestones(order, events),
  ];
  const shown = entries.filter(
    ({ at, kind }) =>
      kind === 'receipt' || ((since === null || at >= since) && (until === null || at < until)),
  );
  const sorted = shown.toSorted((one, other) => compare(other, one));
  return since === null ? [...sorted, asked(order)] : sorted;
}

/** That it was asked for comes first, whatever the clocks say. */
function asked({ createdAt, reference }: OrderTimes): TimelineEntry {
  const detail = reference === null ? null : `Reference ${reference}`;
  return { kind: 'milestone', mark: 'asked', at: createdAt, title: 'Order asked for', detail };
}

function milestones(order: OrderTimes, events: readonly Event[]): TimelineEntry[] {
  const { paidAt, acceptedAt, shopToldAt, shopToldStatus } = order;
  const entries: TimelineEntry[] = [];
  // Of one that a person accepted, the history says so.
  if (paidAt !== null && paidAt.getTime() !== acceptedAt?.getTime()) {
    const detail = 'The moment that the gateway gave.';
    entries.push({ kind: 'milestone', mark: 'paid', at: paidAt, title: 'Paid in full', detail });
  }
  const isToldByEvent = events.some(
    ({ action, at, detail }) =>
      action === 'order.shop_told' && detail === shopToldStatus && shopToldAt !== null && at >= shopToldAt,
  );
  if (shopToldAt !== null && !isToldByEvent) {
    const status = shopToldStatus === null ? '' : `: ${statusText(shopToldStatus)}`;
    const title = `Shop told${status}`;
    const detail = 'The last time that it asked by the API.';
    entries.push({ kind: 'milestone', mark: 'told', at: shopToldAt, title, detail });
  }
  return entries;
}

function eventEntry({ id, at, action, who, subject, detail }: Event): TimelineEntry {
  const entry = { kind: 'event', id: id.toString(), at, action, who, subject } as const;
  const told = action === 'order.shop_told' ? statuses.find((status) => status === detail) : undefined;
  return told === undefined
    ? { ...entry, title: actionText(action), detail }
    : { ...entry, title: `${actionText(action)}: ${statusText(told)}`, detail: null };
}

function compare(one: TimelineEntry, other: TimelineEntry): number {
  return one.at.getTime() - other.at.getTime() || rank(one) - rank(other) || Number(idOf(one) - idOf(other));
}

/** What leads to what: the gateway is asked, it tells of coins, they pay the order, people act, the shop is told. */
function rank(entry: TimelineEntry): number {
  if (entry.kind === 'receipt') return 2;
  if (entry.kind === 'milestone') return entry.mark === 'paid' ? 3 : 5;
  if (/^order\.(asked|gateway)/.test(entry.action)) return 1;
  return entry.action === 'order.shop_told' ? 5 : 4;
}

function idOf(entry: TimelineEntry): bigint {
  if (entry.kind === 'receipt') return BigInt(entry.receipt.id);
  return entry.kind === 'event' ? BigInt(entry.id) : 0n;
}
