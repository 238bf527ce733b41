import pg from 'pg';
import {
  type BatchStatement,
  type Fill,
  isRefusal,
  sendBatchStatement,
  type TextRow,
} from './batch-statement.ts';

/** One connection that is sent a statement before it has answered the one before (PostgreSQL's documentation, "Pipelining"). */
export type Pipeline = {
  /**
   * Runs a statement when those before it are done, in a transaction of its own.
   * @throws what Postgres says, as `pg` does. A connection that is lost takes all statements with it that are under way; the next
   * one has another.
   */
  run(statement: BatchStatement, fill: Fill): Promise<TextRow[]>;
  /** Called when no statement is under way any more. */
  end(): Promise<void>;
};

/** Opens one, at once. @param settings SQL that each connection begins with. */
export function openPipeline(config: pg.ClientConfig, settings: string): Pipeline {
  const open = async (): Promise<pg.Client> => {
    const client = new pg.Client({ ...config, pipeline: true });
    // Whoever waits for a statement is told by it.
    client.on('error', () => {});
    await client.connect();
    await client.query(settings);
    return client;
  };
  const close = async (connection: Promise<pg.Client>): Promise<void> => {
    const client = await connection.catch(() => null);
    await client?.end().catch(() => {});
  };
  let current: Promise<pg.Client> | null = open();
  // If that fails, the first statement will try again.
  current.catch(() => {
    current = null;
  });

  return {
    async run(statement, fill) {
      current ??= open();
      const connection = current;
      try {
        return await sendBatchStatement(await connection, statement, fill);
      } catch (error) {
        if (!isRefusal(error) && current === connection) {
          current = null;
          void close(connection);
        }
        throw error;
      }
    },
    async end() {
      if (current !== null) await close(current);
      current = null;
    },
  };
}
