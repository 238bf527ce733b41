import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { migrate } from '../../src/database/migrate.ts';
import { templateName, withDatabase } from './database-url.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Postgres of this test run, as its superuser. */
    postgresUrl: string;
  }
}

/** One Postgres for the whole run, with a migrated database that each test gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tillgate-test-'));
  chmodSync(folder, 0o711);
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    log: () => {},
    durable: false,
    settings: { max_connections: '300' },
  });
  const remove = async () => {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const admin = new pg.Client({ connectionString: postgres.url });
    await admin.connect();
    await admin.query(`create database ${templateName}`);
    await admin.end();
    await migrate(withDatabase(postgres.url, templateName), () => {});
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide('postgresUrl', postgres.url);
  return remove;
}
