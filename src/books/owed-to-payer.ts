import { type PaymentTerms, shortfallSat, surplusSat } from '../gateway/payments/payment-state.ts';

/** What a payment's payer is owed depends on. */
export type PayerFacts = {
  dueSat: bigint | null;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  /** What was sent back already. */
  refundedSat: bigint;
  /** Nobody is waited for any more: cancelled, closed or beyond the order's time. */
  ended: boolean;
  terms: Pick<PaymentTerms, 'shortfallToleranceSat'>;
};

/** What a payer is owed, in satoshi; all 0 for most. */
export type OwedToPayer = {
  /** Why coins are held that the shop did not sell anything for. */
  reason: 'surplus' | 'short';
  /** Confirmed, and not sent back yet. */
  owedSat: bigint;
  /** Will be owed as well once it is confirmed. Until then it may be taken back or replaced: sent back, it would be lost. */
  unconfirmedSat: bigint;
  /** Sent back, though it is not owed (any more): the network took coins back after that. */
  overpaidSat: bigint;
};

/**
 * Decides what a payer is owed. Pure. What came on top of the price; or, when too little came and the order has ended, all
 * of it. Only confirmed coins count.
 */
export function owedToPayer(facts: PayerFacts): OwedToPayer {
  const { amountValidSat, amountPendingSat, refundedSat } = facts;
  const reason = isShort(facts, amountValidSat + amountPendingSat) ? 'short' : 'surplus';
  const heldSat = heldOf(facts, reason, amountValidSat);
  const heldSoonSat = heldOf(facts, reason, amountValidSat + amountPendingSat);
  const leftSat = heldSat - refundedSat;
  return {
    reason,
    owedSat: leftSat > 0n ? leftSat : 0n,
    unconfirmedSat: heldSoonSat - heldSat,
    overpaidSat: leftSat < 0n ? -leftSat : 0n,
  };
}

function isShort({ ended, dueSat, terms }: PayerFacts, receivedSat: bigint): boolean {
  return ended && (dueSat === null || shortfallSat(dueSat, receivedSat, terms) > 0n);
}

function heldOf({ dueSat }: PayerFacts, reason: OwedToPayer['reason'], receivedSat: bigint): bigint {
  return reason === 'short' ? receivedSat : surplusSat(dueSat, receivedSat);
}
