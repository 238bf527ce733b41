import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { packageRoot } from '../../src/database/package-root.ts';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import { startBenchPostgres } from '../support/bench-postgres.ts';
import { type Child, startChild } from '../support/child.ts';
import type { Cleanups } from '../support/cleanups.ts';
import { startTillgate, type TillgateProcess } from '../support/tillgate-process.ts';
import type { PayersAnswer, PayersTask } from './listening-payers.ts';
import { seedPending } from './seed-pending.ts';

/** Many payers whose coins wait for confirmations, and the one gateway process that is to tell them all. */
export type WatchedPlace = {
  gateway: TillgateProcess;
  postgresPid: number;
  /** Processes that listen. */
  payerPids: number[];
  /** Opens all pages' streams. Returns how long that took, in seconds. */
  listen(): Promise<number>;
  /** Mines a block. Returns when each payer was told of it, in milliseconds after the block was asked for, soonest first. */
  block(): Promise<Float64Array>;
};

const PROCESSES = 2;
/** Connections that a process has beside those of the payers. */
const OTHER_FILES = 200;
const TOLD_MS_MAX = 60_000;

/** Starts the built program as a gateway, in the sandbox, on a Postgres of its own. */
export async function openWatched(payers: number, cleanups: Cleanups): Promise<WatchedPlace> {
  refuseTooFewFiles(payers);
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, () => {});
  const [restKey, restSecret] = [newRestKey(), newRestSecret()];
  const gateway = await startTillgate(
    join(packageRoot, 'dist'),
    postgres.folder,
    { DATABASE_URL: postgres.url, REST_KEY: restKey, REST_SECRET: restSecret },
    { role: 'gateway' },
  );
  cleanups.add(gateway.stop);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  cleanups.add(() => client.end());
  await mine(gateway);
  const block = await followedBlock(client);
  const paths = await seedPending(client, { payers, restKey, block });
  const children = Array.from({ length: PROCESSES }, () =>
    startChild(import.meta.url, './listening-payers.js'),
  );
  for (const child of children) cleanups.add(child.stop);
  const ask = (child: Child, task: PayersTask) => child.ask<PayersAnswer>(task);
  const share = (index: number) => paths.filter((_path, at) => at % PROCESSES === index);
  return {
    gateway,
    postgresPid: postgres.pid,
    payerPids: children.map(({ pid }) => pid),
    async listen() {
      const started = performance.now();
      const answers = await Promise.all(
        children.map((child, index) =>
          ask(child, { open: share(index).map((path) => `${path}/events`), port: gateway.port }),
        ),
      );
      const listening = answers.reduce((sum, answer) => sum + answer.listening, 0);
      if (listening !== payers) throw new Error(`${listening} of ${payers} payers listen`);
      return (performance.now() - started) / 1000;
    },
    async block() {
      for (const child of children) await ask(child, 'begin');
      const askedAt = performance.timeOrigin + performance.now();
      await mine(gateway);
      const answers = await Promise.all(
        children.map((child, index) => ask(child, { wait: share(index).length, msMax: TOLD_MS_MAX })),
      );
      const told = answers.flatMap((answer) => answer.told);
      if (told.length !== payers) throw new Error(`${told.length} of ${payers} payers were told`);
      return Float64Array.from(told, (at) => at - askedAt).sort();
    },
  };
}

/** Each stream is an open file of the gateway's; Node takes as many as the hard limit allows. */
function refuseTooFewFiles(payers: number): void {
  const most = Number(/^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
  if (most < payers + OTHER_FILES)
    throw new Error(
      `a process may open ${most} files here, too few for ${payers} streams: raise the hard limit (ulimit -Hn) or take fewer --payers`,
    );
}

async function mine({ url }: TillgateProcess): Promise<void> {
  const answer = await fetch(`${url}/sandbox/mine`, { method: 'POST' });
  await answer.text();
  if (!answer.ok) throw new Error(`mining was answered with ${answer.status}`);
}

/** The first block, once the gateway has followed it. */
async function followedBlock(client: pg.Client): Promise<{ height: number; hash: string }> {
  for (;;) {
    const { rows } = await client.query<{ height: number; hash: string }>(
      'select height, hash from gateway.chain_cursor where height > 0',
    );
    if (rows[0]) return rows[0];
    await new Promise((next) => setTimeout(next, 50));
  }
}
