import { beforeEach, describe, expect, test } from 'vitest';
import type { ChainTransaction } from '../../src/gateway/chain/chain.ts';
import { replacedCoins } from '../../src/gateway/chain/replaced-coins.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { partial, type WatchedOrder, watchOrder } from '../support/watched-order.ts';

describe('coins that wait are replaced', () => {
  const coins = (txid: string, ...spends: string[]) => ({ txid, spends });
  const replaced = (waiting: ReturnType<typeof coins>[], ...seen: ReturnType<typeof coins>[]) =>
    replacedCoins(waiting, seen).map(({ txid }) => txid);

  test('by another transaction that spends any coin of theirs', () => {
    const waiting = [coins('a', 'x:0', 'x:1'), coins('b', 'y:0')];
    expect(replaced(waiting, coins('c', 'z:9', 'x:1'))).toEqual(['a']);
    expect(replaced(waiting, coins('c', 'x:0', 'x:1', 'y:0'))).toEqual(['a', 'b']);
  });

  test('neither by themselves nor by a transaction that has nothing to do with them', () => {
    const waiting = [coins('a', 'x:0'), coins('pretend')];
    expect(replaced(waiting, coins('a', 'x:0'), coins('c', 'x:1'), coins('made'))).toEqual([]);
  });

  test('by what was seen after them, when both were seen at once', () => {
    expect(replaced([coins('a', 'x:0'), coins('b', 'x:0')], coins('a', 'x:0'), coins('b', 'x:0'))).toEqual([
      'a',
    ]);
  });

  test('when an ancestor is, but not by the ancestor', () => {
    const waiting = [coins('child', 'parent:1', 'x:0')];
    expect(replaced(waiting, coins('parent', 'x:0'))).toEqual([]);
    expect(replaced(waiting, coins('parent2', 'x:0'))).toEqual(['child']);
  });
});

describe('a payment by a transaction whose parent waits, too', () => {
  let gateway: TestGateway;
  let order: WatchedOrder;
  /** The mempool; the sandbox's own has no parents. */
  const waiting = new Map<string, ChainTransaction>();
  beforeEach(async () => {
    gateway = await startTestGateway();
    waiting.clear();
    gateway.deps.chain = {
      ...gateway.deps.chain,
      mempool: async () => new Set(waiting.keys()),
      transactionsOf: async (txids) => txids.flatMap((txid) => waiting.get(txid) ?? []),
    };
    order = await watchOrder(gateway);
  });

  const id = (byte: string) => byte.repeat(32);
  const [coin, parent, child, newParent, newChild] = [id('00'), id('aa'), id('bb'), id('cc'), id('dd')];
  const send = (txid: string, spends: string, amountSat?: bigint) => {
    const to = { txid, vout: 0, address: order.address, coinbase: false };
    const outputs = amountSat === undefined ? [] : [{ ...to, amountSat }];
    waiting.set(txid, { txid, spends: [spends], outputs });
  };

  test.each(['before it', 'after it'])('counts once when the parent is replaced, found %s', async (place) => {
    // The child may be listed, and so examined, before the parent.
    if (place === 'before it') send(parent, `${coin}:0`);
    send(child, `${parent}:0`, 20_000n);
    send(parent, `${coin}:0`);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(20_000, 0)]);
    await gateway.settle();
    expect(await order.told()).toEqual([]);

    waiting.clear();
    send(newChild, `${newParent}:0`, 19_000n);
    send(newParent, `${coin}:0`);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 19_000n, 0n]);
    expect(await order.told()).toMatchObject([partial(19_000, 0)]);
  });

  test('counts no more at once when the parent is replaced by a transaction that pays nothing', async () => {
    send(parent, `${coin}:0`);
    send(child, `${parent}:0`, 20_000n);
    await gateway.settle();
    await order.told();
    waiting.clear();
    send(newParent, `${coin}:0`);
    await gateway.settle();
    expect(await order.told()).toMatchObject([partial(0, 0)]);
  });

  test('counts again when it is back, even after a year', async () => {
    send(child, `${coin}:0`, 20_000n);
    await gateway.settle();
    waiting.clear();
    await gateway.pass(31);
    await gateway.pass(31);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    await gateway.pass(366 * 86_400);
    send(child, `${coin}:0`, 20_000n);
    await gateway.settle();
    const [state, , pendingSat] = await order.state();
    expect([state, pendingSat]).toEqual(['partial', 20_000n]);
  });
});
