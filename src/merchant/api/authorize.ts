import { createHash, timingSafeEqual } from 'node:crypto';
import type { MerchantDeps } from '../deps.ts';

/** What is kept of a bearer token: it has enough randomness that a plain hash cannot be turned back. */
export function hashApiKey(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Whether an `Authorization` header carries a bearer token of this shop (RFC 6750). */
export async function isAuthorized(
  { db, settings }: Pick<MerchantDeps, 'db' | 'settings'>,
  authorization: string | undefined,
): Promise<boolean> {
  const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return false;
  const hash = hashApiKey(token);
  if (settings.apiKeyHash !== null && timingSafeEqual(Buffer.from(hash), Buffer.from(settings.apiKeyHash)))
    return true;
  return (await db.shopApiKey.findUnique({ where: { hash } })) !== null;
}
