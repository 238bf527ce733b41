import pg from 'pg';
import { BindMessage } from './bind-message.ts';

/** A statement of the intake: its parameters are arrays with a value for each row of a batch. */
export type BatchStatement = { name: string; text: string; parameters: number };

/** A row of the result as text; null is SQL's null. */
export type TextRow = (string | null)[];

/** Writes a statement's parameters, all of them and in their order. */
export type Fill = (to: BindMessage) => void;

/**
 * Runs a statement of the intake on a connection of a pool, which it has for itself meanwhile.
 * @throws what Postgres says, as `pg` does.
 */
export async function runBatchStatement(
  pool: pg.Pool,
  statement: BatchStatement,
  fill: Fill,
): Promise<TextRow[]> {
  const client = await pool.connect();
  // A connection that breaks says so to its query, and again by an event, which nobody else listens to meanwhile.
  const ignore = () => {};
  client.on('error', ignore);
  try {
    const rows = await sendBatchStatement(client, statement, fill);
    client.release();
    return rows;
  } catch (error) {
    client.release(!isRefusal(error));
    throw error;
  } finally {
    client.off('error', ignore);
  }
}

/**
 * Sends a statement of the intake, prepared once on each connection. Its parameters go into memory that the connection uses
 * again and again: `pg` itself copies each of them three times, into buffers that are made anew for every message, which
 * took a third of the time of an IPN and most of the garbage.
 * @throws what Postgres says, as `pg` does; after anything but a refusal the connection is not to be used again.
 */
export function sendBatchStatement(
  client: pg.ClientBase,
  statement: BatchStatement,
  fill: Fill,
): Promise<TextRow[]> {
  return new Promise((resolve, reject) => {
    client.query(new BatchQuery(statement, fill, resolve, reject));
  });
}

/** Whether Postgres itself refused a statement, after which its connection goes on; after anything else nobody knows what it is at. */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.severity === 'ERROR' && error.code !== UNKNOWN_STATEMENT;
}

/** SQLSTATE of a prepared statement that the connection does not know: its preparation has failed. */
const UNKNOWN_STATEMENT = '26000';

/** Of `pg`'s connection what a query of one's own needs. */
type Connection = {
  /** What Postgres has said that it has prepared. */
  parsedStatements: Record<string, string | undefined>;
  stream: { write(bytes: Buffer, written: () => void): unknown };
};

/** Of each connection the statements that it was told, and messages whose bytes have been sent. */
const kept = new WeakMap<Connection, { told: Set<string>; free: BindMessage[] }>();

/**
 * A query as `pg` runs one that brings its own messages (its interface `Submittable`); it calls these methods with what Postgres
 * answers. It is one of `pg`'s own class since a pipeline takes no others: those might ask for rows bit by bit.
 */
class BatchQuery extends pg.Query {
  /** `pg` puts its time-out around it. */
  callback: (error: Error | null) => void;
  readonly #statement: BatchStatement;
  readonly #fill: Fill;
  readonly #rows: TextRow[] = [];
  #failed = false;

  constructor(
    statement: BatchStatement,
    fill: Fill,
    resolve: (rows: TextRow[]) => void,
    reject: (error: Error) => void,
  ) {
    super({ name: statement.name, text: statement.text });
    this.#statement = statement;
    this.#fill = fill;
    this.callback = (error) => (error ? reject(error) : resolve(this.#rows));
  }

  override submit = (to: unknown): void => {
    const connection = to as Connection;
    const { told, free } = kept.get(connection) ?? { told: new Set<string>(), free: [] };
    kept.set(connection, { told, free });
    const message = free.pop() ?? new BindMessage();
    message.begin({ ...this.#statement, parse: !told.has(this.#statement.name) });
    this.#fill(message);
    told.add(this.#statement.name);
    connection.stream.write(message.finish(), () => free.push(message));
  };

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.#rows.push(fields);
  }

  handleError(error: Error, connection: Connection): void {
    if (this.#failed) return;
    this.#failed = true;
    const { name } = this.#statement;
    if (connection.parsedStatements[name] === undefined) kept.get(connection)?.told.delete(name);
    this.callback(error);
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.callback(null);
  }

  handleCommandComplete(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleRowDescription(): void {}
}
