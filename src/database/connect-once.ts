import pg from 'pg';
import { codeOf, DatabaseError, DatabaseUnreachable } from './database-errors.ts';

/** One connection, opened now; what can go wrong with a DATABASE_URL becomes a sentence, without the password. */
export async function connectOnce(databaseUrl: string): Promise<pg.Client> {
  let place: string;
  let client: pg.Client;
  try {
    const { hostname, port, pathname } = new URL(databaseUrl);
    place = `${decodeURIComponent(pathname.slice(1)) || 'postgres'} at ${hostname}:${port || 5432}`;
    client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  } catch {
    throw new DatabaseError(
      'DATABASE_URL is not an address of a Postgres database. It looks like postgresql://user:password@host:5432/database.',
    );
  }
  // Without this a connection that breaks while idle would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw new DatabaseUnreachable(
      `The database ${place} cannot be reached (${reason(error)}). Check DATABASE_URL and that Postgres runs there.`,
      { cause: error },
    );
  }
}

function reason(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host';
  if (code === 'ETIMEDOUT') return 'no answer in time';
  if (code === '28P01') return 'wrong user or password';
  if (code === '3D000') return 'no such database';
  return error instanceof Error && error.message ? error.message : String(code ?? error);
}
