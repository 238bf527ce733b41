import { describe, expect, test } from 'vitest';
import type { GatewaySettings } from '../../src/gateway/deps.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import { amountOn, headlineOf, paid, partial, watchOrder, wholeIpn } from '../support/watched-order.ts';

/** An order of 100,000 satoshi on a real node. */
async function start(settings: Partial<GatewaySettings> = {}) {
  const { gateway, node } = await startNodeGateway({ settings });
  const order = await watchOrder(gateway);
  return {
    gateway,
    node,
    order,
    async pay(amountSat: number) {
      const txid = await node.pay(order.address, amountSat);
      await gateway.settle();
      return txid;
    },
    async mine(blocks: number) {
      await node.mine(blocks);
      await gateway.settle();
    },
    /** The whole of an IPN that tells this, if anything is paid, now. */
    ipn: (content: Record<string, string>) => wholeIpn(order, content, gateway.clock.now),
  };
}

const RETURN_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';

describe('real coins are recorded, told and shown to the satoshi:', () => {
  test.each([
    ['one short', 99_999, '0.00099999', '0.00000001 BTC still due', undefined],
    ['exact', 100_000, '0.00100000', 'Thank you, it is paid', undefined],
    ['one too much', 100_001, '0.00100001', 'Thank you, it is paid', '0.00000001 BTC'],
    ['many too much', 350_007, '0.00350007', 'Thank you, it is paid', '0.00250007 BTC'],
  ])('%s', async (_case, sat, btc, headline, tooMuch) => {
    const { gateway, node, order, pay, mine, ipn } = await start();
    const enough = sat >= 100_000;
    const txid = await pay(sat);
    expect(await order.told()).toEqual([ipn(partial(sat, 0))]);
    const pendingPage = await order.page();
    expect([headlineOf(pendingPage), amountOn(pendingPage, 'Pending')]).toEqual([
      enough ? '0 of 6 confirmations' : headline,
      `${btc} BTC`,
    ]);
    expect(amountOn(pendingPage, 'Too much')).toBe(tooMuch);

    await mine(5);
    expect(await order.state()).toEqual(['partial', 'partial', BigInt(sat), 0n]);
    expect(await order.told()).toEqual([]);
    await mine(1);
    expect(await order.told()).toEqual([ipn(enough ? paid(sat) : partial(0, sat))]);
    await mine(6);
    expect(await order.told()).toEqual([]);
    const status = enough ? 'paid' : 'partial';
    expect(await order.state()).toEqual([status, status, 0n, BigInt(sat)]);
    expect(await gateway.deps.db.deposit.findMany()).toMatchObject([
      { txid, vout: 0, amountSat: BigInt(sat), blockHeight: (await node.tip()).height - 11 },
    ]);
    const page = await order.page();
    expect([headlineOf(page), amountOn(page, 'Confirmed')]).toEqual([headline, `${btc} BTC`]);
    expect(amountOn(page, 'Too much')).toBe(tooMuch);
    const due = enough ? '0.00000000 BTC' : '0.00000001 BTC';
    expect(amountOn(page, 'Still due')).toBe(tooMuch === undefined ? due : undefined);
  });

  test('a surplus is owed to the return address that the payer leaves, before the coins are valid and after', async () => {
    const { order, pay, mine } = await start();
    await pay(123_456);
    const owed = 'You sent 0.00023456 BTC more than was due: Test shop owes you a refund of it';
    expect(await order.page()).toContain(`${owed}. Leave a return address below`);
    await order.leaveReturnAddress(RETURN_ADDRESS);
    const withAddress = `${owed}, and can send it back to your return address ${RETURN_ADDRESS}.`;
    expect(await order.page()).toContain(withAddress);
    await mine(6);
    expect(await order.told()).toMatchObject([paid(123_456)]);
    expect(await order.page()).toContain(withAddress);
    expect((await order.payment()).returnAddress).toBe(RETURN_ADDRESS);
  });
});

describe('a shortfall of real coins', () => {
  const tolerant = { shortfallToleranceSat: 100n };

  test('within the tolerance is paid, with the amount that came', async () => {
    const { order, pay, mine, ipn } = await start(tolerant);
    await pay(99_900);
    expect(await order.told()).toEqual([ipn(partial(99_900, 0))]);
    await mine(6);
    expect(await order.told()).toEqual([ipn(paid(99_900))]);
    expect(await order.state()).toEqual(['paid', 'paid', 0n, 99_900n]);
    expect(amountOn(await order.page(), 'Missing, but enough')).toBe('0.00000100 BTC');
  });

  test('of one satoshi more is not, until that satoshi comes', async () => {
    const { order, pay, mine, ipn } = await start(tolerant);
    await pay(99_899);
    expect(await order.told()).toEqual([ipn(partial(99_899, 0))]);
    await mine(6);
    expect(await order.told()).toEqual([ipn(partial(0, 99_899))]);
    expect(headlineOf(await order.page())).toBe('0.00000101 BTC still due');
    await pay(1);
    expect(await order.told()).toEqual([ipn(partial(1, 99_899))]);
    await mine(6);
    expect(await order.told()).toEqual([ipn(paid(99_900))]);
  });
});

test('small amounts are valid after one block, larger ones after three, all others after six', async () => {
  const { gateway, node, mine } = await start({
    confirmationsSmall: [
      { upToSat: 100_000n, confirmations: 1 },
      { upToSat: 1_000_000n, confirmations: 3 },
    ],
  });
  const cases = [
    { amount: '0.001', sat: 100_000, wanted: 1 },
    // More than is due is no small amount any more.
    { amount: '0.001', sat: 100_001, wanted: 3 },
    { amount: '0.01', sat: 1_000_000, wanted: 3 },
    { amount: '0.01000001', sat: 1_000_001, wanted: 6 },
  ];
  const orders = [];
  for (const one of cases) orders.push({ ...one, order: await watchOrder(gateway, { amount: one.amount }) });
  await node.payEach(orders.map(({ order, sat }) => ({ address: order.address, amountSat: sat })));
  await gateway.settle();
  for (const { order, sat, wanted } of orders) {
    expect(await order.told()).toMatchObject([partial(sat, 0)]);
    expect(headlineOf(await order.page())).toBe(`0 of ${wanted} confirmations`);
  }
  for (let blocks = 1; blocks <= 7; blocks += 1) {
    await mine(1);
    for (const { order, sat, wanted } of orders) {
      const content = paid(sat);
      expect(await order.told()).toEqual(
        blocks === wanted ? [wholeIpn(order, content, gateway.clock.now)] : [],
      );
      expect((await order.state())[0]).toBe(blocks >= wanted ? 'paid' : 'partial');
    }
  }
});
