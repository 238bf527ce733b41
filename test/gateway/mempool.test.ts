import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Chain } from '../../src/gateway/chain/chain.ts';
import { examinedTransactions } from '../../src/gateway/chain/examined-transactions.ts';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { mempoolPresence } from '../../src/gateway/chain/mempool-presence.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { type WatchedOrder, watchOrder } from '../support/watched-order.ts';

let gateway: TestGateway;
let order: WatchedOrder;
beforeEach(async () => {
  gateway = await startTestGateway();
  order = await watchOrder(gateway);
});

/** So many transactions that pay others wait in the mempool. */
async function crowd(transactions: number, of = gateway): Promise<void> {
  await of.deps.db.sandboxTransaction.createMany({
    data: Array.from({ length: transactions }, (_, index) => ({
      txid: randomBytes(32).toString('hex'),
      address: `sandbox1other${index}`,
      amountSat: 1n,
    })),
  });
}

/** Which transactions the chain is asked for, from now on. */
function listen(): string[][] {
  const asked: string[][] = [];
  const { chain } = gateway.deps;
  gateway.deps.chain = {
    ...chain,
    transactionsOf(txids) {
      asked.push([...txids]);
      return chain.transactionsOf(txids);
    },
  };
  return asked;
}

/** Something happens between two calls of the chain. */
function meanwhile(call: keyof Chain, happens: () => Promise<unknown>): void {
  const { chain } = gateway.deps;
  gateway.deps.chain = {
    ...chain,
    [call]: async (...args: never[]) => {
      const answer = await (chain[call] as (...args: never[]) => Promise<unknown>)(...args);
      gateway.deps.chain = chain;
      await happens();
      return answer;
    },
  };
}

describe('a look at a full mempool', () => {
  test('goes on for many short steps, and finds what is ours at its end', async () => {
    await gateway.settle();
    const asked = listen();
    await crowd(1_200);
    await gateway.pay(order.address, 100_000n);
    const did: number[] = [];
    do did.push(await followChain(gateway.deps));
    while (did.at(-1) !== 0 && did.length < 10);
    expect(asked.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(did.slice(0, 2)).toEqual([500, 500]);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });

  test('asks for no transaction twice, and for all of them again in a new process', async () => {
    const asked = listen();
    await crowd(20);
    await gateway.settle();
    await crowd(3);
    await gateway.settle();
    await gateway.settle();
    expect(asked.map(({ length }) => length)).toEqual([20, 3]);
    const { databaseUrl, keys } = gateway;
    await gateway.pay(order.address, 5n);
    gateway = await startTestGateway({ databaseUrl, keys });
    expect(await gateway.deps.db.deposit.count()).toBe(1);
    expect(gateway.deps.chainMemory.examined.has((await gateway.deps.db.deposit.findFirst())!.txid)).toBe(
      true,
    );
  });

  test('counts as a look only when it is complete', async () => {
    await gateway.settle();
    const { now } = gateway.clock;
    await crowd(600);
    gateway.clock.now = new Date(now.getTime() + 60_000);
    await followChain(gateway.deps);
    const cursor = () => gateway.deps.db.chainCursor.findFirstOrThrow();
    expect((await cursor()).lookedAt).toEqual(now);
    expect(gateway.deps.chainMemory.lookedAt).toEqual(now);
    await gateway.settle();
    expect((await cursor()).lookedAt).toEqual(gateway.clock.now);
  });

  test('begins anew, without taking anything for gone, when a block comes in between', async () => {
    await gateway.pay(order.address, 40_000n);
    await gateway.settle();
    await crowd(600);
    await gateway.pay(order.address, 60_000n);
    expect(await followChain(gateway.deps)).toBe(500);
    await gateway.mine(1);
    await gateway.settle();
    const deposits = await gateway.deps.db.deposit.findMany();
    expect(deposits.map(({ blockHeight, missingSince }) => [blockHeight, missingSince])).toEqual([
      [1, null],
      [1, null],
    ]);
  });
});

test('coins that another process records while this one looks through an older list are not missing', async () => {
  await gateway.settle();
  await crowd(600);
  expect(await followChain(gateway.deps)).toBe(500);
  const { databaseUrl, keys } = gateway;
  const other = await startTestGateway({ databaseUrl, keys });
  await gateway.pay(order.address, 100_000n);
  await other.settle();
  await followChain(gateway.deps);
  expect(await gateway.deps.db.deposit.findFirst()).toMatchObject({ missingSince: null });
});

describe('a look at the mempool', () => {
  test('takes at most a tenth of the time, however often the loop is woken; blocks are followed meanwhile', async () => {
    await gateway.settle();
    await gateway.pay(order.address, 100_000n);
    const listMs = 1_000_000;
    gateway.deps.chainMemory.lookCost = { listMs, endedMs: performance.now() - 9 * listMs };
    await gateway.stepChain();
    expect(await gateway.deps.db.deposit.count()).toBe(0);
    await gateway.mine(1);
    expect(await gateway.stepChain()).toBe(1);
    expect(await gateway.deps.db.deposit.count()).toBe(1);
    await gateway.pay(order.address, 1n);
    gateway.deps.chainMemory.lookCost = { listMs, endedMs: performance.now() - 10 * listMs };
    expect(await gateway.stepChain()).toBe(1);
    expect(await gateway.deps.db.deposit.count()).toBe(2);
  });

  test('through a node that is behind says nothing of what is not there', async () => {
    await gateway.pay(order.address, 100_000n);
    await gateway.settle();
    const { lookedAt } = gateway.deps.chainMemory;
    const { chain } = gateway.deps;
    gateway.deps.chain = { ...chain, tip: async () => ({ ...(await chain.tip()), behind: 2 }) };
    await gateway.deps.db.sandboxTransaction.deleteMany();
    await gateway.pass(600);
    expect(gateway.deps.chainMemory.lookedAt).toEqual(lookedAt);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.page()).toContain('We are catching up with the bitcoin network, 2 blocks to go');
    gateway.deps.chain = chain;
    await gateway.pass(30);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
  });
});

describe('coins are not overlooked', () => {
  test.each(['mempool', 'transactionsOf'] as const)(
    'when a block takes them right after the call of %s',
    async (call) => {
      await gateway.settle();
      await gateway.pay(order.address, 100_000n);
      meanwhile(call, () => gateway.mine(1));
      await gateway.settle();
      expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
      expect(await gateway.deps.db.deposit.findFirst()).toMatchObject({ blockHeight: 1, missingSince: null });
    },
  );

  test('when another process moves the cursor while they are being recorded', async () => {
    await gateway.settle();
    const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    await gateway.pay(order.address, 100_000n);
    meanwhile('transactionsOf', async () => {
      const another = await watchOrder(other);
      await other.pay(another.address, 1n);
      await other.settle();
    });
    expect(await followChain(gateway.deps)).toBe(1);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await gateway.deps.db.deposit.count()).toBe(2);
  });

  test('when the write that records them fails', async () => {
    await gateway.settle();
    await gateway.pay(order.address, 100_000n);
    const { db } = gateway.deps;
    await db.$executeRaw`alter table gateway.deposit add constraint broken check (amount_sat < 0)`;
    await expect(followChain(gateway.deps)).rejects.toThrow('broken');
    await db.$executeRaw`alter table gateway.deposit drop constraint broken`;
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });

  test('when they are gone while they are asked for, and back at the next look', async () => {
    await gateway.settle();
    const txid = await gateway.pay(order.address, 100_000n);
    const { sandboxTransaction } = gateway.deps.db;
    const transaction = await sandboxTransaction.findUniqueOrThrow({ where: { txid } });
    meanwhile('mempool', () => sandboxTransaction.delete({ where: { txid } }));
    await followChain(gateway.deps);
    await sandboxTransaction.create({ data: transaction });
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });
});

test('a transaction is asked for until it has answered, at most twice, and again after it was away', () => {
  const examined = examinedTransactions();
  examined.add(['a', 'b'], new Set(['a']));
  expect([examined.has('a'), examined.has('b')]).toEqual([true, false]);
  examined.add(['b'], new Set());
  expect(examined.has('b')).toBe(true);
  examined.add(['c'], new Set());
  examined.keepOnly(new Set(['a']));
  expect(['a', 'b', 'c'].map(examined.has)).toEqual([true, false, false]);
  examined.add(['c'], new Set());
  expect(examined.has('c')).toBe(false);
});

describe('coins that wait', () => {
  const at = new Date('2030-01-01T00:01:00Z');
  const since = (seconds: number) => new Date(at.getTime() - seconds * 1000);
  const one = (txid: string, missingSince: Date | null, vanishedAt: Date | null = null) => ({
    txid,
    missingSince,
    vanishedAt,
  });
  const waiting = [
    one('here', null),
    one('here again', since(10)),
    one('here after all', since(90), since(60)),
    one('away', null),
    one('away still', since(29.999)),
    one('away for long', since(30)),
    one('away for good', since(90), since(60)),
    one('here in an old view, replaced', null, since(60)),
  ];
  const txids = new Set([
    'here',
    'here again',
    'here after all',
    'here in an old view, replaced',
    'somebody else',
  ]);
  const names = (look: { complete: boolean }) =>
    Object.fromEntries(
      Object.entries(mempoolPresence(waiting, { at, txids, ...look })).map(([what, deposits]) => [
        what,
        deposits.map(({ txid }) => txid),
      ]),
    );

  test('are missing first, and vanish when they have been for half a minute', () => {
    expect(names({ complete: true })).toEqual({
      back: ['here after all'],
      found: ['here again'],
      missing: ['away'],
      vanished: ['away for long'],
    });
  });

  test('are not missing in a look that is not complete, but may be back', () => {
    expect(names({ complete: false })).toEqual({
      back: ['here after all'],
      found: ['here again'],
      missing: [],
      vanished: [],
    });
  });
});
