import type { Order, Payment } from '../../../database/generated/client.ts';
import { MAX_SATOSHI, satoshiFor } from '../../../protocol/money.ts';
import { shortfallOf } from '../../../protocol/shortfall.ts';

/** What an order is owed in bitcoin, and how what came compares with it. */
export type OrderBalance = {
  /** Null while only the gateway knows: a price that is not in BTC, and it was not asked. */
  dueSat: bigint | null;
  /** Pending and valid together. */
  receivedSat: bigint;
  /** Still missing of what is due, beyond what is tolerated; 0 also where that cannot be told. */
  shortSat: bigint;
  /** Valid beyond what is due, to be sent back. Of an order that many may pay, each payment is due the whole price. */
  overSat: bigint;
};

type OrderPrice = Pick<Order, 'currency' | 'amountInt' | 'status' | 'multipay'>;
type PaymentMoney = Pick<Payment, 'amountPendingSat' | 'amountValidSat' | 'dueSat' | 'rateMinorPerBtc'>;

/**
 * Compares what came for an order with what is due. Pure and total. Of a price that is not in BTC only the gateway's quote
 * says what is due; where coins came for several quotes, nothing is said to be missing or too much.
 * @param payments in the order in which they began. @param toleranceSat how much less than the price is taken as paid.
 */
export function orderBalance(
  order: OrderPrice,
  payments: readonly PaymentMoney[],
  toleranceSat: bigint,
): OrderBalance {
  const receivedSat = sum(payments, moneyOf);
  const dueSat = order.currency === 'BTC' ? order.amountInt : dueByQuote(order, payments);
  // A gateway that says `paid` has counted coins by the rates at which they came, which may be others than the quote's.
  const isPaidByQuote = order.status === 'paid' && order.currency !== 'BTC';
  const isShort = dueSat !== null && receivedSat > 0n && !isPaidByQuote;
  return {
    dueSat,
    receivedSat,
    shortSat: isShort ? shortfallOf(dueSat, receivedSat, toleranceSat) : 0n,
    overSat: order.multipay
      ? sum(payments, (payment) => beyond(payment, order.currency === 'BTC' ? dueSat : payment.dueSat))
      : beyond({ amountValidSat: sum(payments, (payment) => payment.amountValidSat) }, dueSat),
  };
}

function beyond({ amountValidSat }: Pick<Payment, 'amountValidSat'>, dueSat: bigint | null): bigint {
  return dueSat !== null && amountValidSat > dueSat ? amountValidSat - dueSat : 0n;
}

function sum<Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint {
  return rows.reduce((total, row) => total + of(row), 0n);
}

function dueByQuote(order: OrderPrice, payments: readonly PaymentMoney[]): bigint | null {
  const withMoney = payments.filter((payment) => moneyOf(payment) > 0n);
  if (withMoney.length > 1) return null;
  const payment = withMoney[0] ?? payments.findLast(({ dueSat }) => dueSat !== null);
  if (payment === undefined) return null;
  if (payment.dueSat !== null) return payment.dueSat;
  if (payment.rateMinorPerBtc === null || payment.rateMinorPerBtc <= 0n) return null;
  const dueSat = satoshiFor(order.amountInt, payment.rateMinorPerBtc);
  return dueSat <= MAX_SATOSHI ? dueSat : null;
}

function moneyOf(payment: PaymentMoney): bigint {
  return payment.amountPendingSat + payment.amountValidSat;
}
