import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../src/database/package-root.ts';

/** The house's rules (docs: "Who may import whom"), held against the tree as it is. */
type SourceFile = { path: string; text: string; imports: string[] };

const generated = 'database/generated/';
const files: SourceFile[] = readdirSync(join(packageRoot, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name).slice(join(packageRoot, 'src').length + 1))
  .filter((path) => !path.startsWith(generated))
  .map((path) => {
    const text = readFileSync(join(packageRoot, 'src', path), 'utf8');
    return { path, text, imports: importsIn(path, text) };
  });

/** Paths below src that a file names in its imports and re-exports, dynamic ones too. */
function importsIn(path: string, text: string): string[] {
  const names = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'(\.[^']+)'/g)].map(
    (match) => match[1] ?? '',
  );
  return names.map((name) => normalize(join(dirname(path), name)));
}

const layerOf = (path: string) => (path.includes('/') ? (path.split('/')[0] ?? '') : 'main');
const folderOf = (path: string) => path.split('/').slice(0, 2).join('/');

const mayImport: Record<string, string[]> = {
  main: ['main', 'merchant', 'gateway', 'protocol', 'database', 'web'],
  // Reads what both roles have written, and compares it.
  books: ['books', 'merchant', 'gateway', 'protocol', 'database'],
  cli: ['cli', 'books', 'main', 'merchant', 'gateway', 'protocol', 'database', 'web'],
  merchant: ['merchant', 'protocol', 'database', 'web'],
  gateway: ['gateway', 'protocol', 'database', 'web'],
  protocol: ['protocol'],
  database: ['database'],
  web: ['web'],
};
const doors = [
  ...['merchant/api', 'merchant/admin', 'merchant/checkout'],
  ...['gateway/api', 'gateway/payment-page', 'gateway/admin'],
];
const cores = [
  ...[
    'merchant/orders',
    'merchant/ipn',
    'merchant/gateway-client',
    'merchant/history',
    'merchant/reconcile',
    'merchant/people',
    'merchant/keys',
    'merchant/attention',
  ],
  'merchant/figures',
  ...['merchant/search', 'merchant/export'],
  ...['gateway/orders', 'gateway/payments', 'gateway/chain', 'gateway/rates', 'gateway/ipn', 'gateway/mail'],
  ...['gateway/bitcoin', 'gateway/wallet'],
];

function breaches(isBreach: (from: string, to: string) => boolean): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.filter((imported) => isBreach(path, imported)).map((imported) => `${path} imports ${imported}`),
  );
}

/** Where a pattern stands in the code, comments aside. */
function placesOf(pattern: RegExp, except: (path: string) => boolean = () => false): string[] {
  return files
    .filter(({ path }) => !except(path))
    .flatMap(({ path, text }) => {
      const code = text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, '')).split('\n');
      return code.flatMap((line, index) =>
        pattern.test(line.replace(/(^|\s)\/\/.*$/, '')) ? [`${path}:${index + 1} ${line.trim()}`] : [],
      );
    });
}

test('there are files to look at, and their imports are seen', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  expect([...new Set(files.map(({ path }) => layerOf(path)))].toSorted()).toEqual(
    Object.keys(mayImport).toSorted(),
  );
});

describe('who may import whom', () => {
  test('each layer imports only those below it, and roles meet over HTTP alone', () => {
    expect(breaches((from, to) => !mayImport[layerOf(from)]?.includes(layerOf(to)))).toEqual([]);
  });

  test('every folder of a role is known to be a door or a part of its core', () => {
    const folders = files
      .filter(({ path }) => ['merchant', 'gateway'].includes(layerOf(path)) && path.split('/').length > 2)
      .map(({ path }) => folderOf(path));
    expect([...new Set(folders)].toSorted()).toEqual([...doors, ...cores].toSorted());
  });

  test('doors never import each other', () => {
    expect(
      breaches(
        (from, to) =>
          doors.includes(folderOf(from)) && doors.includes(folderOf(to)) && folderOf(from) !== folderOf(to),
      ),
    ).toEqual([]);
  });

  test('the core of a role imports no door', () => {
    expect(breaches((from, to) => cores.includes(folderOf(from)) && doors.includes(folderOf(to)))).toEqual(
      [],
    );
  });

  test('the program imports nothing of its tests, scripts and benchmarks', () => {
    expect(breaches((_from, to) => to.startsWith('..'))).toEqual([]);
  });

  test('the protocol is pure: no network, no database, no files, no environment', () => {
    const impure =
      /from '(node:(fs|net|http|https|child_process|process|dns|timers)|undici|express|pg|@prisma)/;
    expect(placesOf(impure).filter((place) => place.startsWith('protocol/'))).toEqual([]);
  });
});

test('only the configuration reads the environment, which the two entry points hand it', () => {
  const entries = placesOf(/process\.env|loadEnvFile/, (path) => path === 'config.ts');
  const allowed = [
    /^(main|cli\/main)\.ts:\d+ if \(existsSync\('\.env'\)\) process\.loadEnvFile\('\.env'\);$/,
    /^(main|cli\/main)\.ts:\d+ const config(: Config)? = loadConfig\(process\.env\);$/,
    // No setting: Postgres's own programs are found by it.
    /^database\/embedded\/postgres-cluster\.ts:\d+ return \{ PATH: process\.env\.PATH, LC_ALL: 'C', TZ: 'UTC' \};$/,
  ];
  expect(entries.filter((entry) => !allowed.some((pattern) => pattern.test(entry)))).toEqual([]);
});

test('only commands write to the console', () => {
  expect(placesOf(/\bconsole\s*[.[]/, (path) => path.startsWith('cli/'))).toEqual([]);
});

test('no type is given up', () => {
  expect(
    placesOf(/(:|<|\bas|\||&|=|,)\s*any\b(?!\s*[('`])|\bany\[\]|@ts-(ignore|nocheck|expect-error)/),
  ).toEqual([]);
  expect(files.filter(({ text }) => /@ts-(ignore|nocheck)/.test(text)).map(({ path }) => path)).toEqual([]);
});

test('a file can be read in one go', () => {
  const long = files.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > 250)).toEqual([]);
});

test('a file is named for what it does, in words with hyphens, and no folder is a drawer for anything', () => {
  const names = files.flatMap(({ path }) => path.replace(/\.tsx?$/, '').split('/'));
  expect(names.filter((name) => !/^[a-z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  const drawers = /^(utils?|helpers?|services?|repositor(y|ies)|managers?|common|misc|index|types)$/;
  expect(names.filter((name) => name.split('-').some((word) => drawers.test(word)))).toEqual([]);
});

test('the lock file names no registry, so that each machine uses its own', () => {
  const lock = readFileSync(join(packageRoot, 'package-lock.json'), 'utf8');
  const packages: [string, Record<string, unknown>][] = Object.entries(JSON.parse(lock).packages);
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, entry]) => 'resolved' in entry).map(([name]) => name)).toEqual([]);
  expect(lock).not.toMatch(/registry\.|\.tgz/);
});
