import type { Prisma } from '../../database/generated/client.ts';
import type { AttentionCursor } from './attention-cursor.ts';
import { PENDING_MS_MAX } from './order-attention.ts';
import { SERVER } from './server-attention.ts';

/** What a sweep looks at closely. */
export type Candidates = {
  orderIds: string[];
  /** Of open entries about IPNs: their subjects, and the receipts that they name. */
  ipnSubjects: string[];
  receiptIds: bigint[];
  cursor: AttentionCursor;
};

/** Rows that one statement of a sweep may bring. */
const CHANGES_MAX = 5_000;
const NEWEST_MAX = 300;
const WALK_MAX = 1_000;
const ENTRIES_MAX = 200;
const DECISIONS_MAX = 20;
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
/** Ids are given before rows are committed: receipts and comparisons this near the newest are looked at again. */
const RECEIPTS_BACK = 1_000n;
const BACK_MS = 60_000;

type Place = { at: string; id: string };

/**
 * Finds what may need a person, or may not any more, at a cost that does not grow with the number of orders: what changed since
 * the last sweep, what the newest orders are waiting for, and some of all the others, who take turns.
 */
export async function findCandidates(
  tx: Prisma.TransactionClient,
  before: AttentionCursor,
  now: Date,
): Promise<Candidates> {
  const changed = await changedOrders(tx, before.receiptId, now);
  const aged = await agedOrders(tx, before.agedReceiptId, now);
  const compared = await comparedOrders(tx, before.check);
  const partial = await waitingOrders(tx, 'partial', before.partial);
  const created = await waitingOrders(tx, 'created', before.created);
  const decided = await decidedOrders(tx);
  const entries = await openEntries(tx, before.openEntry);
  return {
    orderIds: [
      ...new Set([
        ...[...changed.ids, ...aged.ids, ...compared.ids, ...partial.ids, ...created.ids, ...decided],
        ...entries.rows.flatMap(({ subject, orderId }) => (subject === orderId ? [subject] : [])),
      ]),
    ],
    ipnSubjects: entries.rows.flatMap(({ subject }) => (subject.startsWith('ipn:') ? [subject] : [])),
    receiptIds: entries.rows.flatMap(({ receiptId }) => (receiptId === null ? [] : [BigInt(receiptId)])),
    cursor: {
      receiptId: changed.receiptId,
      agedReceiptId: aged.receiptId,
      check: compared.next,
      partial: partial.next,
      created: created.next,
      openEntry: entries.next,
    },
  };
}

/** Most orders that IPNs came for were simply paid: those are left out where they are, at a tenth of the cost of a closer look. */
async function changedOrders(
  tx: Prisma.TransactionClient,
  receiptId: string,
  now: Date,
): Promise<{ ids: string[]; receiptId: string }> {
  const last = BigInt(receiptId);
  const recent = new Date(now.getTime() - BACK_MS);
  const [found] = await tx.$queryRaw<[{ ids: string[]; newest: bigint | null }]>`
    with changed as materialized (
      select id, order_id from merchant.receipt
      where id > ${last - RECEIPTS_BACK} and (id > ${last} or received_at > ${recent})
      order by id limit ${CHANGES_MAX}
    )
    select (select max(id) from changed) as newest, array(
      select o.id::text from merchant."order" as o
      where o.id = any(array(select order_id from changed)) and (
        o.status <> 'paid' or o.closed_at is not null or o.multipay
        or (o.currency = 'BTC' and o.amount_valid_sat > o.amount_int)
        or exists (select from merchant.attention as a where a.order_id = o.id and a.ended_at is null)
        or exists (
          select from merchant.payment as p where p.order_id = o.id and (p.due_sat < o.amount_valid_sat
            or exists (
              select from merchant.receipt as r
              where r.status in ('cancelled', 'closed') and r.payment_id = p.id))))) as ids`;
  const { ids, newest } = found;
  return { ids, receiptId: String(newest !== null && newest > last ? newest : last) };
}

/**
 * Orders with coins that still wait for confirmations long after the IPN that told of them: a paid order is not among those
 * that are waited for, but coins that came beside its price are. Each receipt is looked at once, when it is that old.
 */
async function agedOrders(
  tx: Prisma.TransactionClient,
  receiptId: string,
  now: Date,
): Promise<{ ids: string[]; receiptId: string }> {
  // A payment changes a moment after its IPN was received.
  const old = new Date(now.getTime() - PENDING_MS_MAX - BACK_MS);
  const rows = await tx.$queryRaw<{ id: bigint; isOld: boolean; orderId: string | null }[]>`
    select r.id, r.received_at <= ${old} as "isOld", p.order_id::text as "orderId"
    from (
      select id, received_at, payment_id from merchant.receipt where id > ${BigInt(receiptId)} order by id limit ${WALK_MAX}
    ) as r left join merchant.payment as p on p.id = r.payment_id and p.amount_pending_sat > 0 and r.received_at <= ${old}
    order by r.id`;
  const young = rows.findIndex(({ isOld }) => !isOld);
  const aged = young < 0 ? rows : rows.slice(0, young);
  return {
    ids: aged.flatMap(({ orderId }) => orderId ?? []),
    receiptId: String(aged.at(-1)?.id ?? receiptId),
  };
}

/** What the gateway says may be more than IPNs told: what was due, coins that an IPN was lost of, that the books differ. */
async function comparedOrders(
  tx: Prisma.TransactionClient,
  after: Place | null,
): Promise<{ ids: string[]; next: Place | null }> {
  const { at, id } = after ?? { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };
  const rows = await tx.$queryRaw<(Place & { isNext: boolean; look: boolean })[]>`
    select order_id::text as id, checked_at::text as at, "isNext", (outcome <> 'agrees' or exists (
      select from merchant.payment as p join merchant."order" as o on o.id = p.order_id
      where p.order_id = c.order_id
        -- Of an order that one payer pays, coins of all its payments count against one price.
        and p.due_sat < case when o.multipay then p.amount_valid_sat else o.amount_valid_sat end)) as look
    from (
      (select *, true as "isNext" from merchant.order_check
        where checked_at >= ${at}::timestamptz and (checked_at, order_id) > (${at}::timestamptz, ${id}::uuid)
        order by checked_at, order_id limit ${CHANGES_MAX})
      union all (select *, false from merchant.order_check
        where checked_at <= ${at}::timestamptz order by checked_at desc limit ${NEWEST_MAX})
    ) as c order by checked_at, order_id`;
  const last = rows.findLast(({ isNext }) => isNext);
  return {
    ids: rows.filter(({ look }) => look).map((row) => row.id),
    next: last === undefined ? after : { at: last.at, id: last.id },
  };
}

/** Orders whose coins have not moved for long, or that the gateway has not taken: of the newest, and of the next of all. */
async function waitingOrders(
  tx: Prisma.TransactionClient,
  status: 'partial' | 'created',
  after: Place | null,
): Promise<{ ids: string[]; next: Place | null }> {
  const page = (from: Place | null, limit: number) => tx.$queryRaw<(Place & { look: boolean })[]>`
    select l.id::text, l.created_at::text as at, (o.amount_pending_sat > 0 or o.gateway_error is not null) as look
    from (
      select id, created_at from merchant.order_listing
      where status = ${status}::merchant.order_status
        and (created_at, id) < (${from?.at ?? 'infinity'}::timestamptz, ${from?.id ?? LAST_ID}::uuid)
      order by created_at desc, id desc limit ${limit}
    ) as l join merchant."order" as o on o.id = l.id
    order by l.created_at desc, l.id desc`;
  const newest = await page(null, NEWEST_MAX);
  const isAll = newest.length < NEWEST_MAX;
  const walked = isAll ? [] : await page(after ?? newest.at(-1) ?? null, WALK_MAX);
  return {
    ids: [...newest, ...walked].flatMap(({ id, look }) => (look ? [id] : [])),
    next: walked.length < WALK_MAX ? null : placeOf(walked.at(-1)),
  };
}

function placeOf(row: Place | undefined): Place | null {
  return row === undefined ? null : { at: row.at, id: row.id };
}

/** A person's decision brings no IPN. */
async function decidedOrders(tx: Prisma.TransactionClient): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select distinct e.order_id::text as id
    from unnest(array['order.accepted', 'order.unaccepted', 'order.closed', 'order.reopened', 'order.refunded',
      'order.refund_taken_back']) as a (action)
    cross join lateral (
      select order_id from merchant.event where action = a.action order by id desc limit ${DECISIONS_MAX}) as e
    where e.order_id is not null`;
  return rows.map(({ id }) => id);
}

async function openEntries(tx: Prisma.TransactionClient, after: string | null) {
  const rows = await tx.$queryRaw<
    { id: string; subject: string; orderId: string | null; receiptId: string | null }[]
  >`
    select id::text, subject, order_id::text as "orderId", substring(detail->>'receiptId' from '^[0-9]{1,18}$') as "receiptId"
    from merchant.attention
    where ended_at is null and subject <> ${SERVER} and (${after}::uuid is null or id > ${after}::uuid)
    order by id limit ${ENTRIES_MAX}`;
  return { rows, next: rows.length < ENTRIES_MAX ? null : (rows.at(-1)?.id ?? null) };
}
