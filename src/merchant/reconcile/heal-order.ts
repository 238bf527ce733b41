import { shortId } from '../../database/short-id.ts';
import type { MerchantDeps } from '../deps.ts';
import type { IpnIntake } from '../ipn/ipn-intake.ts';
import { snapshotOf } from '../orders/payment-snapshot.ts';
import { describe } from './compare-order.ts';
import type { LostIpns } from './find-lost-ipns.ts';

/**
 * Takes lost IPNs in, each exactly as if it had arrived: from then on nothing tells them from one that did, and when it does
 * arrive, it is a duplicate. Returns what was taken over, in sentences.
 */
export async function healOrder(
  { intake, log }: Pick<MerchantDeps, 'log'> & { intake: Pick<IpnIntake, 'add'> },
  lost: LostIpns['lost'],
): Promise<string[]> {
  const healed: string[] = [];
  for (const { payment, aonce, incoming } of lost) {
    const { outcome, orderId } = await intake.add(incoming);
    // It may have arrived at this very moment.
    if (outcome !== 'applied' || !incoming.parsed.ok) continue;
    const told = snapshotOf(incoming.parsed.message, incoming.bodyHash);
    const said = describe({
      status: told.status,
      pendingSat: told.amountPendingSat,
      validSat: told.amountValidSat,
    });
    log.warn(
      { order: orderId, payment: payment.paymentId, aonce: String(aonce) },
      'a lost IPN was taken over',
    );
    healed.push(
      `Payment ${shortId(payment.paymentId)}: ${said}, told by IPN ${aonce}, which had not arrived.`,
    );
  }
  return healed;
}

/** Leaves out IPNs that did arrive: what was decided on them then is not decided again. */
export async function withoutHandled(
  { db }: Pick<MerchantDeps, 'db'>,
  orderId: string,
  found: LostIpns,
): Promise<LostIpns> {
  if (found.lost.length === 0) return found;
  const bodies = found.lost.map(({ incoming }) => incoming.body);
  const rows = await db.$queryRaw<{ body: Uint8Array; outcome: string; reason: string | null }[]>`
    select distinct on (body) body, outcome::text, reason from merchant.receipt
    where order_id = ${orderId}::uuid and body = any (${bodies}::bytea[]) order by body, id desc`;
  const receipts = new Map(rows.map((row) => [Buffer.from(row.body).toString('latin1'), row]));
  const receiptOf = (body: Buffer) => receipts.get(body.toString('latin1'));
  const refused = found.lost.flatMap(({ payment, incoming }) => {
    const receipt = receiptOf(incoming.body);
    return receipt?.outcome === 'refused'
      ? [`Payment ${shortId(payment.paymentId)}: its newest IPN was refused here: ${receipt.reason}.`]
      : [];
  });
  return {
    ...found,
    lost: found.lost.filter(({ incoming }) => receiptOf(incoming.body) === undefined),
    refused: [...found.refused, ...refused],
  };
}
