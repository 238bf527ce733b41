import type { Prisma } from '../../database/generated/client.ts';
import type { Finding } from './attention-kinds.ts';

/** Of each outcome, the newest so many receipts are looked at. */
const RECEIPTS_MAX = 200;
const FACT_LENGTH_MAX = 200;

/** A receipt that changed nothing and should have. */
export type TroubledReceipt = {
  id: bigint;
  receivedAt: Date;
  outcome: string;
  reason: string | null;
  orderId: string | null;
  transaction: string | null;
  bodyHash: string;
  /** Applied again by a person, and taken then. */
  isTaken: boolean;
};

/**
 * Reads the newest receipts that found no order or were refused, and those with `ids` if they are such still. One that found
 * no order is none any more once its payment is known with what it told, or more.
 */
export async function readTroubledReceipts(
  tx: Prisma.TransactionClient,
  ids: readonly bigint[],
): Promise<TroubledReceipt[]> {
  return tx.$queryRaw<TroubledReceipt[]>`
    select id, received_at as "receivedAt", outcome::text as outcome, reason, order_id::text as "orderId",
      transaction::text as transaction, encode(sha256(body), 'hex') as "bodyHash",
      exists (
        select from merchant.event as e where e.action = 'ipn.applied_again' and e.subject = 'IPN ' || r.id
          and e.detail ~ '→ (applied|duplicate|stale)') as "isTaken"
    from (
      (select * from merchant.receipt where outcome = 'unmatched' order by id desc limit ${RECEIPTS_MAX})
      union (select * from merchant.receipt where outcome = 'refused' order by id desc limit ${RECEIPTS_MAX})
      union (select * from merchant.receipt
        where id = any(${[...ids]}::bigint[]) and outcome in ('unmatched', 'refused'))
    ) as r
    where outcome = 'refused' or not exists (
      select from merchant.payment as p
      where p.id = r.payment_id and (p.aonce is null or r.aonce is null or p.aonce >= r.aonce))
    order by id`;
}

/** Of whom an entry tells when the same IPN came again and again: of its bytes. */
export function receiptSubject(bodyHash: string): string {
  return `ipn:${bodyHash}`;
}

/** One entry for each IPN, however often it was sent. Pure. @param receipts by their ids, ascending. */
export function receiptAttention(receipts: readonly TroubledReceipt[]): Finding[] {
  const found = new Map<string, Finding>();
  const taken = new Set(receipts.filter(({ isTaken }) => isTaken).map(({ bodyHash }) => bodyHash));
  for (const receipt of receipts.filter(({ bodyHash }) => !taken.has(bodyHash))) {
    const kind = receipt.outcome === 'refused' ? 'ipn_refused' : 'ipn_unmatched';
    const subject = receiptSubject(receipt.bodyHash);
    const facts = `${receipt.outcome}: ${receipt.reason ?? ''}`.slice(0, FACT_LENGTH_MAX);
    const key = `${subject} ${facts}`;
    const earlier = found.get(key);
    found.set(key, {
      kind,
      subject,
      facts,
      orderId: receipt.orderId,
      since: earlier?.since ?? receipt.receivedAt,
      detail: {
        receiptId: `${receipt.id}`,
        times: `${Number(earlier?.detail.times ?? 0) + 1}`,
        ...(receipt.reason ? { reason: receipt.reason } : {}),
        ...(receipt.transaction ? { transaction: receipt.transaction } : {}),
      },
    });
  }
  return [...found.values()];
}
