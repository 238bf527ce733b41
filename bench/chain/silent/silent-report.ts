import { markdownTable } from '../../support/markdown-table.ts';
import { median } from '../../support/statistics.ts';
import { HEALTHY_PER_SECOND } from './healthy-window.ts';
import type { SilentTurn } from './measure-silent.ts';
import type { Patience } from './silent-ipns.ts';

const head = [
  'silent shops',
  'p50 ms',
  'p99 ms',
  'p99 by round',
  'given up per s',
  'cores, Node',
  'cores, Postgres',
];

/** The silent shops' part of the report: medians over the rounds. */
export function reportSilent(
  turns: { without: SilentTurn[]; with: SilentTurn[] },
  { shops, seconds, patience }: { shops: number; seconds: number; patience: Patience },
): string {
  const row = (label: string, all: readonly SilentTurn[]): string[] => {
    const medianOf = (value: keyof SilentTurn) => median(all.map((turn) => turn[value]));
    return [
      label,
      medianOf('p50Ms').toFixed(1),
      medianOf('p99Ms').toFixed(1),
      all.map(({ p99Ms }) => p99Ms.toFixed(1)).join(', '),
      medianOf('givenUpPerSecond').toFixed(0),
      medianOf('gatewayCpu').toFixed(2),
      medianOf('postgresCpu').toFixed(2),
    ];
  };
  const p99 = (all: readonly SilentTurn[]) => median(all.map(({ p99Ms }) => p99Ms));
  const byRound = turns.with.map(({ p99Ms }, round) => (p99Ms / turns.without[round]!.p99Ms).toFixed(2));
  return [
    markdownTable(head, [row('none', turns.without), row(shops.toLocaleString('en'), turns.with)]),
    '',
    `- p99, with to without: **${(p99(turns.with) / p99(turns.without)).toFixed(2)}** (by round: ${byRound.join(', ')})`,
    '',
    `A healthy shop's IPNs, ${HEALTHY_PER_SECOND} a second at random moments, from when one is written to when the shop has answered \`[OK]\`; medians of ${turns.with.length} alternating rounds of ${seconds} s. Each silent shop, an origin of its own, accepts an IPN and never answers; it is given up after ${patience.timeoutSeconds} s and sent again ${patience.retrySeconds} s later, so that nearly all are waited for at any time.`,
    '',
  ].join('\n');
}
