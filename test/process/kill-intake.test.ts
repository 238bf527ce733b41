import { createHash, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Database } from '../../src/database/client.ts';
import { startServerProcess } from '../support/server-process.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { ipnBody, postIpn } from '../support/test-merchant.ts';

const ORDERS = 150;
const KILLS = 5;
const SENDERS = 24;

test('kill -9 in a burst of IPNs loses none that was answered [OK] and counts none twice', {
  timeout: 120_000,
}, async () => {
  const { url, ...database } = await openTestDatabase();
  const server = await startServerProcess({ DATABASE_URL: url, ROLES: 'merchant' });
  const orders = await insertOrders(database.prisma);
  const waiting = shuffled(orders.flatMap(({ ids, aonce, priceSat }) => historyOf(ids, aonce, priceSat)));
  const total = waiting.length;
  const answered = new Set<string>();

  /** Sends as a gateway does: what is not answered [OK] is sent again. */
  async function sender(): Promise<void> {
    for (let body = waiting.pop(); body !== undefined; body = waiting.pop()) {
      const answer = await postIpn(`${server.merchantUrl}/ipn`, body, server.keys).catch(() => null);
      if (answer?.text === '[OK]') answered.add(body);
      else {
        waiting.unshift(body);
        await new Promise((next) => setTimeout(next, 5));
      }
    }
  }
  const senders = Promise.all(Array.from({ length: SENDERS }, sender));
  for (let kills = 1; kills <= KILLS; kills += 1) {
    // At a random moment of the next part of the burst.
    const target = Math.min(total - 1, Math.floor((total * (kills - 0.5 * Math.random())) / (KILLS + 1)));
    while (answered.size < target) await new Promise((next) => setTimeout(next, 1));
    await server.kill();
    await checkAnswered(database, answered);
    await server.restart();
  }
  await senders;

  expect(answered.size).toBe(total);
  await checkAnswered(database, answered);
  const stored = await database.prisma.order.findMany({ include: { payments: true } });
  for (const { id, priceSat } of orders) {
    const order = stored.find((one) => one.id === id);
    expect(order).toMatchObject({
      status: 'paid',
      amountPaidSat: priceSat,
      amountValidSat: priceSat,
      amountPendingSat: 0n,
    });
    expect(order?.payments).toHaveLength(1);
  }
});

type Ids = { transaction: string; paymentId: string; data?: Buffer };
type Orders = {
  id: string;
  ids: Ids;
  aonce: bigint;
  priceSat: bigint;
}[];

async function insertOrders(db: Database['prisma']): Promise<Orders> {
  const orders = Array.from({ length: ORDERS }, (_, index) => {
    const id = randomUUID();
    // IPNs that carry their order's id are stored in another way than those that do not.
    const data = index % 2 === 0 ? { data: Buffer.from(id) } : {};
    const ids = { transaction: randomUUID(), paymentId: randomUUID(), ...data };
    return { id, ids, aonce: BigInt(index) * 10n, priceSat: 1_000n + BigInt(index) };
  });
  await db.order.createMany({
    data: orders.map(({ id, ids, priceSat }) => ({
      id,
      transaction: ids.transaction,
      currency: 'BTC',
      amountInt: priceSat,
      status: 'open' as const,
      contentHash: id,
      returnSuccess: 'http://127.0.0.1/',
      returnFailure: 'http://127.0.0.1/',
    })),
  });
  return orders;
}

function historyOf(ids: Ids, aonce: bigint, priceSat: bigint): string[] {
  return [
    ipnBody.partial(ids, aonce + 1n, priceSat / 2n, 0n),
    ipnBody.partial(ids, aonce + 2n, priceSat, 0n),
    ipnBody.partial(ids, aonce + 3n, priceSat / 2n, priceSat / 2n),
    ipnBody.paid(ids, aonce + 4n, priceSat),
  ];
}

/** Whatever was answered is a receipt, and no body was applied twice. */
async function checkAnswered(database: Database, answered: Set<string>): Promise<void> {
  const { rows } = await database.pool.query<{ hash: string; applied: string }>(
    `select encode(sha256(body), 'hex') as hash, count(*) filter (where outcome = 'applied') as applied
     from merchant.receipt group by 1`,
  );
  const applied = new Map(rows.map((row) => [row.hash, Number(row.applied)]));
  const hashes = [...answered].map((body) => createHash('sha256').update(body).digest('hex'));
  expect(hashes.filter((hash) => !applied.has(hash))).toEqual([]);
  expect(Math.max(0, ...applied.values())).toBeLessThanOrEqual(1);
}

function shuffled<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}
