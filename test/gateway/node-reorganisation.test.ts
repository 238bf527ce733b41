import { beforeEach, describe, expect, test } from 'vitest';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { headlineOf, paid, partial, type WatchedOrder, watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
let node: BitcoinNode;
let order: WatchedOrder;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3 } }));
  order = await watchOrder(gateway);
});

/** Pays the order in a block with so many confirmations. */
async function payInBlock(confirmations: number): Promise<string> {
  const txid = await node.pay(order.address, 100_000);
  await node.mine(confirmations);
  await gateway.settle();
  await order.told();
  return txid;
}

const deposit = () => gateway.deps.db.deposit.findFirstOrThrow();
const unpaidLines = () => gateway.logged.filter(({ msg }) => msg.includes('that was paid is not any more'));

describe('when another branch becomes the longest chain,', () => {
  test('coins that it has not confirmed are pending again, then count from its own block on', async () => {
    const txid = await payInBlock(2);
    await node.reorganise({ depth: 2, only: [] });
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await deposit()).toMatchObject({ txid, blockHeight: null, blockHash: null, vanishedAt: null });
    expect(headlineOf(await order.page())).toBe('0 of 3 confirmations');
    // Pending they were before, so there is nothing new to tell.
    expect(await order.told()).toEqual([]);

    const [hash] = await node.mine(1);
    await gateway.settle();
    expect(await deposit()).toMatchObject({ blockHeight: (await node.tip()).height, blockHash: hash });
    await node.mine(2);
    await gateway.settle();
    expect(await order.told()).toMatchObject([paid(100_000)]);
  });

  test('coins that it holds in another block count from that one on', async () => {
    const txid = await payInBlock(3);
    expect((await order.state())[0]).toBe('paid');
    const [first] = await node.reorganise({ depth: 3, blocks: 4, only: [txid] });
    await gateway.settle();
    expect(await deposit()).toMatchObject({ blockHash: first, blockHeight: (await node.tip()).height - 3 });
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect([await order.told(), (await order.payment()).unpaidAt, unpaidLines()]).toEqual([[], null, []]);
  });

  test('coins that it has spent otherwise are gone at once, which the shop and the payer are told', async () => {
    const txid = await payInBlock(2);
    await node.reorganise({ depth: 2, doubleSpend: [txid] });
    await gateway.settle();
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    expect((await deposit()).vanishedAt).toEqual(gateway.clock.now);
    expect((await order.told()).at(-1)).toMatchObject(partial(0, 0));
    expect(await order.page()).toContain('The coins seen earlier have vanished from the network');
    expect(unpaidLines()).toEqual([]);
  });

  test('newly made coins of the old branch are gone at once', async () => {
    await node.mine(2, { to: order.address });
    await gateway.settle();
    expect((await order.state())[0]).toBe('partial');
    await node.reorganise({ depth: 2, blocks: 3 });
    await gateway.settle();
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    expect((await order.told()).at(-1)).toMatchObject(partial(0, 0));
  });
});

describe('a paid order that a deep reorganisation unpays', () => {
  test('is told as partial and flagged for a person, who still finds it when it is paid again', async () => {
    const txid = await payInBlock(4);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect((await order.payment()).unpaidAt).toBeNull();
    await node.reorganise({ depth: 4, only: [] });
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    expect((await order.payment()).unpaidAt).toEqual(gateway.clock.now);
    expect(unpaidLines()).toMatchObject([
      { level: 50, order: order.transaction, payment: order.paymentId, status: 'partial' },
    ]);

    const flagged = gateway.clock.now;
    await gateway.pass(60);
    await node.mine(3);
    await gateway.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect((await order.payment()).unpaidAt).toEqual(flagged);
    expect(unpaidLines()).toHaveLength(1);
    expect((await deposit()).txid).toBe(txid);
  });

  test('whose coins are gone for good is told as a partial of nothing, and flagged', async () => {
    const txid = await payInBlock(4);
    await node.reorganise({ depth: 4, doubleSpend: [txid] });
    await gateway.pass(30);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    expect((await order.told()).at(-1)).toMatchObject(partial(0, 0));
    expect((await order.payment()).unpaidAt).not.toBeNull();
    expect(unpaidLines()).toHaveLength(1);
  });
});

describe('a node whose chain ends below what was followed', () => {
  test('has lost its last blocks and nobody is told anything, when it has them back within a minute', async () => {
    await payInBlock(3);
    await node.invalidate(2);
    await gateway.pass(59);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    await node.reconsider();
    await gateway.pass(60);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await order.told()).toEqual([]);
    expect(await gateway.deps.db.chainCursor.findFirst()).toMatchObject(await node.tip());
  });

  test('is believed when it stays so, and coins have the confirmations that are left', async () => {
    await payInBlock(3);
    await node.invalidate(2);
    await gateway.pass(60);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(100_000, 0)]);
    expect(headlineOf(await order.page())).toBe('1 of 3 confirmations');
  });
});
