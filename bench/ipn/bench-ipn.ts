import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import type { BenchOptions } from '../main.ts';
import { startBenchPostgres } from '../support/bench-postgres.ts';
import { type Child, startChild } from '../support/child.ts';
import { type Cleanups, createCleanups } from '../support/cleanups.ts';
import { cpuSeconds, machineCpuSeconds, peakMemoryMb, postgresCpuSeconds } from '../support/process-usage.ts';
import { checkStored, lastReceipt } from './check-stored.ts';
import { type Contender, contenders, type Place, type RunningContender } from './contenders.ts';
import { insertOrders } from './ipn-supply.ts';
import type { LoadResult, LoadTask } from './load-generator.ts';
import { type Measured, report } from './report.ts';

const CONNECTIONS = 64;
/** Share of the machine that others may use before their being there is said, or the turn is taken again. */
const OTHERS_MAX = 0.1;
const ATTEMPTS_MAX = 30;

/** IPNs per second and latency of ours and of other ways to do it, taking turns on the same machine and database. */
export async function benchIpn(options: BenchOptions): Promise<void> {
  const cleanups = createCleanups();
  try {
    await measureAll(options, cleanups);
  } finally {
    await cleanups.run();
  }
}

async function measureAll(options: BenchOptions, cleanups: Cleanups): Promise<void> {
  console.log('Starting Postgres, the servers and the load generator…');
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, console.log);
  const keys = { restKey: newRestKey(), restSecret: newRestSecret() };
  const place: Place = { databaseUrl: postgres.url, folder: postgres.folder, keys };
  const generator = startChild(import.meta.url, './load-generator.js');
  cleanups.add(generator.stop);
  const running: Measured[] = [];
  for (const contender of contenders(options)) {
    const server = await contender.start(place);
    cleanups.add(server.stop);
    running.push({ contender, server, turns: [] });
  }
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  cleanups.add(() => client.end());

  const turn = createTurns({ client, generator, place, postgresPid: postgres.pid });
  for (const { contender, server } of running) {
    console.log(`Warming up: ${contender.label}`);
    // As long as a turn: Postgres makes new WAL files until it has as many as a turn fills, and uses them again from then on.
    await turn(contender, server, options.seconds);
  }
  for (let round = 1; round <= options.rounds; round++) {
    // There and back again, so that nobody always comes after the same other.
    for (const { contender, server, turns } of round % 2 === 1 ? running : [...running].reverse()) {
      let result = await turn(contender, server, options.seconds);
      for (
        let attempt = 1;
        options.undisturbed && result.others > OTHERS_MAX && attempt < ATTEMPTS_MAX;
        attempt++
      ) {
        await pause(2_000);
        result = await turn(contender, server, options.seconds);
      }
      turns.push(result);
      console.log(`Round ${round}: ${describe(result)}  ${contender.label}`);
    }
  }
  for (const measured of running) measured.peakMemoryMb = peakMemoryMb(measured.server.pid);
  console.log(report(running, options));
}

/** What one turn has shown. `others` is the share of the machine that other programs have used meanwhile. */
export type Turn = LoadResult & { nodeCpuSeconds: number; postgresCpuSeconds: number; others: number };

function describe({ perSecond, p99Ms, ranOut, others }: Turn): string {
  const rate = `${Math.round(perSecond).toLocaleString('en')}/s`.padStart(9);
  const remarks = [
    ...(ranOut ? [' (ran out of IPNs)'] : []),
    ...(others > OTHERS_MAX
      ? [` (disturbed: others used ${Math.round(others * 100)} % of the machine)`]
      : []),
  ];
  return `${rate}, p99 ${p99Ms.toFixed(1).padStart(6)} ms${remarks.join('')}`;
}

function createTurns(parts: {
  client: pg.Client;
  generator: Child;
  place: Place;
  postgresPid: number;
}): (contender: Contender, server: RunningContender, seconds: number) => Promise<Turn> {
  const { client, generator, place, postgresPid } = parts;
  let nextOrder = 1;

  return async (contender, server, seconds) => {
    const stores = contender.supplyPerSecond !== null;
    const orders = stores ? Math.ceil((contender.supplyPerSecond! * seconds) / 2) : 5_000;
    const task: LoadTask = {
      port: server.port,
      keys: place.keys,
      connections: CONNECTIONS,
      seconds,
      firstOrder: nextOrder,
      orders,
      repeat: !stores,
    };
    nextOrder += orders;
    if (stores) await insertOrders(client, task.firstOrder, orders);
    const receiptsAfter = stores ? await lastReceipt(client) : '';

    const look = () => ({
      node: cpuSeconds(server.pid),
      postgres: postgresCpuSeconds(postgresPid),
      generator: cpuSeconds(generator.pid),
      machine: machineCpuSeconds(),
      time: performance.now(),
    });
    const before = look();
    const said = await generator.ask<{ result: LoadResult } | { error: string }>(task);
    if ('error' in said) throw new Error(`${contender.label}: ${said.error}`);
    const after = look();
    const node = after.node - before.node;
    const postgres = after.postgres - before.postgres;
    const ours = node + postgres + after.generator - before.generator;
    const available = ((after.time - before.time) / 1000) * availableParallelism();
    const others = (after.machine - before.machine - ours) / available;
    if (stores) {
      await checkStored(client, contender.label, task, said.result, receiptsAfter);
      // What Postgres would do later for this contender must not burden the next one.
      await client.query(
        'vacuum (analyze) merchant."order", merchant.order_listing, merchant.payment, merchant.receipt',
      );
      await client.query('checkpoint');
    }
    await pause(300);
    return { ...said.result, nodeCpuSeconds: node, postgresCpuSeconds: postgres, others };
  };
}
