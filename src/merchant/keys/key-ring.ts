import type { PrismaClient } from '../../database/generated/client.ts';
import { type SecretKey, secretKey } from '../../protocol/signature.ts';
import type { SigningKey } from './key-pair.ts';

/** A key of this shop: the current one, or a retired one and until when it is taken. */
export type KnownKey = { secretKey: SecretKey; retired: { at: Date; validUntil: Date } | null };

/** The shop's key pairs, kept in memory, so that no IPN costs a query. */
export type KeyRing = {
  /** The pair that the gateway is called with. */
  current(): SigningKey;
  /** The key of that name, however old; null if this process knows none. */
  find(restKey: string): KnownKey | null;
  /** All that are known, the current one first. */
  all(): KnownKey[];
  /** As `find`, but looks into the database for one that another process has made; at most once a second. @throws when the database is away. */
  findFresh(restKey: string): Promise<KnownKey | null>;
  /** Reads the pairs again. Whoever asks while that is going on gets what is read after it. */
  refresh(): Promise<void>;
};

type Row = { restKey: string; restSecret: string; retiredAt: Date | null; validUntil: Date | null };

const UNKNOWN_APART_MS = 1_000;

/**
 * Makes the ring. It knows nothing but the initial pair until it is refreshed for the first time.
 * @param deps.initial holds for as long as the database has no pair.
 */
export function createKeyRing(deps: { db: PrismaClient; now: () => Date; initial: SigningKey }): KeyRing {
  let current = deps.initial;
  let known = knownOf(deps.initial, []);
  let queued: Promise<void> | null = null;
  let running: Promise<void> = Promise.resolve();
  let askedAt = Number.NEGATIVE_INFINITY;

  function refresh(): Promise<void> {
    if (queued !== null) return queued;
    const next = running
      .catch(() => {})
      .then(() => {
        queued = null;
        return load();
      });
    queued = next;
    running = next;
    return next;
  }

  async function load(): Promise<void> {
    // One statement, so that a pair which is retired meanwhile is seen in one of its two places.
    const rows = await deps.db.$queryRaw<Row[]>`
      select rest_key::text as "restKey", rest_secret as "restSecret",
        null::timestamptz as "retiredAt", null::timestamptz as "validUntil"
      from merchant.key_pair where id = 'main'
      union all
      select rest_key::text, rest_secret, retired_at, valid_until from merchant.retired_key_pair`;
    const main = rows.find(({ retiredAt }) => retiredAt === null);
    const pair = main ? { restKey: main.restKey, secretKey: secretKey(main.restSecret) } : deps.initial;
    const retired = rows.filter(({ restKey }) => restKey !== pair.restKey);
    // Both at once: nobody sees the one without the other.
    [current, known] = [pair, knownOf(pair, retired)];
  }

  return {
    current: () => current,
    find: (restKey) => known.get(restKey) ?? null,
    all: () => [...known.values()],
    refresh,
    async findFresh(restKey) {
      const now = deps.now().getTime();
      // A clock that was put back counts as time that has passed.
      if (Math.abs(now - askedAt) >= UNKNOWN_APART_MS) {
        askedAt = now;
        await refresh();
      } else await running;
      return known.get(restKey) ?? null;
    },
  };
}

function knownOf(current: SigningKey, retired: Row[]): Map<string, KnownKey> {
  const keys = new Map<string, KnownKey>([
    [current.restKey, { secretKey: current.secretKey, retired: null }],
  ]);
  for (const { restKey, restSecret, retiredAt, validUntil } of retired) {
    if (retiredAt === null || validUntil === null) continue;
    keys.set(restKey, { secretKey: secretKey(restSecret), retired: { at: retiredAt, validUntil } });
  }
  return keys;
}
