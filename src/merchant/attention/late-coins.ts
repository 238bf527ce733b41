import { type OrderFacts, type PaymentFacts, totalSat } from './order-facts.ts';

/** Coins of a payment that came when it was over, in satoshi: confirmed ones, and those that are not yet. */
export type LateCoins = {
  validSat: bigint;
  pendingSat: bigint;
  endedBy: 'cancelled' | 'closed' | 'closed_here';
};

/**
 * The coins of a payment that came when it was over: after an IPN that told its end, or after a person closed the order. Coins
 * that were there by then and were only confirmed later are not late. Null if there are none.
 */
export function lateCoins(order: OrderFacts, payment: PaymentFacts): LateCoins | null {
  const sat = totalSat(payment);
  const { amountValidSat: validSat, amountPendingSat: pendingSat } = payment;
  if (sat === 0n) return null;
  const end = payment.ends.find(({ aonce, outcome }) =>
    aonce !== null && payment.aonce !== null
      ? aonce < payment.aonce && (outcome === 'applied' || outcome === 'stale')
      : outcome === 'applied',
  );
  if (end) return { validSat, pendingSat, endedBy: end.status === 'cancelled' ? 'cancelled' : 'closed' };
  const before = payment.beforeCloseSat;
  if (order.closedAt === null || before === null || sat <= before) return null;
  // The newest coins are the last to be confirmed.
  const lateValidSat = validSat > before ? validSat - before : 0n;
  return { validSat: lateValidSat, pendingSat: sat - before - lateValidSat, endedBy: 'closed_here' };
}
