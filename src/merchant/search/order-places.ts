import type pg from 'pg';
import { Prisma } from '../../database/generated/client.ts';
import type { OrderSource } from './order-conditions.ts';
import type { OrderPlace } from './order-place.ts';

/** From where on, and which way: to older orders or to newer ones. Null: from the newest. */
export type Direction = { after: OrderPlace } | { before: OrderPlace } | null;

/**
 * The places of orders of any of the sources, newest first: at most `limit`, those next to where it starts. Costs the
 * same however deep that is, since it goes by indexes from there.
 */
export async function orderPlaces(
  pool: pg.Pool,
  sources: readonly OrderSource[],
  direction: Direction,
  limit: number,
): Promise<OrderPlace[]> {
  if (sources.length === 0) return [];
  const order = direction !== null && 'before' in direction ? Prisma.sql`asc` : Prisma.sql`desc`;
  const parts = sources.map(
    ({ table, condition }) => Prisma.sql`(
      select o.id, o.created_at from ${table} o
       where ${condition} and ${beyond(direction)}
       order by o.created_at ${order}, o.id ${order} limit ${limit}::int)`,
  );
  const { text, values } = Prisma.sql`
    select id, (extract(epoch from created_at) * 1000000)::bigint::text as micros
      from (${Prisma.join(parts, ' union ')}) found
     order by created_at ${order}, id ${order} limit ${limit}::int`;
  const { rows } = await pool.query<{ id: string; micros: string }>(text, values);
  const places = rows.map(({ id, micros }) => ({ id, createdAtMicros: BigInt(micros) }));
  return direction !== null && 'before' in direction ? places.reverse() : places;
}

function beyond(direction: Direction): Prisma.Sql {
  if (direction === null) return Prisma.sql`true`;
  if ('after' in direction) return Prisma.sql`(o.created_at, o.id) < ${row(direction.after)}`;
  return Prisma.sql`(o.created_at, o.id) > ${row(direction.before)}`;
}

function row({ createdAtMicros, id }: OrderPlace): Prisma.Sql {
  return Prisma.sql`(timestamptz 'epoch' + ${createdAtMicros}::bigint * interval '1 microsecond', ${id}::uuid)`;
}
