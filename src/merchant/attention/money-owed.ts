import { type OrderFacts, type PaymentFacts, totalSat } from './order-facts.ts';

/**
 * What an order costs, in satoshi: its price if that is in BTC, else what the gateway asks of the payment that paid it, or
 * that came first. Null when the gateway has not told it.
 */
export function dueSatOf(order: OrderFacts): bigint | null {
  if (order.currency === 'BTC') return order.amountInt;
  const paid = order.payments
    .filter(({ paidAt }) => paidAt !== null)
    .toSorted((one, other) => one.paidAt!.getTime() - other.paidAt!.getTime());
  return (paid[0] ?? order.payments.find((payment) => totalSat(payment) > 0n))?.dueSat ?? null;
}

/**
 * How many satoshi of an order are owed back: what is valid beyond what was due. Of an order that many may pay, each payment is
 * due the whole price. 0 while it is not paid, and when it is not known what was due.
 */
export function surplusSatOf(order: OrderFacts): bigint {
  if (order.status !== 'paid') return 0n;
  if (!order.multipay) return beyond(order.amountValidSat, dueSatOf(order));
  return order.payments.reduce((sum, payment) => {
    const dueSat = order.currency === 'BTC' ? order.amountInt : payment.dueSat;
    return sum + beyond(payment.amountValidSat, dueSat);
  }, 0n);
}

function beyond(receivedSat: bigint, dueSat: bigint | null): bigint {
  return dueSat !== null && receivedSat > dueSat ? receivedSat - dueSat : 0n;
}

/**
 * The coins of a payment that came when it was over: after an IPN that told its end, or after a person closed the order. Coins
 * that were there by then and were only confirmed later are not late.
 */
export function lateCoins(
  order: OrderFacts,
  payment: PaymentFacts,
): { sat: bigint; endedBy: 'cancelled' | 'closed' | 'closed_here' }[] {
  const sat = totalSat(payment);
  if (sat === 0n) return [];
  const end = payment.ends.find(({ aonce, outcome }) =>
    aonce !== null && payment.aonce !== null
      ? aonce < payment.aonce && (outcome === 'applied' || outcome === 'stale')
      : outcome === 'applied',
  );
  if (end) return [{ sat, endedBy: end.status === 'cancelled' ? 'cancelled' : 'closed' }];
  if (order.closedAt === null || payment.beforeCloseSat === null || sat <= payment.beforeCloseSat) return [];
  return [{ sat: sat - payment.beforeCloseSat, endedBy: 'closed_here' }];
}
