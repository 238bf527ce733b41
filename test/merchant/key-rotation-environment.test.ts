import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { ensureKeyPair, findKeyPair, registerKeyPair } from '../../src/keys.ts';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import { openTestDatabase } from '../support/test-database.ts';
import type { TestKeys } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant } from '../support/test-merchant.ts';

const newPair = (): TestKeys => ({ restKey: newRestKey(), restSecret: newRestSecret() });
const configOf = (pair: TestKeys | null, ROLES = 'merchant') =>
  loadConfig({ ROLES, ...(pair && { REST_KEY: pair.restKey, REST_SECRET: pair.restSecret }) });

type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>;
let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});

const start = (pair: TestKeys | null, roles?: string) =>
  ensureKeyPair(database.prisma, configOf(pair, roles));
const main = () => database.prisma.keyPair.findMany({ select: { restKey: true, restSecret: true } });
const retired = () =>
  database.prisma.retiredKeyPair.findMany({ select: { restKey: true, restSecret: true } });

test('a start with another pair in the environment retires the one before, whose IPNs still count', async () => {
  const [first, second] = [newPair(), newPair()];
  expect(await start(first)).toEqual({ ...first, made: false });
  await start(first);
  expect(await main()).toEqual([first]);
  expect(await retired()).toEqual([]);

  await start(second);
  expect(await main()).toEqual([second]);
  expect(await retired()).toEqual([first]);
  const { retiredAt, validUntil } = await database.prisma.retiredKeyPair.findFirstOrThrow();
  expect(validUntil.getTime() - retiredAt.getTime()).toBe(30 * 24 * 60 * 60 * 1000);
  const event = await database.prisma.event.findFirstOrThrow({ where: { action: 'key_pair.rotated' } });
  expect(event).toMatchObject({ who: null, subject: second.restKey });

  const merchant = await startTestMerchant({ databaseUrl: database.url, keys: second });
  for (const pair of [first, second]) {
    const { transaction } = await merchant.insertOrder();
    const body = ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n);
    expect(await merchant.postIpn(body, pair)).toEqual({ status: 200, text: '[OK]' });
  }
});

test('of many processes that start at once with a new pair, one does it', async () => {
  const [first, second] = [newPair(), newPair()];
  await Promise.all(Array.from({ length: 8 }, () => start(first)));
  await Promise.all(Array.from({ length: 8 }, () => start(second)));
  expect(await main()).toEqual([second]);
  expect(await retired()).toEqual([first]);
  expect(await database.prisma.event.count()).toBe(1);
});

test('the pair of before comes back, and another secret for the same key is only written down', async () => {
  const [first, second] = [newPair(), newPair()];
  for (const pair of [first, second, first]) await start(pair);
  expect(await main()).toEqual([first]);
  expect(await retired()).toEqual([second]);
  const mended = { ...first, restSecret: newRestSecret() };
  await start(mended);
  expect(await main()).toEqual([mended]);
  expect(await retired()).toEqual([second]);
});

test('a pair that was made by itself is retired by the environment’s, and what was rotated stays without one', async () => {
  const { made, ...own } = await start(null, 'merchant,gateway');
  expect(made).toBe(true);
  const given = newPair();
  await start(given, 'merchant,gateway');
  expect(await retired()).toEqual([own]);
  expect(await start(null, 'merchant,gateway')).toEqual({ ...given, made: false });
});

test('a gateway alone touches nothing of the merchant server’s, and looking changes nothing', async () => {
  const pair = newPair();
  await start(pair, 'gateway');
  await registerKeyPair(database.prisma, pair, 'Shop');
  expect(await findKeyPair(database.prisma, configOf(pair))).toEqual(pair);
  expect(await findKeyPair(database.prisma, configOf(null))).toBeNull();
  expect(await findKeyPair(database.prisma, configOf(null, 'gateway'))).toEqual(pair);
  expect([await main(), await retired()]).toEqual([[], []]);
});
