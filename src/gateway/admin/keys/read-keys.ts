import type { GatewayDeps } from '../../deps.ts';

/** Shops with a key of their own are few; should they not be, the newest are shown. */
const KEYS_MAX = 100;
/** Orders of one key are counted up to here. */
export const ORDERS_COUNTED_MAX = 1_000;

/** A shop's key as a page shows it: never its secret. */
export interface KeyProps {
  key: string;
  /** Who payers read that they pay. */
  login: string;
  rights: string[];
  createdAt: Date;
  lastUsedAt: Date | null;
  /** Up to one more than `ORDERS_COUNTED_MAX`. */
  orders: number;
  lastOrderAt: Date | null;
}

/** Reads the keys, newest first; `hasMore` if there are older ones that are not shown. */
export async function readKeys({
  db,
}: Pick<GatewayDeps, 'db'>): Promise<{ keys: KeyProps[]; hasMore: boolean }> {
  const keys = await db.$queryRaw<KeyProps[]>`
    select key.key, key.login, key.rights, key.created_at as "createdAt", key.last_used_at as "lastUsedAt",
      (select count(*)::int from (
        select from gateway."order" where api_key = key.key limit ${ORDERS_COUNTED_MAX + 1}
      ) as part) as orders,
      (select max(created_at) from gateway."order" where api_key = key.key) as "lastOrderAt"
    from (select * from gateway.api_key order by created_at desc, key limit ${KEYS_MAX + 1}) as key
    order by key.created_at desc, key.key`;
  return { keys: keys.slice(0, KEYS_MAX), hasMore: keys.length > KEYS_MAX };
}
