import { termsOf } from '../gateway/payments/paid-terms.ts';
import { paymentState } from '../gateway/payments/payment-state.ts';
import type { Books, Difference, GatewayBook, GatewayCoins } from './books.ts';

/** Payments of the gateway that are not what their deposits make them. */
export function withinGateway(books: Books): Difference[] {
  const depositsOf = new Map<string, GatewayCoins[]>();
  for (const deposit of books.deposits) {
    if (deposit.paymentId === null) continue;
    const others = depositsOf.get(deposit.paymentId);
    if (others) others.push(deposit);
    else depositsOf.set(deposit.paymentId, [deposit]);
  }
  return books.gateway.flatMap((payment) => {
    const what = problemOf(books, payment, depositsOf.get(payment.paymentId) ?? []);
    return what === null
      ? []
      : [{ between: 'gateway' as const, what: `payment ${payment.paymentId}: ${what}` }];
  });
}

function problemOf(
  { tipHeight, terms: settings, rewinding }: Books,
  payment: GatewayBook,
  deposits: readonly GatewayCoins[],
): string | null {
  if (payment.recheck) return 'its coins changed, which is not decided yet';
  const terms = termsOf(payment, settings);
  const { dueSat, price, cancelled, orderClosed } = payment;
  const facts = { dueSat, price, deposits, cancelled, orderClosed, tipHeight, terms };
  const should = describe(paymentState(facts));
  const is = describe(payment);
  if (should === is) return null;
  // Confirmations are fewer for as long as the new branch has not been followed to its end.
  if (rewinding) return 'blocks were taken back, and it is not decided yet what that makes of it';
  return `booked as ${is}; by its deposits, and the settings of now, it is ${should}`;
}

function describe(state: Pick<GatewayBook, 'status' | 'amountPendingSat' | 'amountValidSat'>): string {
  return `${state.status} (${state.amountPendingSat} pending, ${state.amountValidSat} valid)`;
}
