import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { EmbeddedPostgresFailed } from '../database-errors.ts';
import type { Account } from './postgres-account.ts';
import { type Binaries, program } from './postgres-binaries.ts';
import { postgresEnvironment } from './postgres-cluster.ts';
import type { Place } from './postgres-place.ts';
import { pause, readPostmasterFile, stopProcess } from './postmaster-file.ts';

export type Server = { pid: number; port: number; exited: Promise<void>; stop(): Promise<void> };

export type ServerOptions = {
  place: Place;
  account: Account;
  binaries: Binaries;
  settings: Record<string, string>;
  /** A fixed port, or undefined for a free one. */
  port?: number | undefined;
};

/**
 * Postgres runs under this shell, in a session of its own, so that a Ctrl-C does not reach it before we
 * have finished. The shell reads a pipe from us: when that closes, because we stop or because we were
 * killed, it tells Postgres to shut down.
 */
const watchdog = `
exec 3<&0
"$@" </dev/null 3<&- &
postgres=$!
echo "$postgres"
exec >&-
(read -r line <&3; kill -INT "$postgres") &
reader=$!
exec 3<&-
wait "$postgres"
code=$?
kill "$reader" 2>/dev/null
exit "$code"
`;

export async function startServer(options: ServerOptions): Promise<Server> {
  rotateLog(logFile(options.place));
  const deadline = Date.now() + 15_000;
  for (;;) {
    const port = options.port ?? (await freePort());
    try {
      return await startOn(port, options);
    } catch (error) {
      if (!(error instanceof EmbeddedPostgresFailed) || Date.now() > deadline) throw error;
      // Somebody else took the port between our look and Postgres's; or what is left of a killed Postgres
      // still holds its shared memory for a moment.
      if (!/Address already in use|pre-existing shared memory block/.test(error.message)) throw error;
      await pause(100);
    }
  }
}

async function startOn(port: number, options: ServerOptions): Promise<Server> {
  const { place, account, binaries, settings } = options;
  const log = logFile(place);
  const logFrom = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const said = () => readFileSync(log).subarray(logFrom).toString('utf8').trim().slice(-4000);
  const args = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const command = [
    '-c',
    watchdog,
    'tillgate-postgres',
    program(binaries, 'postgres'),
    '-D',
    place.clusterDir,
  ];

  const logDescriptor = openSync(log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn('/bin/sh', [...command, ...args], {
      ...account.ids,
      cwd: '/',
      env: postgresEnvironment(),
      detached: true,
      stdio: ['pipe', 'pipe', logDescriptor],
    });
  } finally {
    closeSync(logDescriptor);
  }
  // Writing is never done, but a pipe to a process that is gone may still report so.
  child.stdin?.on('error', () => {});
  let ended = false;
  let failure = '';
  const exited = new Promise<void>((done) => {
    child.on('error', (error) => {
      failure = error.message;
    });
    child.on('exit', () => {
      ended = true;
      done();
    });
    child.on('error', () => {
      ended = true;
      done();
    });
  });
  let firstLine = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    firstLine += text;
  });

  const deadline = Date.now() + 120_000;
  for (;;) {
    const written = readPostmasterFile(place.clusterDir);
    if (!ended && written?.ready && written.pid === Number(firstLine)) break;
    if (ended || Date.now() > deadline) {
      child.stdin?.destroy();
      await exited;
      throw new EmbeddedPostgresFailed(`The embedded Postgres did not start. ${failure} ${said()}`.trim());
    }
    await pause(10);
  }

  const pid = Number(firstLine);
  return {
    pid,
    port,
    exited,
    async stop() {
      child.stdin?.destroy();
      // The watchdog passes it on; said again here in case the watchdog itself was killed.
      if (!ended) await Promise.all([stopProcess(pid, place.clusterDir), exited]);
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export function logFile(place: Place): string {
  return join(place.folder, 'postgres.log');
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > 1_000_000) renameSync(file, `${file}.1`);
}
