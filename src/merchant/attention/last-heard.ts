import type { Prisma } from '../../database/generated/client.ts';

/**
 * So many of the newest receipts are looked at, and many more only if not one of those came by itself. If none of these did
 * either, nothing is known of when one did.
 */
const RECEIPTS_LOOKED_AT = [50, 5_000];

/**
 * When the gateway last delivered an IPN by itself. A lost one that was taken over from the gateway's books, or applied again
 * by a person, leaves a receipt like any other, but nothing arrived with it: the history tells those apart.
 */
export async function readLastHeardAt(tx: Prisma.TransactionClient): Promise<Date | null> {
  for (const limit of RECEIPTS_LOOKED_AT) {
    const heardAt = await lastHeardOf(tx, limit);
    if (heardAt !== null) return heardAt;
  }
  return null;
}

async function lastHeardOf(tx: Prisma.TransactionClient, limit: number): Promise<Date | null> {
  const [row] = await tx.$queryRaw<{ receivedAt: Date }[]>`
    select received_at as "receivedAt"
    from (
      select id, received_at, outcome, order_id, aonce from merchant.receipt order by id desc limit ${limit}) as r
    where not (r.outcome = 'applied' and r.aonce is not null and exists (
        select from merchant.event as e where e.order_id = r.order_id and e.action = 'order.healed'
          and strpos(e.detail, 'told by IPN ' || r.aonce || ', which had not arrived') > 0))
      and not exists (
        select from merchant.event as e where e.action = 'ipn.applied_again' and e.detail like '%as IPN ' || r.id)
    order by id desc limit 1`;
  return row?.receivedAt ?? null;
}
