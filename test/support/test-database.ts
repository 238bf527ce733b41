import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { templateName, withDatabase } from './database-url.ts';
import { whenOver } from './when-over.ts';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** A database of one's own: migrated and empty, or a copy of another template. */
export async function createTestDatabase(template = templateName): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `create database ${name} template ${template}`);
  return {
    url: withDatabase(server, name),
    drop: () => administer(server, `drop database if exists ${name} with (force)`),
  };
}

/**
 * An own database, open. It goes when the test is over or, opened in a `beforeAll`, after the last test of the file.
 */
export async function openTestDatabase(options?: { poolSize?: number }): Promise<Database & { url: string }> {
  const { url, drop } = await createTestDatabase();
  const database = openDatabase(url, options);
  whenOver(async () => {
    await database.close();
    await drop();
  });
  return { ...database, url };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
