import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/client.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { whenOver } from '../support/when-over.ts';

test('Prisma and plain SQL share one pool', async () => {
  const { prisma, pool } = await openTestDatabase({ poolSize: 1 });
  const [{ pid }] = (await prisma.$queryRaw`select pg_backend_pid() as pid`) as [{ pid: number }];
  const { rows } = await pool.query('select pg_backend_pid() as pid');
  expect(rows).toEqual([{ pid }]);
});

test('a restart of Postgres ends neither the process nor the pool', async () => {
  const postgres = await startEmbeddedPostgres({
    dataDir: join(temporaryFolder(), 'data'),
    log: () => {},
    durable: false,
  });
  whenOver(() => postgres.stop());
  const database = openDatabase(postgres.url);
  whenOver(() => database.close());
  await Promise.all(Array.from({ length: 5 }, () => database.pool.query('select pg_sleep(0.01)')));
  expect(database.pool.idleCount).toBe(5);
  await postgres.restart();
  expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(await database.prisma.$queryRaw`select 1 as one`).toEqual([{ one: 1 }]);
});

test('closing twice is closing once', async () => {
  const { close, pool } = await openTestDatabase();
  await Promise.all([close(), close()]);
  expect(pool.ended).toBe(true);
});
