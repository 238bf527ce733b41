/** How long a public reply is given to everybody who asks for the same (protocol section 1). */
const KEPT_MS = 10_000;
/** The most replies that are kept, the newest; so it never grows with what somebody makes up to ask for. */
const KEPT_MAX = 200;

/** A reply, and for how many more seconds it may be kept. */
export type CachedReply = { value: unknown; maxAgeSeconds: number };

/** Public replies of the last seconds. Who asks while one is being made gets that one; a failure is kept for nobody. */
export type ReplyCache = { get(key: string, make: () => Promise<unknown>): Promise<CachedReply> };

/** Makes a cache, of this process alone. */
export function createReplyCache(now: () => Date): ReplyCache {
  const kept = new Map<string, { reply: Promise<unknown>; madeAt: number }>();

  function isFresh(madeAt: number): boolean {
    const ageMs = now().getTime() - madeAt;
    // A clock that was set back makes no reply last longer.
    return ageMs >= 0 && ageMs < KEPT_MS;
  }

  function keep(key: string, reply: Promise<unknown>) {
    kept.delete(key);
    // The oldest stands first.
    for (const [oldest, { madeAt }] of kept) {
      if (kept.size < KEPT_MAX && isFresh(madeAt)) break;
      kept.delete(oldest);
    }
    const entry = { reply, madeAt: now().getTime() };
    kept.set(key, entry);
    reply.catch(() => kept.get(key) === entry && kept.delete(key));
    return entry;
  }

  return {
    async get(key, make) {
      const found = kept.get(key);
      const entry = found && isFresh(found.madeAt) ? found : keep(key, make());
      const value = await entry.reply;
      const leftMs = entry.madeAt + KEPT_MS - now().getTime();
      return { value, maxAgeSeconds: Math.max(0, Math.ceil(leftMs / 1000)) };
    },
  };
}
