import { beforeEach, describe, expect, test } from 'vitest';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
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

  test('too few of them, count at it; the rest counts at the rate of then once it has run out', async () => {
    await pay(1n);
    halvePrice();
    await gateway.pass(60 * MINUTE);
    await pay(99_999n);
    expect(await due()).toBe(199_999n);
    expect((await order.told()).at(-1)).toMatchObject(partial(100_000, 0));
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00099999 BTC');
    await pay(99_999n);
    await gateway.mine(6);
    await gateway.settle();
    expect((await order.told()).at(-1)).toMatchObject(paid(199_999));
  });

  test('too few of them, have the rest shown at the rate of now, from a look at the page after its end on', async () => {
    await pay(40_000n);
    halvePrice();
    await gateway.pass(15 * MINUTE - 1);
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00060000 BTC');
    await gateway.pass(1);
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00120000 BTC');
    const { quotedAt, rateSource, rateAt, dueSat } = await order.payment();
    expect([quotedAt, rateSource, rateAt, dueSat]).toEqual([
      gateway.clock.now,
      'test',
      gateway.clock.now,
      160_000n,
    ]);
    await pay(120_000n);
    await gateway.mine(6);
    await gateway.settle();
    expect((await order.told()).at(-1)).toMatchObject(paid(160_000));
  });

  test('hold nothing once they have vanished, and count at it when they are back', async () => {
    await pay(60_000n);
    const sent = await gateway.deps.db.sandboxTransaction.findMany();
    await gateway.deps.db.sandboxTransaction.deleteMany();
    halvePrice();
    await gateway.pass(60 * MINUTE);
    expect(await order.state()).toEqual(['open', 'open', 0n, 0n]);
    await pay(80_000n);
    expect([await due(), (await order.state())[2]]).toEqual([200_000n, 80_000n]);
    await gateway.deps.db.sandboxTransaction.createMany({ data: sent });
    await gateway.settle();
    expect([await due(), (await order.state())[2]]).toEqual([140_000n, 140_000n]);
    expect(amountOn(await order.page(), 'Still due')).toBe('0.00000000 BTC');
  });

  test('and are pending do not make up for those that came later at a lower rate', async () => {
    await pay(50_000n);
    const early = await gateway.deps.db.sandboxTransaction.findFirstOrThrow();
    await gateway.deps.db.sandboxTransaction.deleteMany();
    await gateway.settle();
    halvePrice();
    await gateway.pass(15 * MINUTE);
    // Three quarters of the price in satoshi that are as many as all of it would be with the early ones.
    await gateway.pay(order.address, 150_000n);
    await gateway.mine(6);
    await gateway.settle();
    await gateway.deps.db.sandboxTransaction.create({ data: early });
    await gateway.settle();
    expect([await due(), ...(await order.state())]).toEqual([
      150_000n,
      'partial',
      'partial',
      50_000n,
      150_000n,
    ]);
    expect((await order.payment()).unpaidAt).toBeNull();
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
    const fifth = 1_200_000_000n;
    gateway.deps.rates = { find: async () => ({ minorPerBtc: fifth, source: 'low', at: gateway.clock.now }) };
    await gateway.pass(60 * MINUTE);
    // What came before bought half of the price, and still does; the other half is what has become dearer.
    await pay(250_000n);
    await gateway.mine(6);
    await gateway.settle();
    expect(await due()).toBe(350_000n);
    expect((await order.told()).at(-1)).toMatchObject(paid(350_000));
  });

  test('are counted at the rate of then also when they come while an order is being waited for', async () => {
    await gateway.pass(15 * MINUTE);
    halvePrice();
    let cancelled: Promise<void> | undefined;
    await gateway.deps.db.$transaction(async (tx) => {
      await tx.$queryRaw`select id from gateway.order where id = ${order.transaction}::uuid for update`;
      // It has looked whether a rate is needed, and stands before the lock.
      cancelled = order.cancel();
      await until(async () => {
        const [row] = await gateway.deps.db.$queryRaw<[{ waiting: bigint }]>`
          select count(*) as waiting from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return row.waiting > 0n;
      });
      await gateway.pay(order.address, 100_000n);
      while ((await followChain(gateway.deps)) > 0);
    });
    await cancelled;
    expect([await due(), (await order.state())[0]]).toEqual([200_000n, 'partial']);
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

describe('the quote', () => {
  test('is on the payment from the creation of the order on, with its source and the time of the rate', async () => {
    const at = new Date('2026-01-02T03:04:05Z');
    gateway.deps.rates = { find: async () => ({ minorPerBtc: 3_000_000_000n, source: 'test', at }) };
    const { transaction } = await gateway.createOrder({ currency: 'USD', amount: '60' });
    const find = () => gateway.deps.db.gatewayPayment.findFirstOrThrow({ where: { orderId: transaction } });
    const quoted = { dueSat: 200_000n, rateMinorPerBtc: 3_000_000_000n, rateSource: 'test', rateAt: at };
    expect(await find()).toMatchObject({ ...quoted, address: null, quotedAt: gateway.clock.now });
    later(60);
    await gateway.openPayment(transaction);
    expect(await find()).toMatchObject({ ...quoted, quotedAt: gateway.clock.now });
  });

  test('holds from the moment that its rate is known, not from when it was asked for', async () => {
    gateway.deps.rates = {
      async find() {
        later(20);
        return { minorPerBtc: 3_000_000_000n, source: 'slow', at: gateway.clock.now };
      },
    };
    await gateway.pass(15 * MINUTE);
    await order.page();
    expect((await order.payment()).quotedAt).toEqual(gateway.clock.now);
    const other = await watchOrder(gateway, { currency: 'USD', amount: '60' });
    expect((await other.payment()).quotedAt).toEqual(gateway.clock.now);
  });

  test('that has run out when there is no rate, leaves the page as it was, which says to wait', async () => {
    const words = 'cannot be renewed at the moment. Please wait before you pay';
    gateway.deps.rates = { find: async () => null };
    expect(await order.page()).not.toContain(words);
    await pay(40_000n);
    await gateway.pass(15 * MINUTE);
    const page = await order.page();
    expect(page).toContain(words);
    expect(amountOn(page, 'Pending')).toBe('0.00040000 BTC');
    expect(amountOn(page, 'Still due')).toBe('0.00060000 BTC');
    halvePrice();
    expect(await order.page()).not.toContain(words);
    await pay(120_000n);
    gateway.deps.rates = { find: async () => null };
    await gateway.pass(15 * MINUTE);
    // Enough has come, so no price is asked for.
    expect(await order.page()).not.toContain(words);
  });
});
