import pg from 'pg';
import { BindMessage } from './bind-message.ts';

/** A statement of the intake: its parameters are arrays with a value for each row of a batch. */
export type BatchStatement = { name: string; text: string; parameters: number };

/** A row of the result as text; null is SQL's null. */
export type TextRow = (string | null)[];

/**
 * Runs a statement of the intake, prepared once on each connection. Its parameters go into memory that the connection uses
 * again and again: `pg` itself copies each of them three times, into buffers that are made anew for every message, which
 * took a third of the time of an IPN and most of the garbage.
 * @param fill writes the parameters, all of them and in their order.
 * @throws what Postgres says, as `pg` does.
 */
export async function runBatchStatement(
  pool: pg.Pool,
  statement: BatchStatement,
  fill: (to: BindMessage) => void,
): Promise<TextRow[]> {
  const client = await pool.connect();
  // A connection that breaks says so to its query, and again by an event, which nobody else listens to meanwhile.
  const ignore = () => {};
  client.on('error', ignore);
  try {
    const rows = await new Promise<TextRow[]>((resolve, reject) => {
      client.query(new BatchQuery(statement, fill, resolve, reject));
    });
    client.release();
    return rows;
  } catch (error) {
    // The connection goes on after what Postgres itself refused; after anything else nobody knows what it is at.
    client.release(!(error instanceof pg.DatabaseError && error.severity === 'ERROR'));
    throw error;
  } finally {
    client.off('error', ignore);
  }
}

/** Of `pg`'s connection what a query of one's own needs (its interface `Submittable`). */
type Connection = {
  parsedStatements: Record<string, string | undefined>;
  stream: { write(bytes: Buffer): unknown };
};

const messages = new WeakMap<Connection, BindMessage>();

/** A query as `pg` runs one that brings its own messages; it calls these methods with what Postgres answers. */
class BatchQuery {
  /** `pg` notes by them what the connection has parsed. */
  readonly name: string;
  readonly text: string;
  /** `pg` puts its time-out around it. */
  callback: (error: Error | null) => void;
  readonly #statement: BatchStatement;
  readonly #fill: (to: BindMessage) => void;
  readonly #rows: TextRow[] = [];
  #failed = false;

  constructor(
    statement: BatchStatement,
    fill: (to: BindMessage) => void,
    resolve: (rows: TextRow[]) => void,
    reject: (error: Error) => void,
  ) {
    this.name = statement.name;
    this.text = statement.text;
    this.#statement = statement;
    this.#fill = fill;
    this.callback = (error) => (error ? reject(error) : resolve(this.#rows));
  }

  submit(connection: Connection): void {
    const message = messages.get(connection) ?? new BindMessage();
    messages.set(connection, message);
    message.begin({ ...this.#statement, parse: connection.parsedStatements[this.name] === undefined });
    this.#fill(message);
    connection.stream.write(message.finish());
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.#rows.push(fields);
  }

  handleError(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
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
