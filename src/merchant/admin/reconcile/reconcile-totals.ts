import type { PrismaClient } from '../../../database/generated/client.ts';

/** Both books in total, as far as they were compared. */
export type ReconcileTotals = {
  agrees: number;
  healed: number;
  differs: number;
  unknown: number;
  /** Orders that the gateway has and that were never compared. */
  never: number;
  /** Pending and valid of all orders that were compared, in satoshi. */
  oursSat: bigint;
  gatewaySat: bigint;
  /** When an order was last compared; null: none was. */
  lastAt: Date | null;
  /** When this was counted. */
  at: Date;
};

/** With so few orders counting takes some milliseconds: they are counted for each page. */
const COUNTED_EACH_TIME = 20_000;
const KEEP_MS = 60_000;

type Row = Record<'agrees' | 'healed' | 'differs' | 'unknown' | 'orders', number> & {
  ours: string;
  gateway: string;
  lastAt: Date | null;
};

/**
 * Counts for a page; once there are so many orders that this takes its time, what was counted within the last minute is
 * good enough.
 */
export function createTotals({
  db,
  now,
}: {
  db: PrismaClient;
  now: () => Date;
}): () => Promise<ReconcileTotals> {
  let kept: ReconcileTotals | null = null;
  let keptUntil = Number.NEGATIVE_INFINITY;
  return async () => {
    if (kept !== null && performance.now() < keptUntil) return kept;
    kept = await countTotals(db, now());
    const { agrees, healed, differs, unknown, never } = kept;
    const isMuch = agrees + healed + differs + unknown + never > COUNTED_EACH_TIME;
    keptUntil = isMuch ? performance.now() + KEEP_MS : Number.NEGATIVE_INFINITY;
    return kept;
  };
}

async function countTotals(db: PrismaClient, at: Date): Promise<ReconcileTotals> {
  const [row] = await db.$queryRaw<[Row]>`
    select count(*) filter (where outcome = 'agrees')::int as agrees,
      count(*) filter (where outcome = 'healed')::int as healed,
      count(*) filter (where outcome = 'differs')::int as differs,
      count(*) filter (where outcome = 'unknown')::int as unknown,
      coalesce(sum(ours_sat), 0)::text as ours, coalesce(sum(gateway_sat), 0)::text as gateway,
      max(checked_at) as "lastAt",
      (select count(*) from merchant."order" where transaction is not null)::int as orders
    from merchant.order_check`;
  const { agrees, healed, differs, unknown, orders, lastAt } = row;
  const compared = agrees + healed + differs + unknown;
  return {
    ...{ agrees, healed, differs, unknown, lastAt, at },
    never: Math.max(0, orders - compared),
    oursSat: BigInt(row.ours),
    gatewaySat: BigInt(row.gateway),
  };
}
