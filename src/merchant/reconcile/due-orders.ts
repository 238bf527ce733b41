import type { PrismaClient } from '../../database/generated/client.ts';

/** A page of a walk: the orders on it that are due, and where to go on; `next` is null at the end. */
export type DuePage<Place> = { due: string[]; next: Place | null };

/** Where a walk over orders, newest first, has come to. Text, since a JavaScript date has no microseconds. */
export type OrderPlace = { at: string; id: string };

type Db = { db: PrismaClient };
type OrderRow = { id: string; at: string; due: boolean };

const OPEN_PER_PAGE = 200;
const ALL_PER_PAGE = 500;
const RECEIPTS_PER_PAGE = 200;
const CHECKS_PER_PAGE = 200;

/** Open orders (or partial ones) that were not compared since `staleBefore`, nor made since `youngSince`. */
export async function dueOpen(
  { db }: Db,
  status: 'open' | 'partial',
  from: OrderPlace | null,
  { staleBefore, youngSince }: { staleBefore: Date; youngSince: Date },
): Promise<DuePage<OrderPlace>> {
  const rows = await db.$queryRaw<OrderRow[]>`
    select l.id, l.created_at::text as at, coalesce(o.transaction is not null and
      (c.checked_at < ${staleBefore} or (c.checked_at is null and l.created_at < ${youngSince})), false) as due
    from (
      select id, created_at from merchant.order_listing
      where status = ${status}::merchant.order_status and
        (created_at, id) < (${from?.at ?? 'infinity'}::text::timestamptz, ${from?.id ?? LAST_ID}::uuid)
      order by created_at desc, id desc limit ${OPEN_PER_PAGE}
    ) l join merchant."order" o on o.id = l.id left join merchant.order_check c on c.order_id = l.id
    order by l.created_at desc, l.id desc`;
  return pageOf(rows, OPEN_PER_PAGE);
}

/** Orders that were never compared, whatever they are. */
export async function dueNever(
  { db }: Db,
  from: OrderPlace | null,
  youngSince: Date,
): Promise<DuePage<OrderPlace>> {
  const rows = await db.$queryRaw<OrderRow[]>`
    select o.id, o.created_at::text as at,
      o.transaction is not null and c.order_id is null and o.created_at < ${youngSince} as due
    from (
      select id, created_at, transaction from merchant."order"
      where (created_at, id) < (${from?.at ?? 'infinity'}::text::timestamptz, ${from?.id ?? LAST_ID}::uuid)
      order by created_at desc, id desc limit ${ALL_PER_PAGE}
    ) o left join merchant.order_check c on c.order_id = o.id
    order by o.created_at desc, o.id desc`;
  return pageOf(rows, ALL_PER_PAGE);
}

/** Orders that changed since they were compared, in the order of the receipts that changed them; those told by `settledBy`. */
export async function dueChanged(
  { db }: Db,
  afterReceipt: bigint,
  settledBy: Date,
): Promise<DuePage<bigint>> {
  const rows = await db.$queryRaw<{ id: bigint; orderId: string; due: boolean; settled: boolean }[]>`
    select r.id, r.order_id as "orderId", r.received_at <= ${settledBy} as settled,
      coalesce(r.outcome = 'applied' and r.order_id is not null
        and (c.checked_at is null or c.checked_at <= r.received_at), false) as due
    from (
      select id, order_id, outcome, received_at from merchant.receipt where id > ${afterReceipt}
      order by id limit ${RECEIPTS_PER_PAGE}
    ) r left join merchant.order_check c on c.order_id = r.order_id
    order by r.id`;
  const firstUnsettled = rows.findIndex(({ settled }) => !settled);
  const settled = firstUnsettled < 0 ? rows : rows.slice(0, firstUnsettled);
  const due = [...new Set(settled.flatMap(({ orderId, due }) => (due ? [orderId] : [])))];
  return { due, next: settled.at(-1)?.id ?? null };
}

/** Where a walk over comparisons, oldest first, has come to. */
export type CheckPlace = { at: string; id: string };

/** Finished orders that were compared less than `laterMs` after they had finished, and that long is over by now. */
export async function dueAgain(
  { db }: Db,
  from: CheckPlace,
  upTo: Date,
  laterMs: number,
): Promise<DuePage<CheckPlace>> {
  const rows = await db.$queryRaw<OrderRow[]>`
    select c.order_id as id, c.checked_at::text as at,
      o.status not in ('created', 'open', 'partial')
        and c.checked_at < o.updated_at + ${laterMs} * interval '1 millisecond' as due
    from (
      select order_id, checked_at from merchant.order_check
      where checked_at <= ${upTo} and checked_at >= ${from.at}::text::timestamptz
        and (checked_at, order_id) > (${from.at}::text::timestamptz, ${from.id}::uuid)
      order by checked_at, order_id limit ${CHECKS_PER_PAGE}
    ) c join merchant."order" o on o.id = c.order_id
    order by c.checked_at, c.order_id`;
  const last = rows.at(-1);
  return { due: dueOf(rows), next: last ? { at: last.at, id: last.id } : null };
}

const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

function pageOf(rows: readonly OrderRow[], size: number): DuePage<OrderPlace> {
  const last = rows.length === size ? rows.at(-1) : undefined;
  return { due: dueOf(rows), next: last ? { at: last.at, id: last.id } : null };
}

function dueOf(rows: readonly OrderRow[]): string[] {
  return rows.flatMap(({ id, due }) => (due ? [id] : []));
}
