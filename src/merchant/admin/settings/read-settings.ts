import type { PrismaClient } from '../../../database/generated/client.ts';
import { listShopApiKeys, scopesOf } from '../../keys/shop-api-key.ts';
import type { AdminDeps } from '../admin-deps.ts';
import type { ApiKeyProps } from './api-keys-view.tsx';
import type { KeyPairProps } from './key-pair-view.tsx';

/** More open orders than this are not counted one by one. */
const COUNTED_MAX = 1_000;

/** What is stored of the keys of this shop; no token and no secret among it. */
export async function readSettings(
  deps: AdminDeps,
): Promise<{ apiKeys: ApiKeyProps[]; keyPair: KeyPairProps }> {
  const { db, settings, keyRing, now } = deps;
  const [keys, main, retired] = await Promise.all([
    listShopApiKeys(db),
    db.keyPair.findUnique({ where: { id: 'main' }, select: { restKey: true, createdAt: true } }),
    db.retiredKeyPair.findMany({ omit: { restSecret: true }, orderBy: { retiredAt: 'desc' } }),
  ]);
  const since = main?.createdAt ?? null;
  const starts = [...retired.slice(1).map(({ retiredAt }) => retiredAt), null];
  return {
    apiKeys: [
      ...(settings.apiKeyHash === null ? [] : [environmentKey]),
      ...keys.map((key) => ({ ...key, scopes: scopesOf(key), isFromEnvironment: false })),
    ],
    keyPair: {
      restKey: main?.restKey ?? keyRing.current().restKey,
      since,
      fromEnvironment: deps.keyPairs.fromEnvironment,
      isMadeHere: deps.keyPairs.make !== null,
      openOrders: await countOpenOrders(db, retired[0]?.retiredAt ?? null, null),
      retired: await Promise.all(
        retired.map(async (pair, index) => ({
          ...pair,
          isOver: pair.validUntil <= now(),
          openOrders: await countOpenOrders(db, starts[index] ?? null, pair.retiredAt),
        })),
      ),
    },
  };
}

const environmentKey: ApiKeyProps = {
  id: 'environment',
  label: 'MERCHANT_API_KEY',
  hint: '',
  scopes: ['orders:read', 'orders:write'],
  createdAt: null,
  lastUsedAt: null,
  revokedAt: null,
  isFromEnvironment: true,
};

/** Orders that are not over, made in a time: those that IPNs signed with the key of that time are still to come for. */
async function countOpenOrders(db: PrismaClient, from: Date | null, to: Date | null): Promise<string> {
  const count = await db.order.count({
    where: {
      status: { in: ['created', 'open', 'partial'] },
      createdAt: { ...(from && { gte: from }), ...(to && { lt: to }) },
    },
    take: COUNTED_MAX,
  });
  return count >= COUNTED_MAX ? `${COUNTED_MAX} or more` : String(count);
}
