/** What a person can do something about. The message is one or two sentences, fit to print as it is. */
export class DatabaseError extends Error {
  override name = 'DatabaseError';
}

/** Another process runs on this data folder. */
export class DataFolderInUse extends DatabaseError {
  override name = 'DataFolderInUse';
  readonly dataDir: string;
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(
      `The data folder ${dataDir} is in use by process ${pid}. Stop that process, or set DATA_DIR to another folder.`,
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

/** The embedded Postgres did not start; the message ends with what Postgres itself said. */
export class EmbeddedPostgresFailed extends DatabaseError {
  override name = 'EmbeddedPostgresFailed';
}

/** Nothing that speaks Postgres and lets us in is at DATABASE_URL. */
export class DatabaseUnreachable extends DatabaseError {
  override name = 'DatabaseUnreachable';
}

/** A migration could not be applied. */
export class MigrationFailed extends DatabaseError {
  override name = 'MigrationFailed';
}

/** The code of a system error (ENOENT and the like), or of Postgres (SQLSTATE). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Prisma's codes for a server that cannot be reached, is shutting down, or gives no connection in time. */
const PRISMA_UNAVAILABLE = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);

/** Whether an error only says that the database is away at the moment, so that the same call may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  return (
    (code !== undefined && (PRISMA_UNAVAILABLE.has(code) || isConnectionCode(code))) ||
    /Code: `(?:57P|08)/.test(message) ||
    /^Connection terminated|^timeout exceeded when trying to connect/.test(message)
  );
}

/** SQLSTATE class 08 (connection exception) and 57P (operator intervention), and the system's own. */
function isConnectionCode(code: string): boolean {
  return /^(?:08|57P)/.test(code) || code === 'ECONNREFUSED' || code === 'ECONNRESET';
}
