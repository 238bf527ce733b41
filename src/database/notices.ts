import pg from 'pg';
import type { Logger } from 'pino';

/** What has changed, or `all` when it is not known what: more than fits, or the connection was away. */
export type Changed = ReadonlySet<string> | 'all';

/** Tells every process on a database what has changed there, so that pages can follow without asking all the time. */
export type Notices = {
  /** Something about `topic` (an id: no comma, no white space) is committed. Costs next to nothing; never throws. */
  tell(topic: string): void;
  /** Calls back soon after somebody told something, in this process or another. Returns how to stop that. */
  subscribe(listener: (changed: Changed) => void): () => void;
  close(): Promise<void>;
};

/** Notices told within this time share one NOTIFY: Postgres commits those one after the other. */
const GATHER_MS = 100;
/** Postgres takes payloads of less than 8,000 bytes. */
const PAYLOAD_MAX = 7_900;
/** More topics than fit are not gathered one by one. */
const TOPICS_MAX = 210;
const RECONNECT_MS = 1_000;

/**
 * Opens a channel of notices (PostgreSQL, NOTIFY). A hint and no more: one that is lost with its process is made up for by
 * whoever follows something looking by itself now and then. Told outside of transactions, since NOTIFY in one would make
 * commits wait for each other.
 * @param options.pool tells, and says how to connect for listening, which needs a connection of its own.
 */
export function openNotices(options: { pool: pg.Pool; channel: string; log: Logger }): Notices {
  const { pool, channel, log } = options;
  const listeners = new Set<(changed: Changed) => void>();
  let waiting = new Set<string>();
  let telling: NodeJS.Timeout | null = null;
  let toldAt = 0;
  let client: pg.Client | null = null;
  let closed = false;

  function flush(): void {
    telling = null;
    if (waiting.size === 0) return;
    toldAt = performance.now();
    const topics = waiting.size < TOPICS_MAX ? [...waiting].join(',') : '*';
    const payload = topics.length > PAYLOAD_MAX ? '*' : topics;
    waiting = new Set();
    pool
      .query('select pg_notify($1, $2)', [channel, payload])
      .catch((error: unknown) => log.warn({ err: error }, 'a change could not be told to other processes'));
  }

  function hear(changed: Changed): void {
    for (const listener of listeners) listener(changed);
  }

  async function listen(): Promise<void> {
    if (client !== null || closed) return;
    const mine = new pg.Client({ ...pool.options, statement_timeout: 0, query_timeout: 0 });
    client = mine;
    const lost = (): void => {
      if (client !== mine) return;
      client = null;
      mine.end().catch(() => {});
      if (!closed && listeners.size > 0) setTimeout(again, RECONNECT_MS).unref();
    };
    mine.on('error', lost);
    mine.on('end', lost);
    mine.on('notification', ({ payload = '' }) =>
      hear(payload === '*' ? 'all' : new Set(payload.split(','))),
    );
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      log.warn({ err: error }, 'changes in the database cannot be followed at the moment');
      lost();
    }
  }

  async function again(): Promise<void> {
    await listen();
    // What was told meanwhile is not known.
    if (client !== null) hear('all');
  }

  return {
    tell(topic) {
      if (closed) return;
      if (waiting.size < TOPICS_MAX) waiting.add(topic);
      telling ??= setTimeout(flush, Math.max(0, GATHER_MS - (performance.now() - toldAt)));
    },
    subscribe(listener) {
      listeners.add(listener);
      void listen();
      return () => listeners.delete(listener);
    },
    async close() {
      if (telling !== null) clearTimeout(telling);
      flush();
      closed = true;
      await client?.end().catch(() => {});
    },
  };
}
