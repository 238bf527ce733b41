import type { Payment } from '../../database/generated/client.ts';
import { shortId } from '../../database/short-id.ts';
import type { OrderDetails, PaymentDetails } from '../../protocol/order-details.ts';
import { type SecretKey, verifySignature } from '../../protocol/signature.ts';
import type { IncomingIpn } from '../ipn/decide-receipts.ts';
import { readIpn } from '../ipn/ipn-intake.ts';

/** An IPN that the gateway wrote so recently, and that we have not acknowledged, is probably on its way. */
export const ON_ITS_WAY_MS = 60_000;

/** The newest IPNs of an order's payments, as far as we do not have them. */
export type LostIpns = {
  /** Oldest first. */
  lost: { payment: PaymentDetails; aonce: bigint; incoming: IncomingIpn }[];
  /** Payments whose newest IPN may still arrive by itself. */
  underWay: Set<string>;
  /** Payments of which we lack the newest IPN, and whose body the answer did not have room for. */
  leftOut: string[];
  /** Why IPNs that we do not have are not taken over, in sentences. */
  refused: string[];
};

/**
 * Finds out which IPNs did not reach us. Pure. Nothing is believed more than an IPN that arrives: it has to carry the
 * gateway's signature, and to be about the very order and payment that were asked for.
 * @param options.mayBeUnderWay whether those that are just being delivered are left alone.
 */
export function findLostIpns(
  ours: { transaction: string; payments: Pick<Payment, 'id' | 'aonce' | 'bodyHash'>[] },
  told: OrderDetails,
  options: { secretKey: SecretKey; now: Date; mayBeUnderWay: boolean },
): LostIpns {
  const known = new Map(ours.payments.map((payment) => [payment.id, payment]));
  const found: LostIpns = { lost: [], underWay: new Set(), leftOut: [], refused: [] };
  for (const payment of told.payments) {
    const { ipn, paymentId } = payment;
    if (ipn === null) continue;
    const mine = known.get(paymentId);
    if (mine && mine.aonce !== null && mine.aonce > ipn.aonce) {
      found.refused.push(`Payment ${shortId(paymentId)}: we have a newer IPN of it than the gateway knows.`);
      continue;
    }
    if (ipn.body === null) {
      if (mine?.aonce !== ipn.aonce) found.leftOut.push(paymentId);
      continue;
    }
    const incoming = readIpn(Buffer.from(ipn.body, 'latin1'), options.now);
    if (mine?.bodyHash === incoming.bodyHash) continue;
    const age = told.askedAt.getTime() - ipn.writtenAt.getTime();
    if (options.mayBeUnderWay && ipn.deliveredAt === null && age < ON_ITS_WAY_MS) {
      found.underWay.add(paymentId);
      continue;
    }
    const problem = problemOf(incoming, ours.transaction, paymentId, ipn, options.secretKey);
    if (problem === null) found.lost.push({ payment, aonce: ipn.aonce, incoming });
    else found.refused.push(`Payment ${shortId(paymentId)}: its newest IPN was not taken over: ${problem}.`);
  }
  found.lost.sort((one, other) => (one.aonce < other.aonce ? -1 : 1));
  return found;
}

function problemOf(
  { parsed, body }: IncomingIpn,
  transaction: string,
  paymentId: string,
  { aonce, signature }: { aonce: bigint; signature: string | null },
  secret: SecretKey,
): string | null {
  if (signature === null || !verifySignature({ secret, body, signature })) return 'its signature is wrong';
  if (!parsed.ok) return parsed.reason;
  if (parsed.message.transaction !== transaction) return 'it is about another order';
  if (parsed.message.paymentId !== paymentId) return 'it is about another payment';
  if (parsed.message.aonce !== aonce) return 'its number is not the one that the gateway says';
  return null;
}
