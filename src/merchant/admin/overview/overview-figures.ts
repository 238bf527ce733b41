import { isCurrency } from '../../../protocol/currencies.ts';
import { formatSatoshi, valueObject } from '../../../protocol/money.ts';
import {
  dayOf,
  emptyDay,
  type Figures,
  type PaidDay,
  paidWithin,
  shopCurrency,
} from '../../figures/figures.ts';
import type { PaidSum, Waiting } from './overview-sums.tsx';
import { shortBtc } from './payment-chart.ts';
import type { ChartProps } from './payment-chart-view.tsx';
import type { DayRow } from './payment-numbers.tsx';

const CHART_DAYS = 30;

/** Figures as the overview says them. */
export type OverviewFigures = { sums: PaidSum[]; waiting: Waiting; chart: ChartProps };

/** Puts figures into words. Pure. */
export function overviewFigures(figures: Figures, now: Date): OverviewFigures {
  const mostly = shopCurrency(figures);
  const currency = mostly === null || !isCurrency(mostly) ? null : mostly;
  const days = Array.from({ length: CHART_DAYS }, (_, index): DayRow => {
    const day = dayOf(now, CHART_DAYS - 1 - index);
    const paid = figures.days[day] ?? emptyDay;
    return {
      day,
      paidSat: paid.paidSat,
      btcText: formatSatoshi(paid.paidSat),
      pricedText: pricedText(paid, currency),
      orders: paid.orders,
    };
  });
  return {
    sums: [
      paidSum(figures, now, currency, { days: 1, label: 'Paid today', before: 'Yesterday' }),
      paidSum(figures, now, currency, { days: 7, label: 'Paid in 7 days', before: 'The 7 days before' }),
      paidSum(figures, now, currency, { days: 30, label: 'Paid in 30 days', before: 'The 30 days before' }),
    ],
    waiting: {
      created: figures.statuses.created ?? 0,
      open: figures.statuses.open ?? 0,
      partial: figures.statuses.partial ?? 0,
    },
    chart: { days, currency, essence: essence(days) },
  };
}

function paidSum(
  figures: Figures,
  now: Date,
  currency: string | null,
  words: { days: number; label: string; before: string },
): PaidSum {
  const paid = paidWithin(figures, now, words.days);
  const before = paidWithin(figures, now, words.days, words.days);
  const others = currency === null ? 0 : paid.orders - (paid.priced[currency]?.orders ?? 0);
  return {
    label: words.label,
    btcText: formatSatoshi(paid.paidSat),
    pricedText: pricedText(paid, currency),
    ordersText:
      others === 0 ? orders(paid.orders) : `${orders(paid.orders)}, ${others} not priced in ${currency}`,
    beforeText: `${words.before}: ${shortBtc(before.paidSat)} BTC`,
  };
}

function pricedText(paid: PaidDay, currency: string | null): string | null {
  if (currency === null || !isCurrency(currency)) return null;
  const amountInt = paid.priced[currency]?.amountInt ?? 0n;
  return valueObject(amountInt, currency).display_short;
}

function essence(days: readonly DayRow[]): string {
  const paidSat = days.reduce((total, day) => total + day.paidSat, 0n);
  const count = days.reduce((total, day) => total + day.orders, 0);
  const best = days.reduce((most, day) => (day.paidSat > most.paidSat ? day : most));
  const without = days.filter((day) => day.orders === 0).length;
  return [
    `${shortBtc(paidSat)} BTC from ${orders(count)} in ${days.length} days.`,
    `Most on ${best.day}, with ${shortBtc(best.paidSat)} BTC.`,
    without === 0 ? 'Something was paid on every day.' : `Nothing on ${without} of these days.`,
  ].join(' ');
}

function orders(count: number): string {
  return count === 1 ? '1 order' : `${count.toLocaleString('en-US')} orders`;
}
