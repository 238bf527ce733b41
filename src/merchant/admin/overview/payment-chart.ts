import { SATOSHI_PER_BTC } from '../../../protocol/money.ts';

/** A day of the chart. */
export type ChartDay = { day: string; paidSat: bigint };

/** A bar, in the units of a drawing of `WIDTH` by `HEIGHT`. */
export type Bar = { day: string; x: number; y: number; width: number; height: number };

/** The drawing's own units; the page stretches it to the room there is. */
export const WIDTH = 600;
export const HEIGHT = 200;
/** So small a payment can still be seen. */
const HEIGHT_MIN = 3;
/** Of the room of a day. */
const GAP = 0.34;
const STEPS = [1n, 2n, 3n, 4n, 5n, 6n, 8n, 10n, 15n];

/** Bars from left to right, and what the top of the drawing stands for. Pure. */
export function layOutChart(days: readonly ChartDay[]): { bars: Bar[]; topSat: bigint } {
  const topSat = roundUp(days.reduce((most, { paidSat }) => (paidSat > most ? paidSat : most), 1n));
  const step = WIDTH / days.length;
  const bars = days.map(({ day, paidSat }, index) => {
    // Thousandths are finer than a screen; the amounts themselves may be more than a number holds.
    const share = Number((paidSat * 1000n) / topSat) / 1000;
    const height = paidSat > 0n ? Math.max(HEIGHT_MIN, share * HEIGHT) : 0;
    return {
      day,
      x: rounded((index + GAP / 2) * step),
      y: rounded(HEIGHT - height),
      width: rounded(step * (1 - GAP)),
      height: rounded(height),
    };
  });
  return { bars, topSat };
}

/** The next short number that is not below, and whose half is a whole number of satoshi. */
function roundUp(sat: bigint): bigint {
  for (let unit = 1n; ; unit *= 10n) {
    const rounds = STEPS.map((times) => times * unit);
    const round = rounds.find((value) => value >= sat && value % 2n === 0n);
    if (round !== undefined) return round;
  }
}

/** Satoshi as bitcoin without the zeros at its end: `0.5`, `20`. Pure. */
export function shortBtc(sat: bigint): string {
  const fraction = (sat % SATOSHI_PER_BTC).toString().padStart(8, '0').replace(/0+$/, '');
  const whole = (sat / SATOSHI_PER_BTC).toString();
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
