import { createHash, randomBytes } from 'node:crypto';
import type { PrismaClient, ShopApiKey } from '../../database/generated/client.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';

/** What a bearer token of the shop API may do. */
export const scopes = ['orders:read', 'orders:write'] as const;
export type Scope = (typeof scopes)[number];

/** How much of a token is kept to tell it from others: too little to guess the rest. */
const HINT_LENGTH = 8;

type KeyDeps = { db: PrismaClient; now: () => Date };

/** What is kept of a bearer token: it has enough randomness that a plain hash cannot be turned back. */
export function hashApiKey(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** What a key may do; one that was made before there were scopes may do everything. Pure. */
export function scopesOf({ scopes: stored }: Pick<ShopApiKey, 'scopes'>): readonly Scope[] {
  return stored.length === 0 ? scopes : scopes.filter((scope) => stored.includes(scope));
}

/**
 * Makes another bearer token and returns it: it is shown once, and only its hash is kept.
 * @param by null: made on the machine itself.
 */
export async function makeShopApiKey(
  { db, now }: KeyDeps,
  by: Actor | null,
  { label, scopes: allowed }: { label: string; scopes: readonly Scope[] },
): Promise<string> {
  const token = `tg_${randomBytes(24).toString('base64url')}`;
  await db.$transaction(async (tx) => {
    await tx.shopApiKey.create({
      data: {
        hash: hashApiKey(token),
        label,
        hint: token.slice(0, HINT_LENGTH),
        scopes: [...allowed],
        createdAt: now(),
      },
    });
    const event = { action: 'api_key.made', subject: label, detail: allowed.join(', ') } as const;
    await recordEvent(tx, by, event, now());
  });
  return token;
}

/** All bearer tokens but the environment's, those in force first, newest first. */
export async function listShopApiKeys(db: PrismaClient): Promise<Omit<ShopApiKey, 'hash'>[]> {
  return db.shopApiKey.findMany({
    omit: { hash: true },
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }, { id: 'asc' }],
  });
}

/** Ends a bearer token for good; the list keeps it. Ending it twice is ending it once. False if there is no such key. */
export async function revokeShopApiKey({ db, now }: KeyDeps, by: Actor | null, id: string): Promise<boolean> {
  return db.$transaction(async (tx) => {
    const { count } = await tx.shopApiKey.updateMany({
      where: { id, revokedAt: null },
      data: { revokedAt: now() },
    });
    const key = await tx.shopApiKey.findUnique({ where: { id } });
    if (key === null) return false;
    if (count === 1) {
      const detail = key.hint === '' ? null : `begins with ${key.hint}`;
      await recordEvent(tx, by, { action: 'api_key.revoked', subject: key.label, detail }, now());
    }
    return true;
  });
}
