import { z } from 'zod';
import type { PrismaClient } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';

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

/** With so few orders counting takes some milliseconds: they are counted for each page, which so is right to the moment. */
const COUNTED_EACH_TIME = 20_000;
/** The rest between two counts: at least this, and so many times what the last one took. */
const REST_MS_MIN = 5_000;
const REST_TIMES = 20;
const NAME = 'reconcile.totals';

const count = z.int().min(0);
const amount = z.string().regex(/^-?[0-9]+$/);
const keptTotals = z.object({
  ...{ agrees: count, healed: count, differs: count, unknown: count, never: count },
  oursSat: amount.transform(BigInt),
  gatewaySat: amount.transform(BigInt),
  lastAt: z.coerce.date().nullable(),
  mark: z.string(),
  tookMs: z.number(),
});
type Kept = z.output<typeof keptTotals> & { at: Date };
type Counted = Omit<Kept, 'mark'>;

/**
 * The totals for a page. With many orders they are those that were last kept, at the cost of a row.
 * @returns `isKept`: they may have changed since `at`.
 */
export async function readTotals({
  db,
  now,
}: Pick<MerchantDeps, 'db' | 'now'>): Promise<ReconcileTotals & { isKept: boolean }> {
  const kept = await findKept(db);
  if (kept !== null && isMuch(kept)) return { ...kept, isKept: true };
  const mark = await changeMark(db);
  const totals = await countTotals(db, now());
  // There are many by now, and the loop has not come round.
  if (isMuch(totals)) await keep(db, { ...totals, mark });
  return { ...totals, isKept: false };
}

/**
 * Counts again if something has changed, never taking more than about a twentieth of the database's time. Called by the one
 * process that compares; pages are told when what needs a look has changed.
 */
export async function renewTotals({
  db,
  now,
  notices,
}: Pick<MerchantDeps, 'db' | 'now' | 'notices'>): Promise<void> {
  const kept = await findKept(db);
  const sinceMs = kept === null ? 0 : now().getTime() - kept.at.getTime();
  // A clock that was set back must not stop it.
  if (kept !== null && sinceMs >= 0 && sinceMs < Math.max(REST_MS_MIN, REST_TIMES * kept.tookMs)) return;
  const mark = await changeMark(db);
  if (kept?.mark === mark) return;
  const totals = await countTotals(db, now());
  await keep(db, { ...totals, mark });
  if (isMuch(totals) && (kept === null || isNews(kept, totals))) notices.tell('other');
}

function isMuch({ agrees, healed, differs, unknown, never }: ReconcileTotals): boolean {
  return agrees + healed + differs + unknown + never >= COUNTED_EACH_TIME;
}

/** That one more order agrees is worth nobody's reload. */
function isNews(before: ReconcileTotals, after: ReconcileTotals): boolean {
  return (['healed', 'differs', 'unknown'] as const).some((outcome) => before[outcome] !== after[outcome]);
}

async function findKept(db: PrismaClient): Promise<Kept | null> {
  const row = await db.figure.findUnique({ where: { name: NAME } });
  // What another version wrote is no total.
  const kept = keptTotals.safeParse(row?.value);
  return row !== null && kept.success ? { ...kept.data, at: row.at } : null;
}

async function keep(db: PrismaClient, { at, oursSat, gatewaySat, lastAt, ...rest }: Kept): Promise<void> {
  const sums = { oursSat: String(oursSat), gatewaySat: String(gatewaySat) };
  const value = { ...rest, ...sums, lastAt: lastAt?.toISOString() ?? null };
  await db.figure.upsert({ where: { name: NAME }, create: { name: NAME, value, at }, update: { value, at } });
}

/** Another text once totals may have changed: some look-ups. Of changed rows Postgres knows within some seconds. */
async function changeMark(db: PrismaClient): Promise<string> {
  const [row] = await db.$queryRaw<[{ mark: string }]>`
    select concat_ws(' ',
      (select id from merchant."order" order by created_at desc, id desc limit 1),
      (select max(checked_at) from merchant.order_check),
      (select string_agg((n_tup_ins + n_tup_upd + n_tup_del)::text, ' ' order by relid) from pg_stat_all_tables
        where relid in ('merchant."order"'::regclass, 'merchant.order_check'::regclass))) as mark`;
  return row.mark;
}

type Row = Record<'agrees' | 'healed' | 'differs' | 'unknown' | 'orders', number> & {
  ours: string;
  gateway: string;
  lastAt: Date | null;
};

async function countTotals(db: PrismaClient, at: Date): Promise<Counted> {
  const startMs = performance.now();
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
  return {
    ...{ agrees, healed, differs, unknown, lastAt, at },
    never: Math.max(0, orders - agrees - healed - differs - unknown),
    oursSat: BigInt(row.ours),
    gatewaySat: BigInt(row.gateway),
    tookMs: Math.ceil(performance.now() - startMs),
  };
}
