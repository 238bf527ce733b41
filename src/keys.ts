import { randomBytes } from 'node:crypto';
import { type Config, ConfigError } from './config.ts';
import type { PrismaClient } from './database/generated/client.ts';
import { hashApiKey } from './merchant/api/authorize.ts';
import { newRestKey, newRestSecret } from './protocol/signature.ts';

/** The shop's key pair at the gateway. */
export type KeyPair = { restKey: string; restSecret: string };

const ALL_RIGHTS = ['get_info', 'trade', 'deposit', 'withdraw', 'merchant'];

/**
 * The key pair that this process goes by: the environment's, else the stored one, else a new one that is stored. A merchant
 * server alone cannot make one up, since its gateway would not know it.
 */
export async function ensureKeyPair(db: PrismaClient, config: Config): Promise<KeyPair & { made: boolean }> {
  if (config.keyPair) return { ...config.keyPair, made: false };
  const stored = config.roles.merchant
    ? await db.keyPair.findUnique({ where: { id: 'main' } })
    : await findGatewayPair(db);
  if (stored) return { restKey: stored.restKey, restSecret: stored.restSecret, made: false };
  if (!config.roles.gateway) {
    throw new ConfigError(
      'REST_KEY and REST_SECRET are missing: set them to the key pair that your gateway gave you.',
    );
  }
  const pair = { restKey: newRestKey(), restSecret: newRestSecret() };
  if (!config.roles.merchant) return { ...pair, made: true };
  const { count } = await db.keyPair.createMany({ data: [pair], skipDuplicates: true });
  const kept = await db.keyPair.findUniqueOrThrow({ where: { id: 'main' } });
  return { restKey: kept.restKey, restSecret: kept.restSecret, made: count === 1 };
}

async function findGatewayPair(db: PrismaClient): Promise<KeyPair | null> {
  const oldest = await db.apiKey.findFirst({ orderBy: { createdAt: 'asc' } });
  return oldest && { restKey: oldest.key, restSecret: oldest.secret };
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
  return createShopApiKey(db, 'made on the first start');
}

/** Makes another bearer token. Only its hash is kept. */
export async function createShopApiKey(db: PrismaClient, label: string): Promise<string> {
  const token = `tg_${randomBytes(24).toString('base64url')}`;
  await db.shopApiKey.create({ data: { hash: hashApiKey(token), label } });
  return token;
}
