import { z } from 'zod';
import { type CheckOutcome, Prisma, type PrismaClient } from '../../../database/generated/client.ts';
import { shortId } from '../../../database/short-id.ts';
import { formatSatoshi } from '../../../protocol/money.ts';
import { ROWS_PER_PAGE } from '../page-of.ts';
import type { Status } from '../status-badges.tsx';

/** Outcomes that somebody may want to look into, the most urgent first. */
export const shownOutcomes = ['differs', 'unknown', 'healed'] as const;
export type ShownOutcome = (typeof shownOutcomes)[number];

/** A comparison as the list shows it. */
export interface CheckProps {
  orderId: string;
  /** The shop's reference, or the first characters of the id. */
  name: string;
  status: Status;
  outcome: ShownOutcome;
  /** Sentences. */
  words: string[];
  /** BTC with 8 decimals, no unit. */
  oursText: string;
  gatewayText: string;
  checkedAt: Date;
}

/** Where a page of the list begins. */
export type Place = { at: string; id: string };

const place = z
  .string()
  .max(80)
  .regex(/^[0-9]{1,17}_[0-9a-f-]{36}$/)
  .transform((text) => {
    const [at = '', id = ''] = text.split('_');
    return { at, id };
  })
  .pipe(z.object({ at: z.string(), id: z.uuid() }));

/** Reads `?before=`; null for the first page, and for what is no place. */
export function readPlace(text: unknown): Place | null {
  return place.safeParse(text).data ?? null;
}

type Row = {
  orderId: string;
  reference: string | null;
  status: Status;
  outcome: CheckOutcome;
  difference: string | null;
  oursSat: bigint;
  gatewaySat: bigint;
  checkedAt: Date;
  /** Microseconds since the epoch. */
  at: bigint;
};

/** A page of comparisons in which the books did not agree, the latest first. */
export async function findChecks(
  { db }: { db: PrismaClient },
  filter: ShownOutcome | null,
  from: Place | null,
): Promise<{ checks: CheckProps[]; nextUrl: string | null }> {
  const outcomes = filter === null ? [...shownOutcomes] : [filter];
  const after =
    from === null
      ? Prisma.empty
      : Prisma.sql`and (checked_at, order_id) <
          ('epoch'::timestamptz + ${from.at}::text::bigint * interval '1 microsecond', ${from.id}::uuid)`;
  // One branch for each outcome, so that each reads its own end of the index.
  const branches = outcomes.map(
    (outcome) => Prisma.sql`(select * from merchant.order_check
      where outcome = ${outcome}::merchant.check_outcome ${after}
      order by checked_at desc, order_id desc limit ${ROWS_PER_PAGE + 1})`,
  );
  const rows = await db.$queryRaw<Row[]>`
    select c.order_id as "orderId", o.reference, o.status::text, c.outcome::text, c.difference, c.ours_sat as "oursSat",
      c.gateway_sat as "gatewaySat", c.checked_at as "checkedAt",
      (extract(epoch from c.checked_at) * 1000000)::bigint as at
    from (${Prisma.join(branches, ' union all ')}) c join merchant."order" o on o.id = c.order_id
    order by c.checked_at desc, c.order_id desc limit ${ROWS_PER_PAGE + 1}`;
  const page = rows.slice(0, ROWS_PER_PAGE);
  const last = rows.length > ROWS_PER_PAGE ? page.at(-1) : undefined;
  return {
    checks: page.map(checkProps),
    nextUrl: last ? reconcileUrl(filter, `${last.at}_${last.orderId}`) : null,
  };
}

/** The page's address with a filter, and where it begins. */
export function reconcileUrl(filter: ShownOutcome | null, before: string | null = null): string {
  const query = new URLSearchParams();
  if (filter !== null) query.set('outcome', filter);
  if (before !== null) query.set('before', before);
  return query.size === 0 ? '/admin/reconcile' : `/admin/reconcile?${query}`;
}

function checkProps(row: Row): CheckProps {
  const { orderId, reference, status, difference, oursSat, gatewaySat, checkedAt } = row;
  return {
    orderId,
    name: reference ?? shortId(orderId),
    status,
    outcome: shownOutcomes.find((outcome) => outcome === row.outcome) ?? 'differs',
    words: difference?.split('\n') ?? [],
    oursText: formatSatoshi(oursSat),
    gatewayText: formatSatoshi(gatewaySat),
    checkedAt,
  };
}
