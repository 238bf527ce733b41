import { join, resolve } from 'node:path';
import { packageRoot } from '../../src/database/package-root.ts';
import type { BenchOptions } from '../main.ts';
import { startChild } from '../support/child.ts';
import { startTillgate } from '../support/tillgate-process.ts';
import type { Keys } from './ipn-supply.ts';

/** A server under load, in a process of its own. */
export type RunningContender = { pid: number; port: number; stop(): Promise<void> };

/** One way to answer an IPN. */
export type Contender = {
  name: string;
  label: string;
  /** IPNs a second that are prepared for it, more than it can take; null if it stores nothing and may see one twice. */
  supplyPerSecond: number | null;
  start(place: Place): Promise<RunningContender>;
};

/** What a contender needs to know. */
export type Place = { databaseUrl: string; folder: string; keys: Keys };

/** All that are asked for, in the order of the table. */
export function contenders({ against, only }: BenchOptions): Contender[] {
  const all: Contender[] = [
    simple('socket', 'a socket that answers without reading: the ceiling of the load generator'),
    simple('http', '(c) bare `node:http`', 'node-http'),
    simple('express', '(a) bare Express 5', 'express-bare'),
    {
      name: 'prisma',
      label: '(b) Express, HMAC, a Prisma transaction each',
      supplyPerSecond: 1_500,
      start: (place) => startScript('express-prisma', place),
    },
    tillgate('ours', '**Tillgate**', join(packageRoot, 'dist')),
    ...against.map((folder) => tillgate(folder, `Tillgate in ${folder}`, resolve(folder))),
  ];
  return all.filter(({ name }) => against.includes(name) || (only?.includes(name) ?? true));
}

function simple(name: string, label: string, script = 'canned-socket'): Contender {
  return { name, label, supplyPerSecond: null, start: (place) => startScript(script, place) };
}

async function startScript(script: string, { databaseUrl, keys }: Place): Promise<RunningContender> {
  const child = startChild(import.meta.url, `./contenders/${script}.js`, {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    REST_SECRET: keys.restSecret,
  });
  const { port } = await child.ready<{ port: number }>();
  return { pid: child.pid, port, stop: child.stop };
}

function tillgate(name: string, label: string, folder: string): Contender {
  return {
    name,
    label,
    supplyPerSecond: 20_000,
    start: ({ databaseUrl, folder: workingFolder, keys }) =>
      startTillgate(folder, workingFolder, {
        DATABASE_URL: databaseUrl,
        REST_KEY: keys.restKey,
        REST_SECRET: keys.restSecret,
        ADMIN_PASSWORD: 'a password for benchmarks',
      }),
  };
}
