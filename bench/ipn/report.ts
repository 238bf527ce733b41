import type { BenchOptions } from '../main.ts';
import { machine } from '../support/machine.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { median } from '../support/statistics.ts';
import type { Turn } from './bench-ipn.ts';
import type { Contender, RunningContender } from './contenders.ts';

/** A contender and what its turns have shown. */
export type Measured = {
  contender: Contender;
  server: RunningContender;
  turns: Turn[];
  peakMemoryMb?: number;
};

/** The result as Markdown, for the README: medians over the rounds. */
export function report(all: readonly Measured[], { rounds, seconds, against: others }: BenchOptions): string {
  const rows = all.map((one) => {
    const cpu = medianOf(one, 'nodeCpuSeconds') + medianOf(one, 'postgresCpuSeconds');
    return [
      one.contender.label,
      Math.round(medianOf(one, 'perSecond')).toLocaleString('en'),
      medianOf(one, 'p50Ms').toFixed(1),
      medianOf(one, 'p99Ms').toFixed(1),
      medianOf(one, 'nodeCpuSeconds').toFixed(1),
      medianOf(one, 'postgresCpuSeconds').toFixed(1),
      Math.round((cpu * 1e6) / medianOf(one, 'answered')).toLocaleString('en'),
      Math.round(one.peakMemoryMb ?? 0).toString(),
      medianOf(one, 'cpuSeconds').toFixed(1),
    ];
  });
  const head = [
    '',
    'IPNs/s',
    'p50 ms',
    'p99 ms',
    'Node CPU s',
    'Postgres CPU s',
    'CPU µs/IPN',
    'peak MB',
    'generator CPU s',
  ];
  return [
    '',
    markdownTable(head, rows),
    '',
    ...ratios(all, others),
    '',
    `64 connections; medians of ${rounds} alternating rounds of ${seconds} s; CPU seconds per round; peak memory of Node. Postgres with fsync and synchronous_commit on. Every answered IPN was found in the database exactly once.`,
    machine(),
  ].join('\n');
}

function ratios(all: readonly Measured[], others: readonly string[]): string[] {
  const find = (name: string) => all.find(({ contender }) => contender.name === name);
  const ours = find('ours');
  if (!ours) return [];
  const against = (name: string, value: 'perSecond' | 'p99Ms', text: string): string[] => {
    const other = find(name);
    if (!other) return [];
    const each = other.turns.map((turn, round) => ours.turns[round]![value] / turn[value]);
    const ratio = medianOf(ours, value) / medianOf(other, value);
    return [`${text}: **${ratio.toFixed(2)}** (by round: ${each.map((one) => one.toFixed(2)).join(', ')})`];
  };
  return [
    ...against('express', 'perSecond', '- IPNs/s, Tillgate to (a)'),
    ...against('prisma', 'perSecond', '- IPNs/s, Tillgate to (b)'),
    ...against('http', 'perSecond', '- IPNs/s, Tillgate to (c)'),
    ...against('express', 'p99Ms', '- p99, Tillgate to (a)'),
    ...others.flatMap((folder) => against(folder, 'perSecond', `- IPNs/s, this build to ${folder}`)),
  ];
}

function medianOf({ turns }: Measured, value: Exclude<keyof Turn, 'ranOut'>): number {
  return median(turns.map((turn) => turn[value]));
}
