import { type Config, ConfigError } from './config.ts';
import type { PrismaClient } from './database/generated/client.ts';
import { adoptKeyPair } from './merchant/keys/environment-key-pair.ts';
import type { KeyPair } from './merchant/keys/key-pair.ts';
import { makeShopApiKey, scopes } from './merchant/keys/shop-api-key.ts';
import { newRestKey, newRestSecret } from './protocol/signature.ts';

const ALL_RIGHTS = ['get_info', 'trade', 'deposit', 'withdraw', 'merchant'];

/**
 * The key pair that this process goes by: the environment's, else the stored one, else a new one that is stored. A merchant
 * server stores the environment's as well, so that the one before it is taken for some time yet; alone it cannot make one up,
 * since its gateway would not know it.
 */
export async function ensureKeyPair(db: PrismaClient, config: Config): Promise<KeyPair & { made: boolean }> {
  if (config.keyPair) {
    if (config.roles.merchant) await adoptKeyPair(db, config.keyPair, new Date());
    return { ...config.keyPair, made: false };
  }
  const stored = await findKeyPair(db, config);
  if (stored) return { ...stored, made: false };
  if (!config.roles.gateway) {
    throw new ConfigError(
      'REST_KEY and REST_SECRET are missing: set them to the key pair that your gateway gave you.',
    );
  }
  const pair = makeUpKeyPair();
  if (!config.roles.merchant) return { ...pair, made: true };
  const { count } = await db.keyPair.createMany({ data: [pair], skipDuplicates: true });
  const kept = await db.keyPair.findUniqueOrThrow({ where: { id: 'main' } });
  return { restKey: kept.restKey, restSecret: kept.restSecret, made: count === 1 };
}

/** The key pair in force: the environment's or the stored one. Null if there is none yet. Changes nothing. */
export async function findKeyPair(db: PrismaClient, config: Config): Promise<KeyPair | null> {
  if (config.keyPair) return config.keyPair;
  if (config.roles.merchant) {
    const stored = await db.keyPair.findUnique({ where: { id: 'main' } });
    return stored && { restKey: stored.restKey, restSecret: stored.restSecret };
  }
  const oldest = await db.apiKey.findFirst({ orderBy: { createdAt: 'asc' } });
  return oldest && { restKey: oldest.key, restSecret: oldest.secret };
}

/** A new key pair, which nobody knows yet. */
function makeUpKeyPair(): KeyPair {
  return { restKey: newRestKey(), restSecret: newRestSecret() };
}

/** Makes a new key pair that the gateway of this process knows, for a merchant server that rotates its own. */
export async function makeKnownKeyPair(db: PrismaClient, login: string): Promise<KeyPair> {
  const pair = makeUpKeyPair();
  await registerKeyPair(db, pair, login);
  return pair;
}

/** Makes the gateway know a key pair, with all rights; the shop's name is what payers read. */
export async function registerKeyPair(db: PrismaClient, pair: KeyPair, login: string): Promise<void> {
  await db.apiKey.upsert({
    where: { key: pair.restKey },
    create: { key: pair.restKey, secret: pair.restSecret, login, rights: ALL_RIGHTS },
    update: { secret: pair.restSecret, login },
  });
}

/** Makes the first bearer token of the shop API if there is none. Returns it if it was made: it is shown once. */
export async function ensureShopApiKey(db: PrismaClient, config: Config): Promise<string | null> {
  if (config.merchantApiKey !== null || (await db.shopApiKey.count()) > 0) return null;
  return makeShopApiKey({ db, now: () => new Date() }, null, { label: 'made on the first start', scopes });
}
