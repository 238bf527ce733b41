import { beforeEach, describe, expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { amountOn, paid, partial, type WatchedOrder, watchOrder } from '../support/watched-order.ts';

const MINUTE = 60;
let gateway: TestGateway;
/** An order of $60, quoted at 100,000 satoshi. */
let order: WatchedOrder;
beforeEach(async () => {
  gateway = await startTestGateway();
  order = await watchOrder(gateway, { currency: 'USD', amount: '60' });
  expect(order.dueSat).toBe(100_000n);
  await gateway.settle();
});

/** From now on one bitcoin costs half, so the order costs 200,000 satoshi. */
function halvePrice(): void {
  gateway.deps.rates = {
    find: async () => ({ minorPerBtc: 3_000_000_000n, source: 'test', at: gateway.clock.now }),
  };
}
async function pay(amountSat: bigint): Promise<void> {
  await gateway.pay(order.address, amountSat);
  await gateway.settle();
}
const due = async () => (await order.payment()).dueSat;
const later = (seconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000);
};

describe('coins that come while the quote holds', () => {
  test('count at it to the last second, whatever the rate does then and later', async () => {
    halvePrice();
    await gateway.pass(15 * MINUTE - 1);
    await pay(100_000n);
    expect(await due()).toBe(100_000n);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    await gateway.pass(60 * MINUTE);
    await gateway.mine(6);
    await gateway.settle();
    expect(await due()).toBe(100_000n);
    expect((await order.told()).at(-1)).toMatchObject(paid(100_000));
  });

  test('too few of them, hold it for those that come later', async () => {
    await pay(1n);
    halvePrice();
    await gateway.pass(60 * MINUTE);
    await pay(99_999n);
    expect(await due()).toBe(100_000n);
    expect((await order.told()).at(-1)).toMatchObject(partial(100_000, 0));
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00000000 BTC');
  });

  test('hold it after they have vanished, because they may come back', async () => {
    await pay(60_000n);
    await gateway.deps.db.sandboxTransaction.deleteMany();
    halvePrice();
    await gateway.pass(60 * MINUTE);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    await pay(100_000n);
    expect([await due(), (await order.state())[2]]).toEqual([100_000n, 100_000n]);
  });

  test('count at it when they are seen later, because nobody could see the network: nor is the quote renewed before', async () => {
    halvePrice();
    await gateway.pay(order.address, 100_000n);
    await gateway.mine(6);
    // No step is done for hours, but the page is opened.
    for (let hour = 0; hour < 3; hour += 1) {
      later(3600);
      const page = await order.page();
      expect(amountOn(page, 'In bitcoin')).toBe('0.00100000 BTC');
      expect(page).toContain('We cannot see the bitcoin network right now.');
    }
    await gateway.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await due()).toBe(100_000n);
  });
});

describe('coins that come after the quote ran out', () => {
  test('are counted at the rate of then, once', async () => {
    await gateway.pass(15 * MINUTE);
    halvePrice();
    await pay(100_000n);
    expect(await due()).toBe(200_000n);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    const payment = await order.payment();
    expect([payment.quotedAt, payment.rateSource]).toEqual([gateway.clock.now, 'test']);
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00100000 BTC');
    gateway.deps.rates = { find: async () => ({ minorPerBtc: 1n, source: 'mad', at: gateway.clock.now }) };
    await gateway.pass(60 * MINUTE);
    await pay(100_000n);
    await gateway.mine(6);
    await gateway.settle();
    expect(await due()).toBe(200_000n);
    expect((await order.told()).at(-1)).toMatchObject(paid(200_000));
  });

  test('are counted at the old quote when there is no rate', async () => {
    await gateway.pass(15 * MINUTE);
    gateway.deps.rates = { find: async () => null };
    await pay(100_000n);
    expect(await due()).toBe(100_000n);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
  });

  test('are counted at the rate of then also when they are late, and when the payer cancels in that moment', async () => {
    await gateway.pass(15 * MINUTE);
    halvePrice();
    await order.cancel();
    await pay(100_000n);
    expect([await due(), (await order.state())[0]]).toEqual([200_000n, 'partial']);

    const other = await watchOrder(gateway, { currency: 'USD', amount: '60' });
    expect(other.dueSat).toBe(200_000n);
    await gateway.pass(15 * MINUTE);
    gateway.deps.rates = {
      find: async () => ({ minorPerBtc: 6_000_000_000n, source: 'test', at: gateway.clock.now }),
    };
    await gateway.pay(other.address, 100_000n);
    // The chain loop has recorded them, the payments loop has not come to it.
    while ((await followChain(gateway.deps)) > 0);
    await other.cancel();
    expect([(await other.payment()).dueSat, (await other.state())[0]]).toEqual([100_000n, 'partial']);
  });

  test('of an order in bitcoin count at its price', async () => {
    const plain = await watchOrder(gateway);
    await gateway.pass(60 * MINUTE);
    halvePrice();
    await gateway.pay(plain.address, 100_000n);
    await gateway.settle();
    expect((await plain.payment()).dueSat).toBe(100_000n);
  });
});

test('a quote is renewed by a look at the page, once it is certain that no coins came while it held', async () => {
  halvePrice();
  await gateway.pass(15 * MINUTE - 1);
  expect(amountOn(await order.page(), 'In bitcoin')).toBe('0.00100000 BTC');
  later(1);
  expect(amountOn(await order.page(), 'In bitcoin')).toBe('0.00100000 BTC');
  await gateway.settle();
  expect(amountOn(await order.page(), 'In bitcoin')).toBe('0.00200000 BTC');
});
