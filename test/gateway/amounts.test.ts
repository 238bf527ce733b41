import { describe, expect, test } from 'vitest';
import type { GatewaySettings } from '../../src/gateway/deps.ts';
import { sendRaw } from '../support/http.ts';
import { reorganise } from '../support/reorganise.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { amountOn, headlineOf, paid, partial, watchOrder } from '../support/watched-order.ts';

/** An order of 100,000 satoshi. */
async function start(settings: Partial<GatewaySettings> = {}) {
  const gateway = await startTestGateway({ settings });
  const order = await watchOrder(gateway);
  return {
    gateway,
    order,
    async pay(amountSat: bigint, blocks = 0) {
      await gateway.pay(order.address, amountSat);
      if (blocks > 0) await gateway.mine(blocks);
      await gateway.settle();
    },
    async mine(blocks: number) {
      await gateway.mine(blocks);
      await gateway.settle();
    },
  };
}

const LATE = 'It came after the payment had ended, and it counts all the same.';
const returnAddress = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa';

describe('what came is told to the satoshi, and shown as what it is:', () => {
  test('one satoshi short', async () => {
    const { order, pay } = await start();
    await pay(99_999n, 6);
    expect(await order.state()).toEqual(['partial', 'partial', 0n, 99_999n]);
    expect(await order.told()).toMatchObject([partial(0, 99_999)]);
    const page = await order.page();
    expect(headlineOf(page)).toBe('0.00000001 BTC still due');
    expect([amountOn(page, 'Confirmed'), amountOn(page, 'Still due')]).toEqual([
      '0.00099999 BTC',
      '0.00000001 BTC',
    ]);
  });

  test('exact', async () => {
    const { order, pay } = await start();
    await pay(100_000n, 6);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
    expect(await order.told()).toMatchObject([paid(100_000)]);
    const page = await order.page();
    expect(headlineOf(page)).toBe('Thank you, it is paid');
    expect([amountOn(page, 'Too much'), amountOn(page, 'Still due')]).toEqual([undefined, '0.00000000 BTC']);
    expect(page).not.toContain('refund');
  });

  test('one satoshi too much, owed to the payer from the moment it is seen', async () => {
    const { gateway, order, pay, mine } = await start();
    await pay(100_001n);
    expect(await order.state()).toEqual(['partial', 'partial', 100_001n, 0n]);
    expect(await order.told()).toMatchObject([partial(100_001, 0)]);
    const owed = 'You sent 0.00000001 BTC more than was due: Test shop owes you a refund of it';
    expect(amountOn(await order.page(), 'Too much')).toBe('0.00000001 BTC');
    expect(await order.page()).toContain(`${owed}. Leave a return address below`);
    await mine(6);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_001n]);
    expect(await order.told()).toMatchObject([paid(100_001)]);
    expect(await order.page()).toContain(`${owed}. Leave a return address below`);
    await sendRaw(`${gateway.url}/${order.transaction}/${order.paymentId}/return-address`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `return_address=${returnAddress}`,
    });
    expect(await order.page()).toContain(
      `${owed}, and can send it back to your return address ${returnAddress}.`,
    );
  });

  test('too much by a second payment after the first had paid it', async () => {
    const { order, pay, mine } = await start();
    await pay(100_000n, 6);
    await order.told();
    await pay(100_000n);
    expect(await order.state()).toEqual(['paid', 'paid', 100_000n, 100_000n]);
    expect(await order.told()).toEqual([]);
    expect(amountOn(await order.page(), 'Too much')).toBe('0.00100000 BTC');
    await mine(6);
    expect(await order.told()).toMatchObject([paid(200_000)]);
  });
});

describe('a shortfall is taken as paid', () => {
  const tolerant = { shortfallToleranceSat: 100n };
  test('up to the tolerance that is set, with the amount that came', async () => {
    const { order, pay, mine } = await start(tolerant);
    await pay(99_900n);
    expect(await order.state()).toEqual(['partial', 'partial', 99_900n, 0n]);
    expect(headlineOf(await order.page())).toBe('0 of 6 confirmations');
    await mine(6);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 99_900n]);
    expect((await order.told()).at(-1)).toMatchObject(paid(99_900));
    const page = await order.page();
    expect(headlineOf(page)).toBe('Thank you, it is paid');
    expect(amountOn(page, 'Missing, but enough')).toBe('0.00000100 BTC');
  });

  test('not beyond it', async () => {
    const { order, pay } = await start(tolerant);
    await pay(99_899n, 6);
    expect(await order.state()).toEqual(['partial', 'partial', 0n, 99_899n]);
    expect(await order.told()).toMatchObject([partial(0, 99_899)]);
    expect(headlineOf(await order.page())).toBe('0.00000101 BTC still due');
  });

  test('when the tolerance is raised later, from the next start on', async () => {
    const { gateway, order, pay } = await start();
    await pay(99_900n, 6);
    expect((await order.state())[0]).toBe('partial');
    const { databaseUrl, keys } = gateway;
    const next = await startTestGateway({ databaseUrl, keys, settings: tolerant });
    await next.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 99_900n]);
  });
});

describe('a payment that is paid stays so when the settings become stricter,', () => {
  async function restart(gateway: TestGateway, settings: Partial<GatewaySettings>) {
    const { databaseUrl, keys } = gateway;
    const next = await startTestGateway({ databaseUrl, keys, settings });
    await next.settle();
    return next;
  }

  test.each([
    ['in confirmations', { confirmations: 2 }, {}, 100_000n],
    [
      'in those of small amounts',
      { confirmationsSmall: [{ upToSat: 100_000n, confirmations: 2 }] },
      {},
      100_000n,
    ],
    ['in what is tolerated', { shortfallToleranceSat: 100n, confirmations: 2 }, {}, 99_900n],
  ])('%s, and more coins come', async (_case, before, after, amountSat) => {
    const { gateway, order, pay } = await start(before);
    await pay(amountSat, 2);
    expect((await order.state())[0]).toBe('paid');
    const next = await restart(gateway, after);
    await next.pay(order.address, 1n);
    await next.settle();
    expect(await order.state()).toEqual(['paid', 'paid', 1n, amountSat]);
    expect([(await order.payment()).unpaidAt, next.logged]).toEqual([null, []]);
    expect(headlineOf(await order.page())).toBe('Thank you, it is paid');
  });

  test('until the network takes back its coins; then the new ones count', async () => {
    const { gateway, order, pay } = await start({ confirmations: 2 });
    await pay(100_000n, 2);
    const next = await restart(gateway, { confirmations: 6 });
    const { height } = await next.deps.chain.tip();
    await reorganise(next, height - 2, 'to the mempool');
    await next.settle();
    expect((await order.state())[0]).toBe('partial');
    expect((await order.payment()).unpaidAt).not.toBeNull();
    await next.mine(2);
    await next.settle();
    expect((await order.state())[0]).toBe('partial');
  });
});

describe('a tolerance larger than an order', () => {
  test('does not let it be paid with one satoshi', async () => {
    const { order, pay } = await start({ shortfallToleranceSat: 100_000_000n });
    await pay(1n, 6);
    expect(await order.state()).toEqual(['partial', 'partial', 0n, 1n]);
    expect(headlineOf(await order.page())).toBe('0.00099999 BTC still due');
    await pay(98_999n, 6);
    expect((await order.state())[0]).toBe('paid');
  });
});

describe('small amounts need fewer confirmations', () => {
  const settings = {
    confirmations: 4,
    confirmationsSmall: [
      { upToSat: 100_000n, confirmations: 1 },
      { upToSat: 150_000n, confirmations: 2 },
    ],
  };
  test.each([
    ['all that is due, for', 100_000n, 1],
    ['more than is due, for', 100_001n, 2],
    ['much more than is due, for', 200_000n, 4],
  ])('%s %i satoshi: %i', async (_case, amountSat, wanted) => {
    const { order, pay, mine } = await start(settings);
    await pay(amountSat);
    expect(headlineOf(await order.page())).toBe(`0 of ${wanted} confirmations`);
    if (wanted > 1) await mine(wanted - 1);
    expect(await order.state()).toEqual(['partial', 'partial', amountSat, 0n]);
    await mine(1);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, amountSat]);
    expect((await order.told()).at(-1)).toMatchObject(paid(Number(amountSat)));
  });

  test('by what is due, however little has come of it', async () => {
    const { gateway, mine } = await start(settings);
    const large = await watchOrder(gateway, { amount: '0.01' });
    await gateway.pay(large.address, 1_000n);
    await mine(3);
    expect(await large.state()).toEqual(['partial', 'partial', 1_000n, 0n]);
    await mine(1);
    expect(await large.state()).toEqual(['partial', 'partial', 0n, 1_000n]);
  });

  test('and what is paid stays so when more comes', async () => {
    const { order, pay, mine } = await start(settings);
    await pay(100_000n, 1);
    expect((await order.state())[0]).toBe('paid');
    await order.told();
    await pay(1_000_000n, 1);
    expect(await order.state()).toEqual(['paid', 'paid', 1_000_000n, 100_000n]);
    await mine(2);
    expect(await order.state()).toEqual(['paid', 'paid', 1_000_000n, 100_000n]);
    await mine(1);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 1_100_000n]);
    expect(await order.told()).toMatchObject([paid(1_100_000)]);
  });
});

describe('coins that come after', () => {
  test.each([
    ['too little', 40_000n, '0.00060000 BTC still due'],
    ['enough', 100_000n, 'Thank you, it is paid'],
    ['too much', 100_005n, 'Thank you, it is paid'],
  ])('a cancel, %s, are recorded and told, and shown as late', async (_case, amountSat, headline) => {
    const { order, pay, mine } = await start();
    await order.cancel();
    expect(await order.told()).toMatchObject([{ status: 'cancelled' }]);
    await pay(amountSat);
    expect(await order.told()).toMatchObject([partial(Number(amountSat), 0)]);
    expect(await order.page()).toContain(LATE);
    await mine(6);
    const isEnough = amountSat >= 100_000n;
    expect(await order.told()).toMatchObject([
      isEnough ? paid(Number(amountSat)) : partial(0, Number(amountSat)),
    ]);
    const page = await order.page();
    expect([headlineOf(page), page.includes(LATE)]).toEqual([headline, true]);
    expect(amountOn(page, 'Too much')).toBe(amountSat > 100_000n ? '0.00000005 BTC' : undefined);
  });

  test('a close are recorded and told, and shown as late', async () => {
    const { gateway, order, pay, mine } = await start({ orderTtlSeconds: 60 });
    await gateway.pass(60);
    expect(await order.told()).toMatchObject([{ status: 'closed' }]);
    await pay(100_000n);
    expect(await order.state()).toEqual(['partial', 'partial', 100_000n, 0n]);
    expect(await order.page()).toContain(LATE);
    await mine(6);
    expect(await order.told()).toMatchObject([paid(100_000)]);
    expect(await order.page()).toContain(LATE);
  });

  test('a close are late by themselves: what another payer of the order sent in time is not', async () => {
    const { gateway } = await start({ orderTtlSeconds: 60 });
    const early = await watchOrder(gateway, { multipay: '1' });
    await gateway.pay(early.address, 100_000n);
    await gateway.mine(6);
    await gateway.pass(60);
    const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id: early.transaction } });
    expect([order.status, order.closedAt]).toEqual(['paid', gateway.clock.now]);
    expect(await early.page()).not.toContain(LATE);
  });

  test('the last look before the close may have come before it: nobody can tell, so they are not late', async () => {
    const { gateway, order, pay } = await start({ orderTtlSeconds: 60 });
    await gateway.pass(30);
    const { now } = gateway.clock;
    await gateway.deps.db.gatewayOrder.update({
      where: { id: order.transaction },
      data: { closedAt: new Date(now.getTime() + 1_000) },
    });
    gateway.clock.now = new Date(now.getTime() + 2_000);
    await pay(100_000n);
    expect(await order.page()).not.toContain(LATE);
  });
});
