import type { Prisma } from '../../database/generated/client.ts';
import { DETAILS_IPN_CHARACTERS_MAX, type IpnDetails } from '../../protocol/order-details.ts';
import { sign } from '../../protocol/signature.ts';

type NewestIpn = {
  id: string;
  paymentId: string;
  aonce: bigint;
  characters: number;
  createdAt: Date;
  deliveredAt: Date | null;
};

/**
 * The newest IPN of each payment, with its body and signature exactly as they go over the wire. `data` may be long, so where
 * there is too much of it bodies are left out, of the last payments first; asked for one payment alone it is always there.
 * @param paymentIds the most important first.
 */
export async function findNewestIpns(
  tx: Prisma.TransactionClient,
  paymentIds: readonly string[],
  secret: string,
): Promise<Map<string, IpnDetails>> {
  const newest = await tx.$queryRaw<NewestIpn[]>`
    select i.id, i.payment_id as "paymentId", i.aonce, length(i.body) as characters, i.created_at as "createdAt",
      case when i.state = 'delivered' then i.delivered_at end as "deliveredAt"
    from unnest(${paymentIds}::uuid[]) as p (id)
    cross join lateral (
      select * from gateway.ipn where payment_id = p.id order by aonce desc limit 1
    ) i`;
  const bodies = await findBodies(tx, fitting(newest, paymentIds));
  const details = newest.map(({ id, paymentId, aonce, createdAt, deliveredAt }): [string, IpnDetails] => {
    const body = bodies.get(id) ?? null;
    const signature = body === null ? null : sign(secret, body);
    return [paymentId, { aonce, body, signature, writtenAt: createdAt, deliveredAt }];
  });
  return new Map(details);
}

/** Those whose bodies fit in together. */
function fitting(newest: readonly NewestIpn[], paymentIds: readonly string[]): string[] {
  const byPayment = new Map(newest.map((ipn) => [ipn.paymentId, ipn]));
  const ids: string[] = [];
  let characters = 0;
  for (const paymentId of paymentIds) {
    const ipn = byPayment.get(paymentId);
    if (ipn === undefined) continue;
    characters += ipn.characters;
    if (ids.length > 0 && characters > DETAILS_IPN_CHARACTERS_MAX) break;
    ids.push(ipn.id);
  }
  return ids;
}

async function findBodies(tx: Prisma.TransactionClient, ids: string[]): Promise<Map<string, string>> {
  const rows = await tx.ipn.findMany({ where: { id: { in: ids } }, select: { id: true, body: true } });
  return new Map(rows.map(({ id, body }) => [id, body]));
}
