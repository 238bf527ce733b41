import { z } from 'zod';
import { Prisma, type PrismaClient } from '../../database/generated/client.ts';

/** Why the gateway cannot be asked at the moment, and since when that is known. */
export type ReconcileProblem = {
  kind: 'unreachable' | 'refused key' | 'unsupported';
  message: string;
  at: Date;
};
/** A person wants all open orders compared that there were at that time. */
export type CompareAll = { since: Date; total: number };

const LEASE = 'reconcile.lease';
const PROBLEM = 'reconcile.problem';
const ALL = 'reconcile.all';

const leaseValue = z.object({ receipt: z.string().regex(/^[0-9]+$/) });
const problemValue = z.object({
  kind: z.enum(['unreachable', 'refused key', 'unsupported']),
  message: z.string(),
});
const allValue = z.object({ total: z.number() });

type Db = { db: PrismaClient | Prisma.TransactionClient };

/**
 * Of all processes one compares in the background. Takes or keeps that place until `until`.
 * @returns the last receipt that was gone through; null if somebody else has the place.
 */
export async function holdLease(
  { db }: Db,
  holder: string,
  now: Date,
  until: Date,
): Promise<{ receipt: bigint } | null> {
  const rows = await db.$queryRaw<{ value: unknown }[]>`
    insert into merchant.figure as known (name, value, at)
    select ${LEASE}, jsonb_build_object('holder', ${holder}::text, 'receipt', coalesce(max(id), 0)::text), ${until}
    from merchant.receipt
    on conflict (name) do update set value = known.value || jsonb_build_object('holder', ${holder}::text), at = ${until}
    where known.at <= ${now} or known.value ->> 'holder' = ${holder}
    returning value`;
  const value = leaseValue.safeParse(rows[0]?.value);
  return value.success ? { receipt: BigInt(value.data.receipt) } : null;
}

/** Keeps how far the receipts were gone through, for whoever has the place next. */
export async function keepReceipt({ db }: Db, holder: string, receipt: bigint): Promise<void> {
  await db.$executeRaw`
    update merchant.figure set value = value || jsonb_build_object('receipt', ${String(receipt)}::text)
    where name = ${LEASE} and value ->> 'holder' = ${holder}`;
}

/** Keeps why the gateway cannot be asked; null: it can be. */
export async function keepProblem({ db }: Db, problem: ReconcileProblem | null): Promise<void> {
  if (problem === null) {
    await db.figure.deleteMany({ where: { name: PROBLEM } });
    return;
  }
  const { at, ...value } = problem;
  await db.figure.upsert({
    where: { name: PROBLEM },
    create: { name: PROBLEM, value, at },
    update: { value, at },
  });
}

export async function findProblem({ db }: Db): Promise<ReconcileProblem | null> {
  const row = await db.figure.findUnique({ where: { name: PROBLEM } });
  const value = problemValue.safeParse(row?.value);
  return row !== null && value.success ? { ...value.data, at: row.at } : null;
}

/** Makes all open orders due that there are now. */
export async function compareAll({ db }: Db, now: Date): Promise<CompareAll> {
  const total = await countOpen(db, now, Prisma.sql`true`);
  const row = { value: { total }, at: now };
  await db.figure.upsert({ where: { name: ALL }, create: { name: ALL, ...row }, update: row });
  return { since: now, total };
}

export async function findCompareAll({ db }: Db): Promise<CompareAll | null> {
  const row = await db.figure.findUnique({ where: { name: ALL } });
  const value = allValue.safeParse(row?.value);
  return row !== null && value.success ? { since: row.at, total: value.data.total } : null;
}

/** How many of those orders are still to be compared. */
export function countLeft({ db }: Db, { since }: CompareAll): Promise<number> {
  return countOpen(db, since, Prisma.sql`(c.checked_at is null or c.checked_at < ${since})`);
}

async function countOpen(db: Db['db'], since: Date, condition: Prisma.Sql): Promise<number> {
  const [found] = await db.$queryRaw<[{ count: number }]>`
    select count(*)::int from merchant.order_listing l join merchant."order" o on o.id = l.id
    left join merchant.order_check c on c.order_id = l.id
    where l.status in ('open', 'partial') and l.created_at <= ${since} and o.transaction is not null and ${condition}`;
  return found.count;
}
