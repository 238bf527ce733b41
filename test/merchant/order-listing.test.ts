import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { beforeEach, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

// Lists by status are read from a table of their own, which has to say of every order what the order says.

let merchant: TestMerchant;
beforeEach(async () => {
  merchant = await startTestMerchant();
});

/** Each order as it is listed, and as it is. */
async function rows(): Promise<[listed: unknown[], orders: unknown[]]> {
  const { db } = merchant.deps;
  const select = { id: true, status: true, createdAt: true };
  return [
    await db.orderListing.findMany({ orderBy: { id: 'asc' } }),
    await db.order.findMany({ select, orderBy: { id: 'asc' } }),
  ];
}

test('every order is listed as it is, whoever changes it', async () => {
  const { db } = merchant.deps;
  const made = [];
  for (let count = 0; count < 8; count++) made.push(await merchant.insertOrder());
  const [first, second, third, fourth, fifth, sixth, seventh] = made.map(({ id, transaction }) => ({
    id,
    transaction,
    payment: { transaction, paymentId: randomUUID() },
  }));
  const [listed, orders] = await rows();
  expect(listed).toHaveLength(8);
  expect(listed).toEqual(orders);

  const post = async (body: string) => expect((await merchant.postIpn(body)).status).toBe(200);
  // By the statement for ordinary IPNs.
  await post(ipnBody.partial({ ...first!.payment, data: Buffer.from(first!.id) }, 1n, 7n, 0n));
  await post(ipnBody.partial({ ...second!.payment, data: Buffer.from(second!.id) }, 1n, 7n, 0n));
  await post(ipnBody.paid({ ...second!.payment, data: Buffer.from(second!.id) }, 2n, 100_000n));
  // By the other way.
  await post(ipnBody.partial(third!.payment, 1n, 7n, 0n));
  await post(ipnBody.ended(fourth!.payment, 1n, 'cancelled'));
  // By others.
  await db.order.update({ where: { id: fifth!.id }, data: { status: 'closed' } });
  await db.order.update({ where: { id: sixth!.id }, data: { createdAt: new Date('2025-01-02T03:04:05Z') } });
  await db.order.update({ where: { id: seventh!.id }, data: { description: 'of no concern to a list' } });
  const [listedThen, ordersThen] = await rows();
  expect(listedThen).toEqual(ordersThen);
  expect(ordersThen).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: first!.id, status: 'partial' }),
      expect.objectContaining({ id: second!.id, status: 'paid' }),
      expect.objectContaining({ id: third!.id, status: 'partial' }),
      expect.objectContaining({ id: fourth!.id, status: 'cancelled' }),
    ]),
  );
});

test('an order that is gone is listed no more, and many at once are as one', async () => {
  const { db } = merchant.deps;
  for (let count = 0; count < 4; count++) await merchant.insertOrder();
  const { id } = await db.order.findFirstOrThrow();
  await db.order.delete({ where: { id } });
  await db.order.updateMany({ data: { status: 'closed' } });
  const [listed, orders] = await rows();
  expect(listed).toHaveLength(3);
  expect(listed).toEqual(orders);
});

test('an upgrade lists the orders that are there', async () => {
  const { pool } = merchant.deps;
  const { id } = await merchant.insertOrder();
  await merchant.insertOrder();
  await merchant.deps.db.order.update({ where: { id }, data: { status: 'closed' } });
  await pool.query(`
    drop function merchant.list_new_orders, merchant.unlist_orders, merchant.list_order_anew cascade;
    drop table merchant.order_listing;
    create index order_status_created_at_id_idx on merchant."order" (status)`);
  const file = new URL('../../prisma/migrations/20261123012500_order_listing/migration.sql', import.meta.url);
  await pool.query(await readFile(file, 'utf8'));
  const [listed, orders] = await rows();
  expect(listed).toHaveLength(2);
  expect(listed).toEqual(orders);
});
