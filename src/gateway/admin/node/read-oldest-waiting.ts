import type { GatewayDeps } from '../../deps.ts';

/** Each one's age is a row to be looked up, so few. */
const LOOKED_AT_MAX = 1_000;

/**
 * When the oldest IPN that waits was written; null if none does. Of very many only some are looked at: then there may be an
 * older one, and `atLeast` says so.
 */
export async function readOldestWaiting({
  db,
}: Pick<GatewayDeps, 'db'>): Promise<{ at: Date; atLeast: boolean } | null> {
  const [oldest] = await db.$queryRaw<[{ at: Date | null; atLeast: boolean }]>`
    select min(ipn.created_at) as at, count(*) > ${LOOKED_AT_MAX} as "atLeast"
    from (select ipn_id from gateway.ipn_queue limit ${LOOKED_AT_MAX + 1}) as part
    join gateway.ipn on ipn.id = part.ipn_id`;
  return oldest.at === null ? null : { at: oldest.at, atLeast: oldest.atLeast };
}
