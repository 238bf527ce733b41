import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, DataFolderInUse } from '../database-errors.ts';
import { processIdentity } from './process-identity.ts';

/**
 * Who owns a data folder stands in a file `owner-<n>`; only the highest number counts, and it is never
 * deleted, only followed. A new owner makes the next number by a hard link, which only one process can do,
 * and only when the highest names nobody or a dead process. So of two that start at once one wins, also
 * over a dead owner's file, and a kill -9 leaves nothing to clean up.
 */
export type Ownership = { release(): void };

type Owner = { pid: number; identity: string };

export function takeOwnership(folder: string, dataDir: string): Ownership {
  const draft = join(folder, `owner.${process.pid}-${Math.random().toString(36).slice(2)}`);
  const me: Owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' };
  try {
    for (;;) {
      const last = highest(folder);
      const owner = readOwner(folder, last);
      if (owner) throw new DataFolderInUse(dataDir, owner.pid);
      writeFileSync(draft, `${JSON.stringify(me)}\n`, { mode: 0o644 });
      const mine = ownerFile(folder, last + 1);
      try {
        linkSync(draft, mine);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') continue;
        throw error;
      }
      if (highest(folder) !== last + 1) {
        rmSync(mine, { force: true });
        continue;
      }
      for (const number of numbers(folder))
        if (number <= last) rmSync(ownerFile(folder, number), { force: true });
      return { release: () => writeAtomically(mine, '{}\n') };
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The live process that owns the folder, or null. */
export function currentOwner(folder: string): { pid: number } | null {
  if (!existsSync(folder)) return null;
  return readOwner(folder, highest(folder));
}

function readOwner(folder: string, number: number): Owner | null {
  if (number === 0) return null;
  let owner: Partial<Owner>;
  try {
    owner = JSON.parse(readFileSync(ownerFile(folder, number), 'utf8')) as Partial<Owner>;
  } catch (error) {
    // Gone since: the next look finds a higher number. Cut short by a power failure: nobody's.
    if (codeOf(error) === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
  if (typeof owner.pid !== 'number' || processIdentity(owner.pid) !== owner.identity) return null;
  return owner as Owner;
}

function highest(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

function numbers(folder: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync(folder)) {
    const match = /^owner-(\d+)$/.exec(name);
    if (match) found.push(Number(match[1]));
  }
  return found;
}

function ownerFile(folder: string, number: number): string {
  return join(folder, `owner-${number}`);
}

function writeAtomically(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}
