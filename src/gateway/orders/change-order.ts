import type { Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import type { GatewayDeps } from '../deps.ts';
import { termsOf } from '../payments/paid-terms.ts';
import { needsRate, type Priced, priceCoins } from '../payments/price-coins.ts';
import type { Rate } from '../rates/rates.ts';
import { lockOrder, type OrderWithFacts } from './decide-order.ts';

type PaymentWithCoins = OrderWithFacts['payments'][number];
type ChangeDeps = Pick<GatewayDeps, 'db' | 'rates' | 'settings' | 'now' | 'notices'>;

/** A quote that has run out, of which it is known which coins came in it. */
export type EndedQuote = { paymentId: string; quotedAt: Date };

/**
 * Does something to an order in one transaction, under its lock. Before that its payments are priced by the coins they have
 * (see `priceCoins`), at the rate of now where coins came after their quote had run out, or where such a quote is to be
 * renewed; without a rate the old quote counts.
 */
export async function changeOrder<Result>(
  deps: ChangeDeps,
  orderId: string,
  change: (tx: Prisma.TransactionClient, order: OrderWithFacts) => Promise<Result>,
  renewal: EndedQuote | null = null,
): Promise<Result> {
  const result = await changePriced(deps, orderId, change, renewal);
  deps.notices.tell(orderId);
  return result;
}

async function changePriced<Result>(
  deps: ChangeDeps,
  orderId: string,
  change: (tx: Prisma.TransactionClient, order: OrderWithFacts) => Promise<Result>,
  renewal: EndedQuote | null,
): Promise<Result> {
  // Asked for outside of the transaction, and only by whoever needs it: it may come from far.
  if (renewal === null && !(await mayNeedRate(deps, orderId))) {
    const coinsCame = Symbol('coins came that need a rate');
    try {
      return await deps.db.$transaction(async (tx) => {
        const order = await lockOrder(tx, orderId);
        // Undone, the mark with it, and done again with a rate.
        if (order.payments.some(needsRate)) throw coinsCame;
        return change(tx, await priceOrder(deps, tx, order, null, null));
      });
    } catch (error) {
      if (error !== coinsCame) throw error;
    }
  }
  const rate = await findRate(deps, orderId);
  return deps.db.$transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    return change(tx, await priceOrder(deps, tx, order, rate, renewal));
  });
}

async function mayNeedRate({ db }: ChangeDeps, orderId: string): Promise<boolean> {
  const payments = await db.gatewayPayment.findMany({
    where: { orderId, recheck: true, rateMinorPerBtc: { not: null } },
    include: { deposits: true },
  });
  return payments.some(needsRate);
}

async function findRate({ db, rates }: ChangeDeps, orderId: string): Promise<Rate | null> {
  const { currency } = await db.gatewayOrder.findUniqueOrThrow({
    where: { id: orderId },
    select: { currency: true },
  });
  return isCurrency(currency) && currency !== 'BTC' ? rates.find(currency) : null;
}

async function priceOrder(
  deps: ChangeDeps,
  tx: Prisma.TransactionClient,
  order: OrderWithFacts,
  rate: Rate | null,
  renewal: EndedQuote | null,
): Promise<OrderWithFacts> {
  const payments: PaymentWithCoins[] = [];
  for (const payment of order.payments) {
    const { shortfallToleranceSat } = termsOf(payment, deps.settings);
    const renew = payment.id === renewal?.paymentId && isSameTime(payment.quotedAt, renewal.quotedAt);
    const context = { amountInt: order.amountInt, shortfallToleranceSat, rate, now: deps.now(), renew };
    const priced = priceCoins(payment, context);
    if (priced !== null) await storePrice(tx, payment, priced);
    payments.push({ ...payment, ...priced });
  }
  return { ...order, payments };
}

/** Writes what changed. */
async function storePrice(
  tx: Prisma.TransactionClient,
  before: PaymentWithCoins,
  { deposits, ...quote }: Priced<PaymentWithCoins['deposits'][number]>,
): Promise<void> {
  if (quote.quotedAt !== undefined || quote.dueSat !== before.dueSat) {
    await tx.gatewayPayment.update({ where: { id: before.id }, data: quote });
  }
  const unpriced = new Set(
    before.deposits.filter(({ rateMinorPerBtc }) => rateMinorPerBtc === null).map(({ id }) => id),
  );
  for (const { id, rateMinorPerBtc } of deposits) {
    if (unpriced.has(id) && rateMinorPerBtc !== null)
      await tx.deposit.update({ where: { id }, data: { rateMinorPerBtc } });
  }
}

function isSameTime(one: Date | null, other: Date): boolean {
  return one?.getTime() === other.getTime();
}
