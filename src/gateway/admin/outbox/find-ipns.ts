import { Prisma } from '../../../database/generated/client.ts';
import type { GatewayDeps } from '../../deps.ts';
import { pageOf, ROWS_PER_PAGE } from '../page-of.ts';

/** What the outbox can be narrowed to: what waits, what has failed at least once, what ended, everything. */
export const outboxFilters = ['waiting', 'failing', 'delivered', 'superseded', 'all'] as const;
export type OutboxFilter = (typeof outboxFilters)[number];

/**
 * A page looks through so many rows for those it shows and no more: where the rare ones are far apart, the next page goes on.
 */
const LOOKED_AT_MAX = 5_000;

/** The ids of a page's IPNs in their order, and where the next page begins: null when there is nothing further. */
export type FoundIpns = { ids: string[]; next: string | null };

type Db = GatewayDeps['db'];

/**
 * One page of IPNs: what waits by when it is due, everything else the newest first.
 * @param after what an earlier page gave as `next`; anything else is the first page.
 */
export async function findIpns(db: Db, filter: OutboxFilter, after: string | null): Promise<FoundIpns> {
  if (filter === 'waiting' || filter === 'failing') return findQueued(db, filter, readQueueCursor(after));
  return findWritten(db, filter === 'all' ? null : filter, readAonce(after));
}

type QueueCursor = { dueMicros: bigint; subjectId: string };

/** Whether a text is where a page of the filter can begin. Pure. */
export function isCursor(filter: OutboxFilter, text: string | null): boolean {
  return filter === 'waiting' || filter === 'failing'
    ? readQueueCursor(text) !== null
    : readAonce(text) !== null;
}

function readQueueCursor(text: string | null): QueueCursor | null {
  const parts = /^([0-9]{1,16})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(text ?? '');
  return parts === null ? null : { dueMicros: BigInt(parts[1] ?? ''), subjectId: parts[2] ?? '' };
}

function readAonce(text: string | null): bigint | null {
  return /^[0-9]{1,18}$/.test(text ?? '') ? BigInt(text ?? '') : null;
}

async function findQueued(
  db: Db,
  filter: 'waiting' | 'failing',
  after: QueueCursor | null,
): Promise<FoundIpns> {
  type Row = { ipnId: string; cursor: string };
  const where =
    after === null
      ? Prisma.empty
      : Prisma.sql`where (due_at, subject_id) >
          (timestamptz 'epoch' + ${after.dueMicros}::bigint * interval '1 microsecond', ${after.subjectId}::uuid)`;
  const looked = Prisma.sql`
    select ipn_id, failures, due_at, subject_id,
      (extract(epoch from due_at) * 1000000)::bigint || '_' || subject_id as cursor
    from gateway.ipn_queue ${where} order by due_at, subject_id`;
  const rows = await db.$queryRaw<Row[]>`
    select ipn_id as "ipnId", cursor from (${looked} limit ${LOOKED_AT_MAX}) as looked
    where failures >= ${filter === 'failing' ? 1 : 0}
    order by due_at, subject_id limit ${ROWS_PER_PAGE + 1}`;
  const { page, last } = pageOf(rows);
  const [edge] = last ? [last] : await db.$queryRaw<Row[]>`${looked} offset ${LOOKED_AT_MAX - 1} limit 1`;
  return { ids: page.map(({ ipnId }) => ipnId), next: edge?.cursor ?? null };
}

async function findWritten(
  db: Db,
  state: 'delivered' | 'superseded' | null,
  below: bigint | null,
): Promise<FoundIpns> {
  type Row = { id: string; aonce: bigint };
  const looked = Prisma.sql`
    select id, aonce, state from gateway.ipn
    where aonce < ${below ?? 2n ** 63n - 1n}::bigint order by aonce desc`;
  const rows = await db.$queryRaw<Row[]>`
    select id, aonce from (${looked} limit ${LOOKED_AT_MAX}) as looked
    where ${state === null} or state::text = ${state ?? ''}
    order by aonce desc limit ${ROWS_PER_PAGE + 1}`;
  const { page, last } = pageOf(rows);
  const [edge] = last ? [last] : await db.$queryRaw<Row[]>`${looked} offset ${LOOKED_AT_MAX - 1} limit 1`;
  return { ids: page.map(({ id }) => id), next: edge?.aonce.toString() ?? null };
}
