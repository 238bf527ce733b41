import { markdownTable } from '../../support/markdown-table.ts';
import { median, quantile } from '../../support/statistics.ts';
import type { LatencyContender } from './contenders.ts';
import type { LatencyTurn } from './latency-turn.ts';

/** A contender and what its turns have shown. */
export type LatencyMeasured = { contender: LatencyContender; turns: LatencyTurn[] };

const head = [
  'the gateway hears of coins by',
  'payments',
  'p50 ms',
  'p95 ms',
  'p99 ms',
  'slowest ms',
  'p95 by round',
  'first after a start ms',
];

/** The latency's part of the report; quantiles are those of all rounds together, since one round has few payments. */
export function reportLatency(
  all: readonly LatencyMeasured[],
  { openCount, foreignWaiting, seconds }: { openCount: number; foreignWaiting: number; seconds: number },
): string {
  const rows = all.map(({ contender, turns }) => {
    const sorted = Float64Array.from(turns.flatMap(({ latencies }) => latencies)).sort();
    return [
      contender.label,
      String(sorted.length),
      ...[0.5, 0.95, 0.99, 1].map((share) => quantile(sorted, share).toFixed(0)),
      turns.map(({ latencies }) => quantile(Float64Array.from(latencies).sort(), 0.95).toFixed(0)).join(', '),
      median(turns.map(({ firstMs }) => firstMs)).toFixed(0),
    ];
  });
  const foreign = Math.max(...all.map(({ contender }) => contender.foreignPerSecond));
  return [
    markdownTable(head, rows),
    '',
    `From when the node's mempool has the coins to when the shop has answered \`[OK]\`, with ${openCount.toLocaleString('en')} open payments, paid one after the other at random moments; ${all[0]!.turns.length} alternating rounds of ${seconds} s. At first ${foreignWaiting.toLocaleString('en')} transactions of other people wait in the mempool, and unless it says otherwise ${foreign} more come each second; none is mined. The node is bcoin, which has no ZeroMQ: the benchmark publishes \`hashtx\` in its place. Each IPN was posted once.`,
    '',
  ].join('\n');
}
