import { markdownTable } from '../../support/markdown-table.ts';
import { median } from '../../support/statistics.ts';
import type { BlockStep } from './block-follower.ts';
import type { Watching } from './measure-block.ts';

type Part = Exclude<keyof BlockStep, 'outputs'>;

const head = [
  'watched addresses',
  'step ms',
  'slowest ms',
  "node's answers ms",
  'parsing ms',
  'matching and recording ms',
  'matching alone ms',
];

/** The block's part of the report: medians over the rounds, of each round its median step. */
export function reportBlock(
  all: readonly Watching[],
  { transactions, paying, first }: { transactions: number; paying: number; first: BlockStep },
): string {
  const [many, few] = all as [Watching, Watching];
  const rows = all.map((one) => [
    one.watched.toLocaleString('en'),
    medianOf(one, 'totalMs').toFixed(0),
    Math.max(...one.rounds.flat().map(({ totalMs }) => totalMs)).toFixed(0),
    medianOf(one, 'rpcMs').toFixed(0),
    medianOf(one, 'parseMs').toFixed(0),
    medianOf(one, 'recordMs').toFixed(0),
    medianOf(one, 'matchMs').toFixed(0),
  ]);
  const ratio = (part: Part): string => {
    const each = many.rounds.map(
      (steps, round) => medianStep(steps, part) / medianStep(few.rounds[round]!, part),
    );
    return `**${median(each).toFixed(2)}** (by round: ${each.map((one) => one.toFixed(2)).join(', ')})`;
  };
  const [manyText, fewText] = all.map(({ watched }) => watched.toLocaleString('en'));
  return [
    markdownTable(head, rows),
    '',
    `- The step, ${manyText} to ${fewText} watched addresses: ${ratio('totalMs')}`,
    `- Matching and recording, ${manyText} to ${fewText}: ${ratio('recordMs')}`,
    '',
    `One step of the chain loop for a block of ${transactions.toLocaleString('en')} transactions with ${first.outputs.toLocaleString('en')} outputs to addresses, ${paying.toLocaleString('en')} of them on watched addresses that nobody had paid before; ${many.rounds.length} alternating rounds of ${many.rounds[0]!.length} steps, with a checkpoint before each, since there is one between two blocks. The first step of a new process took ${first.totalMs.toFixed(0)} ms. The node is bcoin.`,
    '',
  ].join('\n');
}

function medianOf({ rounds }: Watching, part: Part): number {
  return median(rounds.map((steps) => medianStep(steps, part)));
}

function medianStep(steps: readonly BlockStep[], part: Part): number {
  return median(steps.map((step) => step[part]));
}
