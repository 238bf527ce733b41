import { shortfallSat } from '../orders/order-state.ts';
import { type LateCoins, lateCoins } from './late-coins.ts';
import { lessRefunds } from './less-refunds.ts';
import { type OrderFacts, type PaymentFacts, totalSat } from './order-facts.ts';

/** A surplus below that, in satoshi, is none: sending it back would cost about as much in fees as it is worth. */
export const DUST_SAT = 1_000n;

/** Coins of one payment that the shop holds and did not sell anything for. */
export type Claim = {
  payment: PaymentFacts;
  /** Beyond what was due; come when it was over; or not enough, of a payment that is waited for or of a closed order. */
  why: 'surplus' | 'late' | 'short';
  /** Confirmed, sent back or not, in satoshi; and what of it was sent back. */
  grossSat: bigint;
  refundedSat: bigint;
  /** Not confirmed yet: the network may still take it back, so nobody sends it back before. */
  pendingSat: bigint;
  /** Of late coins: what ended before they came. */
  endedBy: LateCoins['endedBy'] | null;
};

/**
 * What payers of an order could ask back, payment by payment. Pure and total. No coin is in two claims, so that all that is
 * left of them is never more than what is valid and was not sent back yet.
 * @param toleranceSat how much less than the price is taken as paid.
 */
export function moneyOwed(order: OrderFacts, toleranceSat: bigint): Claim[] {
  // Whoever accepted the order has seen the coins that came late.
  const late = new Map(
    order.payments.map((payment) => [
      payment.id,
      order.acceptedAt === null ? lateCoins(order, payment) : null,
    ]),
  );
  const lateOf = ({ id }: PaymentFacts): bigint => late.get(id)?.validSat ?? 0n;
  const surplus = surplusByPayment(order, (payment) => lateOf(payment) > 0n);
  const claims = order.payments.flatMap((payment): Claim[] => {
    const none = { payment, refundedSat: 0n, pendingSat: 0n, endedBy: null };
    const coins = late.get(payment.id) ?? null;
    const over = beyond(surplus.get(payment.id) ?? 0n, lateOf(payment));
    const short = isShort(order, payment, toleranceSat)
      ? beyond(payment.amountValidSat, lateOf(payment))
      : 0n;
    return [
      ...(over > 0n ? [{ ...none, why: 'surplus' as const, grossSat: over }] : []),
      ...(coins ? [{ ...none, ...coins, why: 'late' as const, grossSat: coins.validSat }] : []),
      ...(short > 0n ? [{ ...none, why: 'short' as const, grossSat: short }] : []),
    ];
  });
  const left = (claim: Claim) => claim.grossSat - claim.refundedSat;
  return lessRefunds(claims, order.refundsSat).filter((claim) => {
    const isRest = claim.why === 'surplus' || claim.refundedSat > 0n;
    return left(claim) + claim.pendingSat > 0n && !(isRest && left(claim) + claim.pendingSat < DUST_SAT);
  });
}

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

/** What one payment was asked for, in satoshi; null when the gateway has not told it. */
export function dueSatOfPayment(order: OrderFacts, payment: PaymentFacts): bigint | null {
  return order.currency === 'BTC' ? order.amountInt : payment.dueSat;
}

/**
 * What is valid beyond what was due, by the payment that it came with. Of an order that many may pay, each is due the whole
 * price; else the one that paid first, and was not late, pays the price. None while the order is not paid.
 */
function surplusByPayment(
  order: OrderFacts,
  isLate: (payment: PaymentFacts) => boolean,
): Map<string, bigint> {
  if (order.status !== 'paid') return new Map();
  if (order.multipay) {
    const of = (payment: PaymentFacts) => {
      const dueSat = dueSatOfPayment(order, payment);
      return dueSat === null ? 0n : beyond(payment.amountValidSat, dueSat);
    };
    return new Map(order.payments.map((payment) => [payment.id, of(payment)]));
  }
  let openSat = dueSatOf(order);
  if (openSat === null) return new Map();
  const rank = (payment: PaymentFacts) => [
    isLate(payment) ? 1 : 0,
    payment.paidAt?.getTime() ?? Number.MAX_SAFE_INTEGER,
  ];
  const sorted = order.payments.toSorted((one, other) => {
    const [[late, at], [otherLate, otherAt]] = [rank(one), rank(other)] as [
      [number, number],
      [number, number],
    ];
    return late - otherLate || at - otherAt;
  });
  const surplus = new Map<string, bigint>();
  for (const { id, amountValidSat } of sorted) {
    surplus.set(id, beyond(amountValidSat, openSat));
    openSat = beyond(openSat, amountValidSat);
  }
  return surplus;
}

/** Whether what is valid of a payment buys nothing, and no more is on its way to make it enough. */
function isShort(order: OrderFacts, payment: PaymentFacts, toleranceSat: bigint): boolean {
  if (order.acceptedAt !== null || payment.amountValidSat === 0n) return false;
  // Of a paid order that one payer pays, all that others sent is surplus.
  const isOpenToOthers = order.status === 'paid' && order.multipay && payment.status !== 'paid';
  if (order.status !== 'partial' && !isOpenToOthers) return false;
  const pendingSat = order.multipay ? payment.amountPendingSat : order.amountPendingSat;
  if (order.closedAt === null && pendingSat > 0n) return false;
  return order.currency === 'BTC'
    ? shortfallSat(order, totalSat(payment), toleranceSat) > 0n
    : payment.status !== 'paid';
}

function beyond(sat: bigint, otherSat: bigint): bigint {
  return sat > otherSat ? sat - otherSat : 0n;
}
