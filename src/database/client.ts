import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** One pool of connections, and both ways to use it: Prisma, and plain SQL where a statement is worth it. */
export type Database = { prisma: PrismaClient; pool: pg.Pool; close(): Promise<void> };

/** In a rush, transactions wait for a connection; Prisma's own two seconds would turn that into errors. */
const TRANSACTION_OPTIONS = { maxWait: 15_000, timeout: 30_000 };

export function openDatabase(url: string, { poolSize = 10 }: { poolSize?: number } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'tillgate',
    // A server that has gone without a word must not hold up what waits for it for ever.
    connectionTimeoutMillis: 15_000,
    statement_timeout: 30_000,
    query_timeout: 35_000,
    keepAlive: true,
  });
  // A connection that breaks while idle, say because Postgres restarts, is replaced by the next query; without
  // a listener it would end the process.
  pool.on('error', () => {});
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: TRANSACTION_OPTIONS });
  let closing: Promise<void> | undefined;
  return {
    prisma,
    pool,
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}
