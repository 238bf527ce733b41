import type { Prisma } from '../../../database/generated/client.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { type ReceiptRow, readAppliedBefore, readReceipts } from '../inbox/read-receipts.ts';
import { type Origins, originsIn, readOrigins } from '../inbox/receipt-origins.ts';
import type { TimelineWindow } from './order-timeline.ts';

/** Of an order's IPNs a page shows so many, and with them what else happened meanwhile. */
const RECEIPTS_SHOWN = 200;
const EVENTS_SHOWN = 500;
const REFUNDS_SHOWN = 20;

const parts = {
  payments: { orderBy: { createdAt: 'asc' }, include: { deposits: { orderBy: { seenAt: 'asc' } } } },
  check: true,
} satisfies Prisma.OrderInclude;

/** An order with its payments and their deposits. */
export type OrderWithParts = Prisma.OrderGetPayload<{ include: typeof parts }>;

/** Reads an order; null if there is none. */
export function readOrder({ db }: Pick<AdminDeps, 'db'>, id: string): Promise<OrderWithParts | null> {
  return db.order.findUnique({ where: { id }, include: parts });
}

/** A stretch of an order's history, as it is stored. */
export type OrderHistory = {
  receipts: ReceiptRow[];
  /** Of each payment the last applied IPN before those. */
  earlier: ReceiptRow[];
  events: Prisma.EventGetPayload<object>[];
  /** What people noted of refunds, oldest first. */
  refunds: string[];
  /** How its IPNs came. */
  origins: Origins;
  window: TimelineWindow;
  /** The receipt that an older page begins behind; null if there is no older one. */
  olderThan: bigint | null;
  /** How many IPNs older pages have. */
  olderCount: number;
};

/** Reads the newest of an order's history, or what is older than one of its receipts. */
export async function readHistory(
  { db }: Pick<AdminDeps, 'db'>,
  orderId: string,
  before: bigint | null,
): Promise<OrderHistory> {
  const from = before === null ? null : await db.receipt.findFirst({ where: { id: before, orderId } });
  const rows = await readReceipts(db, {
    orderId,
    ...(from === null ? {} : { before: from.id }),
    take: RECEIPTS_SHOWN + 1,
  });
  const receipts = rows.slice(0, RECEIPTS_SHOWN);
  const oldest = rows.length > RECEIPTS_SHOWN ? receipts.at(-1)! : null;
  const window = { since: oldest?.receivedAt ?? null, until: from?.receivedAt ?? null };
  const at = {
    ...(window.since ? { gte: window.since } : {}),
    ...(window.until ? { lt: window.until } : {}),
  };
  const [events, earlier, olderCount] = await Promise.all([
    db.event.findMany({ where: { orderId, at }, orderBy: { id: 'desc' }, take: EVENTS_SHOWN }),
    oldest === null ? [] : readAppliedBefore(db, orderId, oldest.id),
    oldest === null ? 0 : db.receipt.count({ where: { orderId, id: { lt: oldest.id } } }),
  ]);
  const isWhole = window.since === null && window.until === null && events.length < EVENTS_SHOWN;
  const [refunds, origins] = isWhole
    ? [events.filter(({ action }) => action === 'order.refunded').reverse(), originsIn(events)]
    : await Promise.all([readRefunds(db, orderId), readOrigins(db, [orderId])]);
  return {
    receipts,
    earlier,
    events,
    refunds: refunds.slice(0, REFUNDS_SHOWN).flatMap(({ detail }) => detail ?? []),
    origins,
    window,
    olderThan: oldest?.id ?? null,
    olderCount,
  };
}

function readRefunds(db: AdminDeps['db'], orderId: string) {
  const where = { orderId, action: 'order.refunded' };
  return db.event.findMany({ where, orderBy: { id: 'asc' }, take: REFUNDS_SHOWN });
}
