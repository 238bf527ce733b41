import type pg from 'pg';
import { Prisma } from '../../database/generated/client.ts';
import type { OrderSource } from './order-conditions.ts';

/** Counting stops here: a page must not read a million rows to say how many there are. */
export const COUNTED_MAX = 1_000;

/** How many there are; `isMore`: more than {@link COUNTED_MAX}, which it then says. */
export type BoundedCount = { count: number; isMore: boolean };

/**
 * Counts for each of the sources how many orders it has, up to a bound. In the order of the sources.
 * @param currencies whether to tell them apart by currency, which takes a look at each order and not at an index alone.
 */
export async function countOrders(
  pool: pg.Pool,
  sources: readonly OrderSource[],
  currencies: boolean,
): Promise<(BoundedCount & { byCurrency: Map<string, number> })[]> {
  if (sources.length === 0) return [];
  const currency = currencies ? Prisma.sql`o.currency` : Prisma.sql`''`;
  // Along an index: going through the table until enough are found might be going through all of it.
  const order = currencies ? Prisma.empty : Prisma.sql`order by o.created_at desc, o.id desc`;
  const parts = sources.map(
    ({ table, condition }, index) => Prisma.sql`
      select ${index}::int as source, currency, count(*)::int as count
        from (select ${currency} as currency from ${table} o where ${condition} ${order} limit ${COUNTED_MAX + 1}::int) found
       group by currency`,
  );
  const { text, values } = Prisma.join(parts, ' union all ');
  const { rows } = await pool.query<{ source: number; currency: string; count: number }>(text, values);
  return sources.map((_source, index) => {
    const mine = rows.filter(({ source }) => source === index);
    const count = mine.reduce((sum, each) => sum + each.count, 0);
    return {
      count: Math.min(count, COUNTED_MAX),
      isMore: count > COUNTED_MAX,
      byCurrency: new Map(mine.map((each) => [each.currency, each.count])),
    };
  });
}
