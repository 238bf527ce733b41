import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, EmbeddedPostgresFailed } from '../database-errors.ts';
import type { Account } from './postgres-account.ts';
import { type Binaries, program } from './postgres-binaries.ts';
import type { Place } from './postgres-place.ts';

export const databaseUser = 'tillgate';

/** Makes the database files if there are none. Killed half way, the next start begins again. */
export async function ensureCluster(
  place: Place,
  account: Account,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  removeDrafts(place.folder);
  if (existsSync(place.clusterDir)) return;

  const password = ensurePassword(place.dataDir);
  const draft = join(place.folder, `postgres.init-${process.pid}`);
  const passwordFile = join(draft, 'password');
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, passwordFile);
  giveTo(account, draft);

  await runInitdb(program(binaries, 'initdb'), account, [
    `--pgdata=${join(draft, 'data')}`,
    `--username=${databaseUser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable ? [] : ['--no-sync']),
  ]);
  renameSync(join(draft, 'data'), place.clusterDir);
  if (durable) syncFolder(place.folder);
  rmSync(draft, { recursive: true, force: true });
}

/**
 * What a start that was killed left behind. Its initdb may outlive it for a moment and still be writing, so removing takes
 * some tries; a draft that resists is left to the next start, since nothing ever reads one.
 */
function removeDrafts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('postgres.init-')) continue;
    try {
      rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    } catch (error) {
      if (!['ENOTEMPTY', 'EBUSY', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
    }
  }
}

/** Null if there is none. */
export function readPassword(dataDir: string): string | null {
  const file = join(dataDir, 'postgres-password');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

/** What Postgres sees of our environment: nothing that could point it elsewhere. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

function ensurePassword(dataDir: string): string {
  const known = readPassword(dataDir);
  if (known) return known;
  const password = randomBytes(24).toString('base64url');
  const file = join(dataDir, 'postgres-password');
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  writeFileSync(descriptor, `${password}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
  syncFolder(dataDir);
  return password;
}

async function runInitdb(command: string, account: Account, args: string[]): Promise<void> {
  // Detached: a Ctrl-C on the terminal is for us to handle, after this second is over.
  const child = spawn(command, args, {
    ...account.ids,
    cwd: '/',
    env: postgresEnvironment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  const outcome = await new Promise<string | null>((done) => {
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => done(code === 0 ? null : `it ended with ${signal ?? code}`));
  });
  if (outcome === null) return;
  throw new EmbeddedPostgresFailed(
    `The embedded Postgres could not make its database files (${outcome}). ${said.trim()}`.trim(),
  );
}

function giveTo(account: Account, file: string): void {
  if ('uid' in account.ids) chownSync(file, account.ids.uid, account.ids.gid);
}

/** Makes a new name in a folder survive a power cut. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
