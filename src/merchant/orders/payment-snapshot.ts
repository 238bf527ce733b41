import type { PaymentStatus } from '../../database/generated/client.ts';
import type { IpnMessage } from '../../protocol/ipn-message.ts';

/** What the newest IPN of a payment says of it. */
export type PaymentSnapshot = {
  status: PaymentStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  amountPaidSat: bigint;
  method: string | null;
  paidAt: Date | null;
  aonce: bigint | null;
  bodyHash: string;
};

/** What becomes of an IPN beside the payment it tells of. */
export type Verdict = { outcome: 'applied' | 'duplicate' | 'stale' } | { outcome: 'refused'; reason: string };

/** The snapshot that an IPN holds. A paid amount is valid by the gateway's word. */
export function snapshotOf(message: IpnMessage, bodyHash: string): PaymentSnapshot {
  const paid = message.status === 'paid' ? message : null;
  const partial = message.status === 'partial' ? message : null;
  // One literal for all: the intake makes thousands of these a second, and copying parts together takes ten times as long.
  return {
    status: message.status,
    amountPendingSat: partial?.amountPendingSat ?? 0n,
    amountValidSat: paid?.amountSat ?? partial?.amountValidSat ?? 0n,
    amountPaidSat: paid?.amountSat ?? 0n,
    method: paid?.method ?? null,
    paidAt: paid?.paidAt ?? null,
    aonce: message.aonce,
    bodyHash,
  };
}

/**
 * Decides whether an IPN that came in takes the place of the one in force. By `aonce`, so that a late or repeated one
 * changes nothing (protocol section 3); a gateway that sends none is followed upwards only: more money, then paid.
 */
export function judge(inForce: PaymentSnapshot | null, incoming: PaymentSnapshot): Verdict {
  if (inForce === null) return { outcome: 'applied' };
  if (inForce.bodyHash === incoming.bodyHash) return { outcome: 'duplicate' };
  if (inForce.aonce !== null && incoming.aonce !== null) {
    if (incoming.aonce > inForce.aonce) return { outcome: 'applied' };
    if (incoming.aonce < inForce.aonce) return { outcome: 'stale' };
    return {
      outcome: 'refused',
      reason: `contradicts another IPN of this payment with the same aonce ${incoming.aonce}`,
    };
  }
  const step = height(incoming) - height(inForce);
  const gain = total(incoming) - total(inForce);
  if (step > 0 || (step === 0 && gain > 0n)) return { outcome: 'applied' };
  return step === 0 && gain === 0n && incoming.amountValidSat > inForce.amountValidSat
    ? { outcome: 'applied' }
    : { outcome: 'stale' };
}

function height(snapshot: PaymentSnapshot): number {
  return snapshot.status === 'paid' ? 2 : snapshot.status === 'partial' ? 1 : 0;
}

function total(snapshot: PaymentSnapshot): bigint {
  return snapshot.amountPendingSat + snapshot.amountValidSat;
}
