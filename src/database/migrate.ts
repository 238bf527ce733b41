import { createHash } from 'node:crypto';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { connectOnce } from './connect-once.ts';
import { MigrationFailed } from './database-errors.ts';
import { migrationsFolder, openSchemaEngine, readMigrations } from './schema-engine.ts';

/** One number for all our processes; whoever holds this lock of Postgres may change the tables. */
const migrationLock = 7_455_664;

/** Brings the tables up to date. Several processes may do so at once: one does the work, the others wait. */
export async function migrate(
  databaseUrl: string,
  log: (line: string) => void,
  folder = migrationsFolder,
): Promise<void> {
  const migrations = await readMigrations(folder);
  const client = await connectOnce(databaseUrl);
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const applied = await appliedMigrations(client);
    const pending = [];
    for (const { path: name, migrationFile } of migrations.migrationDirectories) {
      const checksum = applied.get(name);
      if (!checksum) pending.push(name);
      else if (migrationFile.content.value && checksum !== sha256(migrationFile.content.value)) {
        log(`The migration ${name} was changed after it was applied; the change is not in this database.`);
      }
    }
    // Loading the engine takes longer than all the rest, and on nearly every start there is nothing to do.
    if (pending.length === 0) return;
    for (const name of await apply(client, migrations)) log(`Applied the database migration ${name}.`);
  } finally {
    await client.end();
  }
}

/** Name and checksum of each, as Prisma notes them. */
async function appliedMigrations(client: pg.Client): Promise<Map<string, string>> {
  const { rows: tables } = await client.query(
    `select to_regclass('_prisma_migrations') is not null as exists`,
  );
  if (!tables[0].exists) return new Map();
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'select migration_name, checksum from _prisma_migrations where finished_at is not null and rolled_back_at is null',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

/** All in one transaction, so that neither an error nor a kill -9 in the middle leaves anything half done. */
async function apply(client: pg.Client, migrationsList: MigrationList): Promise<string[]> {
  await client.query('begin');
  const { engine, failure } = await openSchemaEngine(client);
  try {
    const filters = { externalTables: [], externalEnums: [] };
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    await client.query('commit');
    return appliedMigrationNames;
  } catch (error) {
    throw new MigrationFailed(
      `The database could not be brought up to date, and is as it was before: ${failure()?.message ?? messageOf(error)}.`,
      { cause: failure() ?? error },
    );
  } finally {
    engine.free();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
