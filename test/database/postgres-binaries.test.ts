import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type Binaries,
  findBinaries,
  linkLibraries,
  program,
} from '../../src/database/embedded/postgres-binaries.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('libraries that no install script has linked are linked at the start, and then Postgres runs', () => {
  const binaries = binariesWithoutLinks();
  expect(() => version(binaries)).toThrow();
  linkLibraries(binaries);
  expect(version(binaries)).toMatch(/PostgreSQL/);
});

test('linking again, or beside another process, changes nothing', () => {
  const binaries = binariesWithoutLinks();
  linkLibraries(binaries);
  const before = links(binaries).map((link) => lstatSync(link).ino);
  linkLibraries(binaries);
  expect(links(binaries).map((link) => lstatSync(link).ino)).toEqual(before);
});

function binariesWithoutLinks(): Binaries {
  const installed = findBinaries();
  const copy = { ...installed, folder: join(temporaryFolder(), 'package') };
  cpSync(join(installed.folder, 'native'), join(copy.folder, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  for (const link of links(copy)) rmSync(link, { force: true });
  return copy;
}

function links(binaries: Binaries): string[] {
  const list = readFileSync(join(binaries.folder, 'native', 'pg-symlinks.json'), 'utf8');
  return (JSON.parse(list) as { target: string }[]).map(({ target }) => join(binaries.folder, target));
}

function version(binaries: Binaries): string {
  return execFileSync(program(binaries, 'postgres'), ['--version'], { encoding: 'utf8', stdio: 'pipe' });
}
