import type { GatewayStatus } from '../../database/generated/client.ts';

/** Coins on a payment's address, as the chain has them. */
export type DepositFact = {
  amountSat: bigint;
  /** The block it is in, or null while it waits in the mempool. */
  blockHeight: number | null;
  /** Neither in a block nor in the mempool any more. */
  vanished: boolean;
};

/** All that decides a payment's state. */
export type PaymentFacts = {
  /** What was quoted; null while no address is bound, so no coins can be there. */
  dueSat: bigint | null;
  deposits: readonly DepositFact[];
  cancelled: boolean;
  orderClosed: boolean;
  tipHeight: number;
  /** Blocks, the one with the coins included, from which on they count as valid. */
  confirmations: number;
};

/** What a payment is, by its facts. */
export type PaymentState = {
  status: GatewayStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
};

/**
 * Decides what a payment is. Pure and total: the same facts give the same state, in whatever order they came about.
 * Money speaks before wishes: coins that come after a cancel or a close make the payment partial or paid all the same.
 */
export function paymentState(facts: PaymentFacts): PaymentState {
  let amountPendingSat = 0n;
  let amountValidSat = 0n;
  for (const deposit of facts.deposits) {
    if (deposit.vanished) continue;
    if (confirmationsOf(deposit, facts.tipHeight) >= facts.confirmations) amountValidSat += deposit.amountSat;
    else amountPendingSat += deposit.amountSat;
  }
  return { status: status(facts, amountPendingSat, amountValidSat), amountPendingSat, amountValidSat };
}

/** How many blocks confirm a deposit: 0 in the mempool, 1 in the newest block. */
export function confirmationsOf(deposit: Pick<DepositFact, 'blockHeight'>, tipHeight: number): number {
  return deposit.blockHeight === null ? 0 : Math.max(0, tipHeight - deposit.blockHeight + 1);
}

function status(facts: PaymentFacts, pendingSat: bigint, validSat: bigint): GatewayStatus {
  if (facts.dueSat !== null && validSat > 0n && validSat >= facts.dueSat) return 'paid';
  if (pendingSat + validSat > 0n) return 'partial';
  if (facts.cancelled) return 'cancelled';
  if (facts.orderClosed) return 'closed';
  return 'open';
}

/** Decides what an order is, from its payments: the best of them, and the shop's or the clock's word where none has coins. */
export function orderStatus(
  payments: readonly GatewayStatus[],
  multipay: boolean,
  closed: boolean,
): GatewayStatus {
  if (payments.includes('paid')) return 'paid';
  if (payments.includes('partial')) return 'partial';
  if (closed) return 'closed';
  // One payer who cancels a multipay order does not cancel it for the others.
  if (!multipay && payments.length > 0 && payments.every((payment) => payment === 'cancelled'))
    return 'cancelled';
  return 'open';
}
