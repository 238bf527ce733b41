import { timingSafeEqual } from 'node:crypto';
import type { MerchantDeps } from '../deps.ts';
import { hashApiKey, type Scope, scopes, scopesOf } from '../keys/shop-api-key.ts';

/** How exact `last_used_at` is. */
const USED_APART_MS = 60_000;

type AuthorizeDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'log'>;

/** Says what a call may do by its `Authorization` header (RFC 6750); null for a token that is unknown or revoked. */
export type Authorizer = (authorization: string | undefined) => Promise<readonly Scope[] | null>;

/** Makes the check. It notes to the minute when a token was last used, without any call waiting for it. */
export function createAuthorizer(deps: AuthorizeDeps): Authorizer {
  const { db, settings, now, log } = deps;
  const noting = new Set<string>();

  function noteUse(hash: string, lastUsedAt: Date | null): void {
    const usedBefore = new Date(now().getTime() - USED_APART_MS);
    if (noting.has(hash) || (lastUsedAt !== null && lastUsedAt > usedBefore)) return;
    noting.add(hash);
    db.shopApiKey
      .updateMany({
        where: { hash, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: usedBefore } }] },
        data: { lastUsedAt: now() },
      })
      .catch((error: unknown) => log.error({ err: error }, 'the use of an API key could not be noted'))
      .finally(() => noting.delete(hash));
  }

  return async (authorization) => {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    const hash = hashApiKey(token);
    if (settings.apiKeyHash !== null && timingSafeEqual(Buffer.from(hash), Buffer.from(settings.apiKeyHash)))
      return scopes;
    const key = await db.shopApiKey.findUnique({ where: { hash } });
    if (key === null || key.revokedAt !== null) return null;
    noteUse(hash, key.lastUsedAt);
    return scopesOf(key);
  };
}
