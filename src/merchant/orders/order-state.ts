import type { OrderStatus } from '../../database/generated/client.ts';
import { shortfallOf } from '../../protocol/shortfall.ts';
import type { PaymentSnapshot } from './payment-snapshot.ts';

/** What an order's state depends on beside its payments. */
export type OrderTerms = {
  currency: string;
  amountInt: bigint;
  multipay: boolean;
  /** When a person accepted what came as payment in full. */
  acceptedAt?: Date | null;
  /** When a person closed it. */
  closedAt?: Date | null;
};

/** What an order is, by its payments. */
export type OrderState = {
  status: OrderStatus;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  amountPaidSat: bigint;
  paidAt: Date | null;
};

type Facts = Pick<
  PaymentSnapshot,
  'status' | 'amountPendingSat' | 'amountValidSat' | 'amountPaidSat' | 'paidAt'
>;

/**
 * Decides what an order is. Pure and total; the order in which the payments are given does not matter. A price in BTC is
 * compared with what was paid; of any other price only the gateway knows the rate, so its word counts
 * (protocol section 3, "What the receiver does"). A person may accept less, or close an order; money that comes to a closed
 * one counts all the same.
 * @param toleranceSat how much less than the price is taken as paid.
 */
export function orderState(terms: OrderTerms, payments: readonly Facts[], toleranceSat = 0n): OrderState {
  const paid = payments.filter((payment) => payment.status === 'paid');
  const amountPendingSat = sum(payments, 'amountPendingSat');
  const amountValidSat = sum(payments, 'amountValidSat');
  const amountPaidSat = sum(payments, 'amountPaidSat');
  const amounts = { amountPendingSat, amountValidSat, amountPaidSat };

  if (paid.length > 0 && shortfallSat(terms, amountPaidSat, toleranceSat) === 0n) {
    return { status: 'paid', ...amounts, paidAt: earliest(paid) };
  }
  if (terms.acceptedAt) return { status: 'paid', ...amounts, paidAt: terms.acceptedAt };
  return {
    status: unpaidStatus(terms, payments, amountPendingSat + amountValidSat),
    ...amounts,
    paidAt: null,
  };
}

/** How many satoshi a `paid` falls short of the price; 0 if that is tolerated, and unless the price is in BTC. */
export function shortfallSat(
  terms: Pick<OrderTerms, 'currency' | 'amountInt'>,
  amountPaidSat: bigint,
  toleranceSat = 0n,
): bigint {
  return terms.currency === 'BTC' ? shortfallOf(terms.amountInt, amountPaidSat, toleranceSat) : 0n;
}

function unpaidStatus(terms: OrderTerms, payments: readonly Facts[], amountSat: bigint): OrderStatus {
  if (amountSat > 0n) return 'partial';
  if (terms.closedAt || payments.some((payment) => payment.status === 'closed')) return 'closed';
  // One payer who cancels a multipay order does not cancel it for the others.
  if (!terms.multipay && payments.some((payment) => payment.status === 'cancelled')) return 'cancelled';
  return 'open';
}

function sum(
  payments: readonly Facts[],
  amount: 'amountPendingSat' | 'amountValidSat' | 'amountPaidSat',
): bigint {
  return payments.reduce((total, payment) => total + payment[amount], 0n);
}

function earliest(payments: readonly Facts[]): Date | null {
  const times = payments.flatMap((payment) => (payment.paidAt === null ? [] : [payment.paidAt.getTime()]));
  return times.length === 0 ? null : new Date(Math.min(...times));
}
