import type pg from 'pg';
import { type BoundedCount, countOrders } from './count-orders.ts';
import { meaningSource } from './order-conditions.ts';
import { type Meaning, readSearch } from './read-search.ts';

/** How many orders a meaning of a search finds. */
export type Match = BoundedCount & { meaning: Meaning; byCurrency: Map<string, number> };

/** What a text may mean, and what of it there is; one that finds nothing as well. */
export async function findMatches(pool: pg.Pool, search: string): Promise<Match[]> {
  const meanings = readSearch(search);
  const counts = await countOrders(pool, meanings.map(meaningSource), true);
  return counts.flatMap((count, index) => {
    const meaning = meanings[index];
    return meaning === undefined ? [] : [{ meaning, ...count }];
  });
}
