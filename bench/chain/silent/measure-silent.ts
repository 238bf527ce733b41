import type { BenchOptions } from '../../main.ts';
import type { Cleanups } from '../../support/cleanups.ts';
import { describeOthers, watchOthers } from '../../support/others.ts';
import { cpuSeconds, postgresCpuSeconds } from '../../support/process-usage.ts';
import { quantile } from '../../support/statistics.ts';
import { countGivenUp, type Patience } from './silent-ipns.ts';
import { reportSilent } from './silent-report.ts';
import { type SilentPlace, startSilent } from './start-silent.ts';

/**
 * The default patience, and hardly any rest: the gateway waits for every silent shop nearly all the time, which with the
 * default rest of half an hour it would not.
 */
const patience: Patience = { timeoutSeconds: 30, retrySeconds: 1 };
const WARM_UP_SECONDS = 5;

/** What one window has shown. */
export type SilentTurn = {
  p50Ms: number;
  p99Ms: number;
  /** Attempts to reach silent shops that were given up, each second. */
  givenUpPerSecond: number;
  /** Cores that were busy. */
  gatewayCpu: number;
  postgresCpu: number;
};

/** How long a healthy shop's IPNs take, with and without shops that accept theirs and never answer. */
export async function measureSilent(
  { seconds, rounds, sizes }: BenchOptions,
  cleanups: Cleanups,
): Promise<string> {
  console.log('Silent shops: starting Postgres, a gateway and the shops…');
  const place = await startSilent({ shops: sizes.shops, patience }, cleanups);
  const turns = { without: [] as SilentTurn[], with: [] as SilentTurn[] };
  console.log('Silent shops: warming up');
  await place.window(WARM_UP_SECONDS);
  let areQueued = false;
  for (let round = 1; round <= rounds; round += 1) {
    // There and back again, so that neither always comes after the other; and the silent ones are seldom fetched.
    for (const which of round % 2 === 1 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
      if (which === 'with' && !areQueued) {
        const cycleSeconds = patience.timeoutSeconds + patience.retrySeconds;
        console.log(`  queueing IPNs of ${sizes.shops} silent shops, ${cycleSeconds} s…`);
        await place.silent.queue();
      }
      if (which === 'without' && areQueued) await place.silent.dequeue();
      areQueued = which === 'with';
      console.log(`Round ${round}: ${which} silent shops, ${seconds} s`);
      turns[which].push(await turn(place, seconds));
    }
  }
  return reportSilent(turns, { shops: sizes.shops, seconds, patience });
}

async function turn(
  { client, pids, postgresPid, window }: SilentPlace,
  seconds: number,
): Promise<SilentTurn> {
  const others = watchOthers(pids, postgresPid);
  const look = async () => ({
    givenUp: await countGivenUp(client),
    gateway: cpuSeconds(pids[0]),
    postgres: postgresCpuSeconds(postgresPid),
    time: performance.now(),
  });
  const before = await look();
  const latencies = await window(seconds);
  const after = await look();
  const took = (after.time - before.time) / 1000;
  const sorted = Float64Array.from(latencies).sort();
  const [p50Ms, p99Ms] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
  console.log(
    `  ${sorted.length} IPNs, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms${describeOthers(others())}`,
  );
  return {
    p50Ms,
    p99Ms,
    givenUpPerSecond: (after.givenUp - before.givenUp) / took,
    gatewayCpu: (after.gateway - before.gateway) / took,
    postgresCpu: (after.postgres - before.postgres) / took,
  };
}
