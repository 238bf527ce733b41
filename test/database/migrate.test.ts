import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { DatabaseError, DatabaseUnreachable, MigrationFailed } from '../../src/database/database-errors.ts';
import { migrate } from '../../src/database/migrate.ts';
import { packageRoot } from '../../src/database/package-root.ts';
import { missingMigration } from '../../src/database/schema-diff.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const migrations = readdirSync(join(packageRoot, 'prisma', 'migrations')).filter((name) => /^\d/.test(name));

test('every migration is applied once and told, in order', async () => {
  const { client, url } = await emptyDatabase();
  const told: string[] = [];
  await migrate(url, (line) => told.push(line));
  expect(told).toEqual(migrations.map((name) => `Applied the database migration ${name}.`));
  expect(await applied(client)).toEqual(migrations);
});

test('the migrations lead to prisma/schema.prisma', async () => {
  const { url } = await emptyDatabase();
  expect(await missingMigration(url)).toBeNull();
});

test('a second time changes nothing', async () => {
  const { client, url } = await emptyDatabase();
  await migrate(url, () => {});
  const told: string[] = [];
  await migrate(url, (line) => told.push(line));
  expect(told).toEqual([]);
  expect(await applied(client)).toEqual(migrations);
});

test('of several that migrate at once, one does the work and the others wait for it', async () => {
  const { client, url } = await emptyDatabase();
  const told: string[] = [];
  await Promise.all(Array.from({ length: 4 }, () => migrate(url, (line) => told.push(line))));
  expect(told).toHaveLength(migrations.length);
  expect(await applied(client)).toEqual(migrations);
});

test('a migration that fails says why and leaves the database as it was, so that the next start can try again', async () => {
  const { client, url } = await emptyDatabase();
  await client.query(`create schema gateway; create type gateway.status as enum ('in the way')`);
  const failure = await failureOf(migrate(url, () => {}));
  expect(failure).toBeInstanceOf(MigrationFailed);
  expect(failure.message).toMatch(/type "status" already exists/);
  await client.query('drop schema gateway cascade');
  await migrate(url, () => {});
  expect(await applied(client)).toEqual(migrations);
});

test('a connection that breaks half way leaves the database as it was', async () => {
  const { client, url } = await emptyDatabase();
  const folder = temporaryFolder();
  writeMigration(
    folder,
    '1_slow',
    'create table half (id int); select pg_sleep(60); create table done (id int);',
  );
  const failing = failureOf(migrate(url, () => {}, folder));
  const sleeping = `from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
  await until(async () => (await client.query(`select ${sleeping}`)).rowCount === 1);
  await client.query(`select pg_terminate_backend(pid) ${sleeping}`);
  expect(await failing).toBeInstanceOf(MigrationFailed);
  expect((await client.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
  writeMigration(folder, '1_slow', 'create table half (id int); create table done (id int);');
  await migrate(url, () => {}, folder);
  expect(await applied(client)).toEqual(['1_slow']);
});

test('a migration is plain SQL, with semicolons in comments and functions', async () => {
  const { client, url } = await emptyDatabase();
  const folder = temporaryFolder();
  const body = `create function two() returns int language plpgsql as $$ begin perform 1; return 2; end $$;`;
  writeMigration(folder, '1_function', `-- first; then\n${body}`);
  await migrate(url, () => {}, folder);
  expect((await client.query('select two()')).rows).toEqual([{ two: 2 }]);
});

test('a migration that was changed after it was applied is not passed over in silence', async () => {
  const { url } = await emptyDatabase();
  const folder = temporaryFolder();
  writeMigration(folder, '1_table', 'create table a (id int);');
  await migrate(url, () => {}, folder);
  writeMigration(folder, '1_table', 'create table a (id bigint);');
  const told: string[] = [];
  await migrate(url, (line) => told.push(line), folder);
  expect(told.join()).toMatch(/1_table was changed/);
});

test('a database that holds something else is left alone', async () => {
  const { client, url } = await emptyDatabase();
  await client.query('create table of_another_program (id int)');
  expect((await failureOf(migrate(url, () => {}))).message).toContain('not empty');
  const { rows } = await client.query(
    `select nspname from pg_namespace where nspname in ('gateway', 'merchant')`,
  );
  expect(rows).toEqual([]);
});

test('a database that is not there is named in one sentence, without the password', async () => {
  const url = new URL(inject('postgresUrl'));
  url.port = '1';
  const failure = await failureOf(migrate(url.href, () => {}));
  expect(failure).toBeInstanceOf(DatabaseUnreachable);
  expect(failure.message).toContain('127.0.0.1:1 ');
  expect(failure.message).toContain('nothing listens there');
  expect(failure.message).not.toContain(url.password);
});

test('a wrong password and a missing database are told apart', async () => {
  const wrongPassword = new URL(inject('postgresUrl'));
  wrongPassword.password = 'guess';
  expect((await failureOf(migrate(wrongPassword.href, () => {}))).message).toContain(
    'wrong user or password',
  );
  const missing = new URL(inject('postgresUrl'));
  missing.pathname = '/missing';
  expect((await failureOf(migrate(missing.href, () => {}))).message).toContain('no such database');
});

test('an address that is none is refused with an example', async () => {
  const failure = await failureOf(migrate('localhost', () => {}));
  expect(failure).toBeInstanceOf(DatabaseError);
  expect(failure.message).toContain('postgresql://user:password@host:5432/database');
});

function writeMigration(folder: string, name: string, sql: string): void {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  writeFileSync(join(folder, name, 'migration.sql'), sql);
}

async function emptyDatabase(): Promise<{ client: pg.Client; url: string }> {
  const { url, drop } = await createTestDatabase('template0');
  whenOver(drop);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  whenOver(() => client.end());
  return { client, url };
}

async function applied(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ migration_name: string }>(
    'select migration_name from _prisma_migrations where finished_at is not null order by started_at',
  );
  return rows.map((row) => row.migration_name);
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('It should have failed.'),
    (error: unknown) => error as Error,
  );
}
