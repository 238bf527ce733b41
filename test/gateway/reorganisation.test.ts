import { beforeEach, describe, expect, test } from 'vitest';
import { formFields, sendRaw, startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let payment: { transaction: string; paymentId: string; address: string };
let told: () => Promise<Record<string, string>[]>;
beforeEach(async () => {
  gateway = await startTestGateway({ settings: { confirmations: 2 } });
  const shop = await startReceiver();
  const { transaction } = await gateway.createOrder({ ipn: shop.url });
  payment = { transaction, ...(await gateway.openPayment(transaction)) };
  told = async () => {
    await gateway.sendIpns();
    return shop.received.splice(0).map(({ body }) => formFields(body));
  };
});

/** Unmines the sandbox's blocks above a height. Their transactions go back to the mempool, or are gone. */
async function unmineTo(height: number, transactions: 'to the mempool' | 'gone'): Promise<void> {
  const { db } = gateway.deps;
  const above = { where: { blockHeight: { gt: height } } };
  await db.$transaction([
    transactions === 'gone'
      ? db.sandboxTransaction.deleteMany(above)
      : db.sandboxTransaction.updateMany({ ...above, data: { blockHeight: null } }),
    db.sandboxBlock.deleteMany({ where: { height: { gt: height } } }),
  ]);
}

const state = async () => {
  const { order, ...row } = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({
    where: { id: payment.paymentId },
    include: { order: true },
  });
  return [row.status, order.status, row.amountPendingSat, row.amountValidSat];
};
const deposits = () =>
  gateway.deps.db.deposit.findMany({
    orderBy: { amountSat: 'asc' },
    select: { amountSat: true, blockHeight: true, vanishedAt: true },
  });

const partial = (pending: number, valid: number) => ({
  status: 'partial',
  amount_pending: String(pending),
  amount_valid: String(valid),
  amount_total: String(pending + valid),
});

async function payInBlock(amountSat: bigint, blocks: number): Promise<number> {
  await gateway.pay(payment.address, amountSat);
  const height = await gateway.mine(blocks);
  await gateway.settle();
  return height;
}

describe('when blocks are taken back', () => {
  test('their coins are pending again, a paid payment is partial, and is paid once more later', async () => {
    const height = await payInBlock(100_000n, 2);
    expect(await told()).toMatchObject([{ status: 'paid' }]);

    await unmineTo(height - 2, 'to the mempool');
    await gateway.pass(60);
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await deposits()).toEqual([{ amountSat: 100_000n, blockHeight: null, vanishedAt: null }]);
    expect(await told()).toMatchObject([partial(100_000, 0)]);

    gateway.clock.now = new Date(gateway.clock.now.getTime() + 60_000);
    await gateway.mine(3);
    await gateway.settle();
    expect(await state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await deposits()).toEqual([{ amountSat: 100_000n, blockHeight: height - 1, vanishedAt: null }]);
    expect(await told()).toMatchObject([
      { status: 'paid', date: gateway.clock.now.toISOString().slice(0, 19).replace('T', ' ') },
    ]);
  });

  test('coins that no other block takes are gone, and that is told as a partial of nothing', async () => {
    const height = await payInBlock(100_000n, 2);
    await told();
    await unmineTo(height - 2, 'gone');
    await gateway.mine(4);
    await gateway.pass(29);
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    await gateway.pass(1);
    expect(await state()).toEqual(['open', 'open', 0n, 0n]);
    expect(await deposits()).toEqual([
      { amountSat: 100_000n, blockHeight: null, vanishedAt: gateway.clock.now },
    ]);
    expect((await told()).at(-1)).toMatchObject(partial(0, 0));
    const { text } = await sendRaw(`${gateway.url}/${payment.transaction}/${payment.paymentId}`);
    expect(text).toContain('Vanished from the network');

    await gateway.pay(payment.address, 100_000n);
    await gateway.mine(2);
    await gateway.settle();
    expect(await state()).toEqual(['paid', 'paid', 0n, 100_000n]);
  });

  test('coins in deeper blocks stay as they were', async () => {
    const deep = await payInBlock(30_000n, 3);
    const height = await payInBlock(20_000n, 1);
    await unmineTo(height - 1, 'gone');
    await gateway.mine(2);
    await gateway.pass(30);
    expect(await state()).toEqual(['partial', 'partial', 0n, 30_000n]);
    expect(await deposits()).toEqual([
      { amountSat: 20_000n, blockHeight: null, vanishedAt: gateway.clock.now },
      { amountSat: 30_000n, blockHeight: deep - 2, vanishedAt: null },
    ]);
    expect((await told()).at(-1)).toMatchObject(partial(0, 30_000));
  });

  test('coins below them are pending again at once, with however few blocks, if another one is in their place', async () => {
    const height = await payInBlock(100_000n, 3);
    await told();
    await unmineTo(height - 2, 'gone');
    await gateway.settle();
    expect(await state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    await gateway.deps.db.sandboxBlock.deleteMany({ where: { height: height - 2 } });
    await gateway.deps.db.sandboxTransaction.updateMany({ data: { blockHeight: null } });
    await gateway.mine(1);
    await gateway.settle();
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await told()).toMatchObject([partial(100_000, 0)]);
  });

  test('coins below them are pending again if too few blocks are left above', async () => {
    const height = await payInBlock(100_000n, 3);
    await told();
    await unmineTo(height - 2, 'gone');
    await gateway.pass(60);
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await told()).toMatchObject([partial(100_000, 0)]);
    await gateway.mine(1);
    await gateway.settle();
    expect(await state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await told()).toMatchObject([{ status: 'paid', amount: '100000' }]);
  });

  test('coins that another block takes later count from that one on', async () => {
    const height = await payInBlock(100_000n, 2);
    await unmineTo(height - 2, 'to the mempool');
    const { txid } = await gateway.deps.db.sandboxTransaction.findFirstOrThrow();
    await gateway.deps.db.sandboxTransaction.delete({ where: { txid } });
    await gateway.mine(4);
    await gateway.deps.db.sandboxTransaction.create({
      data: { txid, address: payment.address, amountSat: 100_000n },
    });
    const later = await gateway.mine(1);
    await gateway.settle();
    expect(await deposits()).toEqual([{ amountSat: 100_000n, blockHeight: later, vanishedAt: null }]);
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect((await told()).at(-1)).toMatchObject(partial(100_000, 0));
  });

  test('while no gateway runs, the next one finds the fork', async () => {
    const height = await payInBlock(100_000n, 2);
    await told();
    await unmineTo(height - 2, 'gone');
    await gateway.mine(1);
    await gateway.pay(payment.address, 70_000n);
    await gateway.mine(3);
    gateway = await startTestGateway({
      settings: { confirmations: 2 },
      databaseUrl: gateway.databaseUrl,
      keys: gateway.keys,
    });
    await gateway.pass(30);
    expect(await state()).toEqual(['partial', 'partial', 0n, 70_000n]);
    expect((await told()).at(-1)).toMatchObject(partial(0, 70_000));
    const blocks = await gateway.deps.db.chainBlock.findMany({ orderBy: { height: 'asc' } });
    const chain = await gateway.deps.db.sandboxBlock.findMany({ orderBy: { height: 'asc' } });
    expect(blocks.map(({ hash }) => hash)).toEqual(chain.map(({ hash }) => hash));
  });
});

describe('a node that is below what was followed', () => {
  test('is waited for as long as it says that it is behind', async () => {
    const height = await payInBlock(100_000n, 2);
    await told();
    await unmineTo(height - 2, 'gone');
    const { chain } = gateway.deps;
    gateway.deps.chain = { ...chain, tip: async () => ({ ...(await chain.tip()), behind: 2 }) };
    await gateway.pass(600);
    expect([await state(), await told()]).toEqual([['paid', 'paid', 0n, 100_000n], []]);
    expect(gateway.deps.chainHealth.trouble()).toMatchObject({ code: 'behind', blocksLeft: 4 });
    gateway.deps.chain = chain;
    await gateway.settle();
    expect(await state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });

  test('is waited for when it is being set up anew', async () => {
    const height = await payInBlock(100_000n, 3);
    await gateway.deps.db.chainBlock.deleteMany({ where: { height: { lt: height } } });
    await unmineTo(height - 2, 'gone');
    await gateway.pass(600);
    expect(await state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(gateway.deps.chainHealth.trouble()).toMatchObject({ code: 'behind', blocksLeft: 2 });
  });
});

test('coins that leave the mempool are gone, and count again when they are back', async () => {
  await gateway.pay(payment.address, 60_000n);
  await gateway.pay(payment.address, 40_000n);
  await gateway.settle();
  expect(await told()).toMatchObject([partial(100_000, 0)]);

  const gone = await gateway.deps.db.sandboxTransaction.findFirstOrThrow({ where: { amountSat: 60_000n } });
  await gateway.deps.db.sandboxTransaction.delete({ where: { txid: gone.txid } });
  await gateway.pass(30);
  expect(await state()).toEqual(['partial', 'partial', 40_000n, 0n]);
  expect(await told()).toMatchObject([partial(40_000, 0)]);
  await gateway.settle();
  expect(await told()).toEqual([]);

  await gateway.deps.db.sandboxTransaction.create({ data: gone });
  await gateway.settle();
  expect(await told()).toMatchObject([partial(100_000, 0)]);
  expect(await deposits()).toEqual([
    { amountSat: 40_000n, blockHeight: null, vanishedAt: null },
    { amountSat: 60_000n, blockHeight: null, vanishedAt: null },
  ]);
});

test.each(['cancelled', 'closed'])(
  'late coins that vanish leave the payment %s, and that is told',
  async (ended) => {
    if (ended === 'cancelled') {
      const path = `/${payment.transaction}/${payment.paymentId}/cancel`;
      await sendRaw(`${gateway.url}${path}`, { method: 'POST' });
    } else {
      gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
    }
    await gateway.pay(payment.address, 1n);
    if (ended === 'closed') {
      // Seen only after the order was closed.
      await gateway.deps.db.gatewayOrder.update({
        where: { id: payment.transaction },
        data: { closedAt: gateway.clock.now },
      });
    }
    await gateway.settle();
    expect((await told()).at(-1)).toMatchObject(partial(1, 0));
    await gateway.deps.db.sandboxTransaction.deleteMany();
    await gateway.pass(30);
    expect(await told()).toMatchObject([{ status: ended }]);
    expect(await state()).toEqual([ended, ended, 0n, 0n]);
  },
);

test('another network than the one that was followed is not taken for a reorganisation', async () => {
  await payInBlock(100_000n, 2);
  const before = [await state(), await deposits()];
  const { db } = gateway.deps;
  for (const { height } of await db.sandboxBlock.findMany()) {
    await db.sandboxBlock.update({ where: { height }, data: { hash: `another ${height}` } });
  }
  await expect(gateway.settle()).rejects.toThrow('is it another network?');
  expect([await state(), await deposits()]).toEqual(before);
});
