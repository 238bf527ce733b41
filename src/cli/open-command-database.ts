import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database/client.ts';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded-postgres.ts';
import { migrate } from '../database/migrate.ts';

/** Opens the database for a command: beside a running server, or, when none is running, by itself. */
export async function openCommandDatabase(config: Config): Promise<Database> {
  const quiet = () => {};
  const dataDir = resolve(config.dataDir);
  const running = config.databaseUrl ?? (await findRunningEmbeddedPostgres(dataDir));
  const started = running === null ? await startEmbeddedPostgres({ dataDir, log: quiet }) : null;
  const url = running ?? started?.url ?? '';
  try {
    await migrate(url, quiet);
  } catch (error) {
    await started?.stop();
    throw error;
  }
  const database = openDatabase(url, { poolSize: 4 });
  return {
    ...database,
    async close() {
      await database.close();
      await started?.stop();
    },
  };
}
