import { z } from 'zod';
import type { Attention } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import {
  type AttentionDetail,
  type AttentionKind,
  attentionKinds,
  isAttentionKind,
} from './attention-kinds.ts';

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
/** Of so many open entries, the newest, the most urgent are shown; nobody deals with more, and a page must not wait for them. */
const LOOKED_AT_MAX = 2_000;
const words = z.record(z.string(), z.string());

/**
 * The open entries, the most urgent kinds first and the newest of a kind first; at most 100, and how many more there are, which
 * is counted up to 2,000.
 */
export async function readAttention({
  db,
}: Pick<MerchantDeps, 'db'>): Promise<{ entries: AttentionEntry[]; more: number }> {
  const rows = await db.$queryRaw<(Omit<Attention, 'endedAt' | 'ended'> & { open: number })[]>`
    select id::text, kind, subject, order_id::text as "orderId", facts, detail, since,
      (count(*) over ())::int as open
    from (
      select * from merchant.attention where ended_at is null order by since desc limit ${LOOKED_AT_MAX}) as a
    where kind = any(${[...attentionKinds]}::text[])
    order by array_position(${[...attentionKinds]}::text[], kind), since desc, id limit ${SHOWN_MAX}`;
  const entries = rows.flatMap(entryOf);
  return { entries, more: Math.max(0, (rows[0]?.open ?? 0) - entries.length) };
}

/** A row as an entry; none if it is not there, or not of a kind that this version knows. */
export function entryOf(row: Omit<Attention, 'endedAt' | 'ended'>): AttentionEntry[] {
  if (!isAttentionKind(row.kind)) return [];
  const { id, kind, subject, orderId, since } = row;
  return [{ id, kind, subject, orderId, since, detail: words.safeParse(row.detail).data ?? {} }];
}
