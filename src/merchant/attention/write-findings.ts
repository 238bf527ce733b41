import type { Prisma } from '../../database/generated/client.ts';
import { attentionKinds, type Finding } from './attention-kinds.ts';

/**
 * Makes the entries about `subjects` those that were found: new ones are added, those that went away by themselves come back,
 * those that a person dealt with stay away, and open ones whose reason is gone end.
 * @returns how many entries it changed.
 */
export async function writeFindings(
  tx: Prisma.TransactionClient,
  subjects: readonly string[],
  findings: readonly Finding[],
  now: Date,
): Promise<number> {
  if (subjects.length === 0) return 0;
  const rows = JSON.stringify(
    findings.map(({ kind, subject, orderId, facts, detail, since }) => {
      return { kind, subject, order_id: orderId, facts, detail, since };
    }),
  );
  const written = await tx.$executeRaw`
    insert into merchant.attention as known (kind, subject, order_id, facts, detail, since)
    select kind, subject, order_id, facts, detail, since
    from jsonb_to_recordset(${rows}::jsonb)
      as f (kind text, subject text, order_id uuid, facts text, detail jsonb, since timestamptz)
    on conflict (kind, subject, facts) do update set detail = excluded.detail, ended_at = null, ended = null,
      since = case when known.ended_at is null then known.since else excluded.since end
    where known.ended = 'gone' or (known.ended_at is null and known.detail <> excluded.detail)`;
  const ended = await tx.$executeRaw`
    update merchant.attention as known set ended_at = ${now}, ended = 'gone'
    where ended_at is null and subject = any(${[...subjects]}::text[]) and kind = any(${[...attentionKinds]}::text[])
      and not exists (
        select from jsonb_to_recordset(${rows}::jsonb) as f (kind text, subject text, facts text)
        where f.kind = known.kind and f.subject = known.subject and f.facts = known.facts)`;
  return written + ended;
}
