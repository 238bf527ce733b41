import type { Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import type { GatewayDeps } from '../deps.ts';
import { cameAfter } from '../payments/payment-state.ts';
import { endOfQuote, quoteAt } from '../payments/quote.ts';
import type { Rate } from '../rates/rates.ts';
import { lockOrder, type OrderWithFacts } from './decide-order.ts';

type ChangeDeps = Pick<GatewayDeps, 'db' | 'rates' | 'now'>;

/**
 * Does something to an order in one transaction, under its lock. Payments whose first coins came after their quote had run
 * out are priced anew before that, once, at the rate of now; without a rate the old quote counts.
 */
export async function changeOrder<Result>(
  deps: ChangeDeps,
  orderId: string,
  change: (tx: Prisma.TransactionClient, order: OrderWithFacts) => Promise<Result>,
): Promise<Result> {
  // Asked for outside of the transaction, and only by whoever may need it: it may come from far.
  const rate = await findRateForLateCoins(deps, orderId);
  return deps.db.$transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    return change(tx, rate === null ? order : await quoteLateCoins(tx, order, rate, deps.now()));
  });
}

async function findRateForLateCoins(deps: ChangeDeps, orderId: string): Promise<Rate | null> {
  const payments = await deps.db.gatewayPayment.findMany({
    where: { orderId, recheck: true, order: { currency: { not: 'BTC' } } },
    include: { deposits: true, order: { select: { currency: true } } },
  });
  const currency = payments.find(haveCoinsComeTooLate)?.order.currency;
  return currency !== undefined && isCurrency(currency) && currency !== 'BTC'
    ? deps.rates.find(currency)
    : null;
}

async function quoteLateCoins(
  tx: Prisma.TransactionClient,
  order: OrderWithFacts,
  rate: Rate,
  now: Date,
): Promise<OrderWithFacts> {
  const payments: OrderWithFacts['payments'] = [];
  for (const payment of order.payments) {
    const quote = haveCoinsComeTooLate(payment) ? quoteAt(rate, order, now) : null;
    if (quote !== null) await tx.gatewayPayment.update({ where: { id: payment.id }, data: quote });
    payments.push({ ...payment, ...quote });
  }
  return { ...order, payments };
}

/** Whether a payment that nobody has decided on with coins has its first ones, and they came after its quote had run out. */
function haveCoinsComeTooLate({
  status,
  quotedAt,
  deposits,
}: Pick<OrderWithFacts['payments'][number], 'status' | 'quotedAt' | 'deposits'>): boolean {
  if (status === 'partial' || status === 'paid' || quotedAt === null || deposits.length === 0) return false;
  // Coins that came in time and vanished may come back: what they were sent for still stands.
  return deposits.every((deposit) => cameAfter(deposit, endOfQuote(quotedAt)));
}
