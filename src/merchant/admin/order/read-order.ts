import type { Prisma } from '../../../database/generated/client.ts';
import { moneyOwed } from '../../attention/money-owed.ts';
import { readOrderFacts } from '../../attention/order-facts.ts';
import { type Payee, payeesOf } from '../../attention/payees.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { type ReceiptRow, readAppliedBefore, readReceipts } from '../inbox/read-receipts.ts';
import { type Origins, originsIn, readOrigins } from '../inbox/receipt-origins.ts';
import type { TimelineWindow } from './order-timeline.ts';

/** Of an order's IPNs a page shows so many, and with them what else happened meanwhile. */
const RECEIPTS_SHOWN = 200;
const EVENTS_SHOWN = 500;

const parts = {
  payments: { orderBy: { createdAt: 'asc' }, include: { deposits: { orderBy: { seenAt: 'asc' } } } },
  refunds: { where: { takenBackAt: null }, orderBy: { id: 'asc' } },
  check: true,
} satisfies Prisma.OrderInclude;

/** An order with its payments and their deposits, and what was sent back of it. */
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
  const origins = isWhole ? originsIn(events) : await readOrigins(db, [orderId]);
  return {
    receipts,
    earlier,
    events,
    origins,
    window,
    olderThan: oldest?.id ?? null,
    olderCount,
  };
}

/** To whom coins of an order are to be sent back, as the "Needs you" list has it, whether or not somebody ignores it there. */
export async function readPayees({ db, settings }: AdminDeps, orderId: string): Promise<Payee[]> {
  const orders = await readOrderFacts(db, [orderId]);
  return orders.flatMap((order) => {
    // Coins that are waited for are not to be sent back yet.
    const claims = moneyOwed(order, settings.shortfallToleranceSat).filter(
      ({ why }) => why !== 'short' || order.closedAt !== null || order.status === 'paid',
    );
    return payeesOf(claims);
  });
}
