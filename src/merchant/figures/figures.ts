import { z } from 'zod';
import type { OrderStatus } from '../../database/generated/client.ts';

/** How many days back payments are kept by day, today included. */
export const DAYS_KEPT = 90;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * What was paid on one day (UTC): the orders that were paid then and are still paid. An order that many may pay counts once for
 * each of its payments, each on its own day.
 */
export type PaidDay = {
  orders: number;
  /** What came for them. */
  paidSat: bigint;
  /** What they cost, as priced: for each currency in its smallest unit. */
  priced: Record<string, PricedSum>;
};
export type PricedSum = { orders: number; amountInt: bigint };

/** The shop in figures. */
export type Figures = {
  /** When they were worked out. */
  at: Date;
  /** How many orders stand where; a status that is absent has none. */
  statuses: Partial<Record<OrderStatus, number>>;
  /** How many orders of the last 30 days are priced in what. */
  currencies: Record<string, number>;
  /** By day as `2026-03-05`, UTC; a day that is absent had no payment. */
  days: Record<string, PaidDay>;
};

const count = z.int().min(0);
const amount = z
  .string()
  .regex(/^-?[0-9]+$/)
  .transform(BigInt);

/** Figures as they come out of the database, amounts as strings; `parse` gives them without their time. */
export const storedFigures = z.object({
  statuses: z.partialRecord(z.enum(['created', 'open', 'partial', 'paid', 'cancelled', 'closed']), count),
  currencies: z.record(z.string(), count),
  days: z.record(
    z.string(),
    z.object({
      orders: count,
      paidSat: amount,
      priced: z.record(z.string(), z.object({ orders: count, amountInt: amount })),
    }),
  ),
});

/** The day of a moment, UTC: `2026-03-05`. `daysBefore` goes back so many days. Pure. */
export function dayOf(at: Date, daysBefore = 0): string {
  return new Date(at.getTime() - daysBefore * DAY_MS).toISOString().slice(0, 10);
}

/** How many orders there are. Pure. */
export function orderCount({ statuses }: Pick<Figures, 'statuses'>): number {
  return Object.values(statuses).reduce((total, orders) => total + orders, 0);
}

/**
 * The currency beside BTC that most paid orders are priced in, of those made while nothing is paid; null if all are in BTC, in which
 * everything is said anyway. Pure.
 */
export function shopCurrency({ currencies, days }: Pick<Figures, 'currencies' | 'days'>): string | null {
  const paid = new Map<string, number>();
  for (const { priced } of Object.values(days)) {
    for (const [currency, { orders }] of Object.entries(priced))
      paid.set(currency, (paid.get(currency) ?? 0) + orders);
  }
  const counted = paid.size > 0 ? [...paid] : Object.entries(currencies);
  const others = counted.filter(([currency]) => currency !== 'BTC');
  // Of two that are as frequent the first by name, so that the page does not change its mind.
  const byName = others.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return byName.toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

/** A day on which nothing was paid. */
export const emptyDay: PaidDay = { orders: 0, paidSat: 0n, priced: {} };

/**
 * The sum of the last so many days, of which today is one. Pure.
 * @param skipped leaves so many days out before, counted from today.
 */
export function paidWithin(
  { days }: Pick<Figures, 'days'>,
  now: Date,
  dayCount: number,
  skipped = 0,
): PaidDay {
  const sum: PaidDay = { orders: 0, paidSat: 0n, priced: {} };
  for (let back = skipped; back < skipped + dayCount; back += 1) {
    const day = days[dayOf(now, back)] ?? emptyDay;
    sum.orders += day.orders;
    sum.paidSat += day.paidSat;
    for (const [currency, { orders, amountInt }] of Object.entries(day.priced)) {
      const before = sum.priced[currency] ?? { orders: 0, amountInt: 0n };
      sum.priced[currency] = { orders: before.orders + orders, amountInt: before.amountInt + amountInt };
    }
  }
  return sum;
}
