import { z } from 'zod';
import type { MerchantDeps } from '../deps.ts';
import { type Connection, type Counted, changeMark, countFigures } from './count-figures.ts';
import { type Figures, orderCount, storedFigures } from './figures.ts';

/** With so few orders counting takes some milliseconds: they are counted for each page, which so is right to the moment. */
const COUNTED_EACH_TIME = 20_000;
/** The rest between two counts: at least this, and so many times what the last one took. */
type Rest = { msMin: number; times: number };
const REST: Rest = { msMin: 1_000, times: 20 };
/** As long as this after somebody has looked; a page that is open looks whenever something changes. */
const WATCHED_MS = 10 * 60_000;
/** Counting reads every order: what nobody looks at must not cost what those who pay wait for. */
const REST_UNWATCHED: Rest = { msMin: 60_000, times: 200 };

const NAME = 'orders';
/** Whoever holds it counts; the others leave it. */
const LOCK = 'merchant.figures';

const storedRow = z.object({
  at: z.date(),
  value: storedFigures.extend({ mark: z.string(), tookMs: z.number() }),
});
type Kept = { figures: Figures; mark: string; tookMs: number };
type FiguresDeps = Pick<MerchantDeps, 'pool' | 'now' | 'notices'>;

/** The overview's figures, kept in a row. */
export type FigureKeeper = {
  /**
   * The figures for a page. With many orders they are those that were last kept, at the cost of a few rows.
   * @returns `isCurrent`: nothing has changed since they were worked out.
   */
  read(): Promise<Figures & { isCurrent: boolean }>;
  /**
   * Works the figures out again if something has changed, never taking more than about a twentieth of the database's time, and far
   * less while nobody looks. Any number of processes may do so.
   * @returns 0: there is no hurry to come again.
   */
  renew(): Promise<number>;
};

/** Makes it. It does nothing by itself. */
export function createFigureKeeper(deps: FiguresDeps): FigureKeeper {
  const { pool, now, notices } = deps;
  let lookedAt: Date | null = null;

  /** How long to rest now. A clock that was set back means that it counts as watched. */
  const rest = (): Rest =>
    lookedAt !== null && now().getTime() - lookedAt.getTime() < WATCHED_MS ? REST : REST_UNWATCHED;

  return {
    async read() {
      lookedAt = now();
      const kept = await findKept(pool);
      if (kept !== null && orderCount(kept.figures) >= COUNTED_EACH_TIME) {
        return { ...kept.figures, isCurrent: kept.mark === (await changeMark(pool, now())) };
      }
      const counted = await countFigures(pool, now());
      const figures = { ...storedFigures.parse(counted.json), at: counted.at };
      // There are many by now, and the loop has not come round.
      if (orderCount(figures) >= COUNTED_EACH_TIME) await keep(pool, counted);
      return { ...figures, isCurrent: true };
    },
    async renew() {
      if (!(await isDue(pool, now(), rest()))) return 0;
      const client = await pool.connect();
      try {
        await client.query('begin');
        const { rows } = await client.query('select pg_try_advisory_xact_lock(hashtext($1)) as mine', [LOCK]);
        // Somebody else may have done it just now.
        const isMine = rows[0]?.mine && (await isDue(client, now(), rest()));
        const counted = isMine ? await countFigures(client, now()) : null;
        if (counted !== null) await keep(client, counted);
        await client.query('commit');
        // With fewer, pages count for themselves and have shown it already.
        if (counted !== null && orderCount(storedFigures.parse(counted.json)) >= COUNTED_EACH_TIME) {
          notices.tell('other');
        }
      } catch (error) {
        await client.query('rollback').catch(() => {});
        throw error;
      } finally {
        client.release();
      }
      return 0;
    },
  };
}

async function isDue(connection: Connection, now: Date, rest: Rest): Promise<boolean> {
  const kept = await findKept(connection);
  if (kept === null) return true;
  const sinceMs = now.getTime() - kept.figures.at.getTime();
  // A clock that was set back must not stop it.
  if (sinceMs >= 0 && sinceMs < Math.max(rest.msMin, rest.times * kept.tookMs)) return false;
  return kept.mark !== (await changeMark(connection, now));
}

async function findKept(connection: Connection): Promise<Kept | null> {
  const { rows } = await connection.query('select value, at from merchant.figure where name = $1', [NAME]);
  // What another version wrote is no figure.
  const parsed = storedRow.safeParse(rows[0]);
  if (!parsed.success) return null;
  const { at, value } = parsed.data;
  const { mark, tookMs, ...figures } = value;
  return { figures: { ...figures, at }, mark, tookMs };
}

async function keep(connection: Connection, { json, mark, at, tookMs }: Counted): Promise<void> {
  const value = JSON.stringify({ ...(json as object), mark, tookMs });
  await connection.query(
    `insert into merchant.figure (name, value, at) values ($1, $2::jsonb, $3)
     on conflict (name) do update set value = excluded.value, at = excluded.at`,
    [NAME, value, at],
  );
}
