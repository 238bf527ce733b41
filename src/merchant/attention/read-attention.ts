import { z } from 'zod';
import type { Attention } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import {
  type AttentionDetail,
  type AttentionKind,
  attentionKinds,
  isAttentionKind,
} from './attention-kinds.ts';
import { SERVER } from './server-attention.ts';

/** An open entry of the "Needs you" list. */
export type AttentionEntry = {
  id: string;
  kind: AttentionKind;
  subject: string;
  orderId: string | null;
  detail: AttentionDetail;
  since: Date;
};

const SHOWN_MAX = 100;
/** Of each kind so many are shown before any kind shows more: what there is much of hides nothing else. */
const EACH_MAX = 8;
/** Of all open entries, so many of the newest and of the oldest are looked at: a page must not wait for more. */
const LOOKED_AT_MAX = 2_000;
const words = z.record(z.string(), z.string());

/**
 * The open entries, the most urgent kinds first and the newest of a kind first; at most 100, among them the newest eight of each
 * kind, and how many more there are, which is counted up to some 4,000.
 */
export async function readAttention({
  db,
}: Pick<MerchantDeps, 'db'>): Promise<{ entries: AttentionEntry[]; more: number }> {
  const kinds = [...attentionKinds];
  // In the order of `ended_at` as well, though it is null: only then the index is read as far as the limit goes, and not all of it.
  const rows = await db.$queryRaw<(Omit<Attention, 'endedAt' | 'ended'> & { open: number })[]>`
    with looked_at as (
      (select id, kind, since from merchant.attention where ended_at is null
        order by ended_at desc, since desc limit ${LOOKED_AT_MAX})
      union (select id, kind, since from merchant.attention where ended_at is null
        order by ended_at, since limit ${LOOKED_AT_MAX})
      -- The few that concern no single order, however many came before and after.
      union (select id, kind, since from merchant.attention
        where kind = any(${kinds}::text[]) and subject = ${SERVER} and ended_at is null)
    ), ranked as (
      select id, (count(*) over ())::int as open, row_number() over (partition by kind order by since desc, id) as place,
        array_position(${kinds}::text[], kind) as urgency, since
      from looked_at where kind = any(${kinds}::text[])
    ), shown as (
      select * from ranked order by place > ${EACH_MAX}, urgency, place limit ${SHOWN_MAX}
    )
    select a.id::text, a.kind, a.subject, a.order_id::text as "orderId", a.facts, a.detail, a.since, shown.open
    from shown join merchant.attention as a on a.id = shown.id
    order by shown.urgency, shown.since desc, shown.id`;
  const entries = rows.flatMap(entryOf);
  return { entries, more: Math.max(0, (rows[0]?.open ?? 0) - entries.length) };
}

/** A row as an entry; none if it is not there, or not of a kind that this version knows. */
export function entryOf(row: Omit<Attention, 'endedAt' | 'ended'>): AttentionEntry[] {
  if (!isAttentionKind(row.kind)) return [];
  const { id, kind, subject, orderId, since } = row;
  return [{ id, kind, subject, orderId, since, detail: words.safeParse(row.detail).data ?? {} }];
}
