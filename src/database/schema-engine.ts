import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { packageRoot } from './package-root.ts';
import { adapterOver } from './schema-engine-adapter.ts';

/*
 * Prisma's schema engine, as WebAssembly in this process. The native engine that the Prisma CLI would use is a
 * download of its own, which must never be needed here.
 */

export const schemaFile = join(packageRoot, 'prisma', 'schema.prisma');
export const migrationsFolder = join(packageRoot, 'prisma', 'migrations');

type EngineModule = typeof import('@prisma/schema-engine-wasm') & { __wbg_set_wasm(exports: unknown): void };

/** Part of Node, but of none of the type libraries that we use. */
type WebAssemblyApi = {
  instantiate(
    bytes: Uint8Array,
    imports: object,
  ): Promise<{ instance: { exports: Record<string, unknown> } }>;
};

let loaded: Promise<EngineModule> | undefined;

/** The engine on one connection; `failure` is what Postgres answered when the engine's own words do not tell. */
export async function openSchemaEngine(
  client: pg.Client,
): Promise<{ engine: SchemaEngine; failure: () => Error | undefined }> {
  loaded ??= loadModule();
  const { SchemaEngine } = await loaded;
  const datamodel: [string, string] = [schemaFile, await readFile(schemaFile, 'utf8')];
  const { factory, failure } = adapterOver(client);
  const ignoreLog = () => {};
  const engine = await SchemaEngine.new(
    { datamodels: [datamodel] },
    ignoreLog,
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return { engine, failure };
}

/** The migrations as the engine wants them. */
export async function readMigrations(folder: string): Promise<MigrationList> {
  const names = await migrationNames(folder);
  return {
    baseDir: folder,
    lockfile: {
      path: './migration_lock.toml',
      content: await readFile(join(folder, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: 'migration.sql',
          content: {
            tag: 'ok' as const,
            value: await readFile(join(folder, name, 'migration.sql'), 'utf8'),
          },
        },
      })),
    ),
  };
}

async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The package's own entry imports a .wasm file, which Node 20 cannot; so the two halves are joined here. */
async function loadModule(): Promise<EngineModule> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const [glue, bytes] = await Promise.all([
    import('@prisma/schema-engine-wasm/schema_engine_bg') as Promise<EngineModule>,
    readFile(join(dirname(script), 'schema_engine_bg.wasm')),
  ]);
  const imports = { './schema_engine_bg.js': { ...glue, ...timersThatLetGo(glue) } };
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };
  const { instance } = await WebAssembly.instantiate(bytes, imports);
  // The engine calls this before it panics; without it, its last words would be a TypeError.
  const throwMessage = (message: string) => {
    throw new Error(message);
  };
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: throwMessage } });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

/** The engine leaves timers behind (10 s, for a lock it got long ago) that would keep the process from ending. */
function timersThatLetGo(glue: EngineModule): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries<unknown>(glue)) {
    if (!name.startsWith('__wbg_setTimeout_')) continue;
    const original = value as typeof setTimeout;
    changed[name] = (callback: () => void, milliseconds: number) => original(callback, milliseconds).unref();
  }
  return changed;
}
