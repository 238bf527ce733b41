import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, EmbeddedPostgresFailed } from '../database-errors.ts';
import { commandLine, processIdentity } from './process-identity.ts';

/** What a running Postgres says about itself in its data folder. */
export type Postmaster = { pid: number; port: number; ready: boolean };

/** The Postgres that runs on these files now, or null. */
export function runningPostmaster(clusterDir: string): Postmaster | null {
  const written = readPostmasterFile(clusterDir);
  return written && isPostgresOf(written.pid, clusterDir) ? written : null;
}

export function readPostmasterFile(clusterDir: string): Postmaster | null {
  try {
    const lines = readFileSync(postmasterFile(clusterDir), 'utf8').split('\n');
    const pid = Number(lines[0]);
    if (!Number.isInteger(pid) || pid <= 0) return null;
    return { pid, port: Number(lines[3]), ready: lines[7]?.startsWith('ready') ?? false };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Sees a Postgres off that outlived its owner. Its watchdog has told it to stop; we say it again. */
export async function waitForOldPostmaster(clusterDir: string, log: (line: string) => void): Promise<void> {
  const old = runningPostmaster(clusterDir);
  if (old) {
    log(`Waiting for the Postgres of an earlier run to stop (process ${old.pid}).`);
    if (!(await stopProcess(old.pid, clusterDir))) {
      throw new EmbeddedPostgresFailed(
        `An earlier Postgres (process ${old.pid}) still runs on ${clusterDir} and does not stop. End it, then start again.`,
      );
    }
  }
  forgetRecycledPid(clusterDir);
}

/** Fast shutdown; after 30 s immediate shutdown, which loses nothing either. True once it is gone. */
export async function stopProcess(pid: number, clusterDir: string): Promise<boolean> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      if (!isPostgresOf(pid, clusterDir)) return true;
      await pause(20);
    }
  }
  return false;
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

/**
 * After a power cut the file names a process that may now be any other of this user, and Postgres would
 * take it for a Postgres. A number that no process can have lets it look closer, at its shared memory.
 */
function forgetRecycledPid(clusterDir: string): void {
  const written = readPostmasterFile(clusterDir);
  if (!written || processIdentity(written.pid) === null) return;
  const file = postmasterFile(clusterDir);
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  if (existsSync(file)) writeFileSync(file, ['2147483646', ...rest].join('\n'));
}

function isPostgresOf(pid: number, clusterDir: string): boolean {
  return commandLine(pid)?.includes(clusterDir) ?? false;
}

function postmasterFile(clusterDir: string): string {
  return join(clusterDir, 'postmaster.pid');
}
