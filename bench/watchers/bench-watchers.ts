import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { BenchOptions } from '../main.ts';
import { createCleanups } from '../support/cleanups.ts';
import { machine } from '../support/machine.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { describeOthers, watchOthers } from '../support/others.ts';
import { cpuSeconds, currentMemoryMb, peakMemoryMb } from '../support/process-usage.ts';
import { median, quantile } from '../support/statistics.ts';
import { openWatched, type WatchedPlace } from './open-watched.ts';

/** At the fourth block after the one with the coins they are still pending: one more and each payment is paid. */
const ROUNDS_MAX = 3;
const SETTLED_MS = 3_000;
const AIM = { memoryMb: 400, slowestMs: 1_000 };

type Round = { took: Float64Array; cpuSeconds: number; others: number };

/** Many payers listen to one process, and a block comes that changes what each of their pages says. */
export async function benchWatchers({ rounds, sizes }: BenchOptions): Promise<void> {
  const cleanups = createCleanups();
  try {
    console.log(`Watchers: making ${sizes.payers.toLocaleString('en')} payments…`);
    const place = await openWatched(sizes.payers, cleanups);
    const { pid } = place.gateway;
    await pause(SETTLED_MS);
    const idleMb = currentMemoryMb(pid);
    console.log('Opening a stream for each…');
    const openedIn = await place.listen();
    await pause(SETTLED_MS);
    const listeningMb = currentMemoryMb(pid);
    console.log('A block that is not counted, and those that are…');
    await place.block();
    const measured: Round[] = [];
    for (let round = 0; round < Math.min(rounds, ROUNDS_MAX); round += 1)
      measured.push(await oneBlock(place));
    report(measured, { payers: sizes.payers, idleMb, listeningMb, peakMb: peakMemoryMb(pid), openedIn });
  } finally {
    await cleanups.run();
  }
}

async function oneBlock(place: WatchedPlace): Promise<Round> {
  await pause(SETTLED_MS);
  const others = watchOthers([place.gateway.pid, ...place.payerPids], place.postgresPid);
  const before = cpuSeconds(place.gateway.pid);
  const took = await place.block();
  return { took, cpuSeconds: cpuSeconds(place.gateway.pid) - before, others: others() };
}

function report(
  rounds: Round[],
  of: { payers: number; idleMb: number; listeningMb: number; peakMb: number; openedIn: number },
): void {
  const ms = (value: number) => Math.round(value).toLocaleString('en');
  const slowest = ({ took }: Round) => took.at(-1) ?? Number.NaN;
  const rows = rounds.map((round, index) => [
    `block ${index + 1}${describeOthers(round.others)}`,
    ...[quantile(round.took, 0.5), quantile(round.took, 0.95), slowest(round)].map(ms),
    round.cpuSeconds.toFixed(2),
  ]);
  const memory = [of.idleMb, of.listeningMb, of.peakMb].map((mb) => mb.toFixed(0));
  const perPayer = ((of.listeningMb - of.idleMb) / of.payers) * 1024;
  console.log(
    [
      '',
      markdownTable(['told after, ms', 'p50', 'p95', 'slowest', "gateway's CPU, s"], rows),
      '',
      markdownTable(['memory of the gateway, MB', 'idle', 'all listening', 'most'], [['RSS', ...memory]]),
      '',
      `${of.payers.toLocaleString('en')} payers, each listening to a payment of its own, on one gateway process in the sandbox; from the moment a block is asked for until each has read its new state. Median of the slowest ${ms(median(rounds.map(slowest)))} ms (aim ${ms(AIM.slowestMs)}), most memory ${memory[2]} MB (aim ${AIM.memoryMb}), ${perPayer.toFixed(1)} kB a payer. All streams were opened in ${of.openedIn.toFixed(1)} s. Load of the machine ${loadavg()[0]!.toFixed(1)}.`,
      '',
      machine(),
    ].join('\n'),
  );
}
