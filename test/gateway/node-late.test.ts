import { beforeEach, describe, expect, test } from 'vitest';
import { closeExpiredOrders } from '../../src/gateway/orders/close-expired-orders.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import {
  amountOn,
  headlineOf,
  paid,
  partial,
  type WatchedOrder,
  watchOrder,
  wholeIpn,
} from '../support/watched-order.ts';

const HOUR = 3600;
const LATE = 'It came after the payment had ended, and it counts all the same.';

let gateway: TestGateway;
let node: BitcoinNode;
let order: WatchedOrder;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3, orderTtlSeconds: HOUR } }));
  order = await watchOrder(gateway);
  await gateway.pass(60);
});

const ipn = (content: Record<string, string>) => wholeIpn(order, content, gateway.clock.now);
const endings: ['cancelled' | 'closed', string, () => Promise<void>][] = [
  ['cancelled', 'You cancelled this payment', () => order.cancel()],
  ['closed', 'This payment has ended', () => gateway.pass(HOUR)],
];

describe.each(endings)('real coins that come after an order was %s', (status, words, end) => {
  test.each([
    ['too few', 40_000, '0.00060000 BTC still due', undefined],
    ['enough', 100_000, 'Thank you, it is paid', undefined],
    ['too many', 100_005, 'Thank you, it is paid', '0.00000005 BTC'],
  ])('%s, are recorded, told, and shown as late', async (_case, sat, headline, tooMuch) => {
    await end();
    expect(await order.told()).toEqual([ipn({ status })]);
    expect(headlineOf(await order.page())).toBe(words);
    await gateway.pass(60);

    const txid = await node.pay(order.address, sat);
    await gateway.settle();
    expect(await order.state()).toEqual(['partial', 'partial', BigInt(sat), 0n]);
    expect(await order.told()).toEqual([ipn(partial(sat, 0))]);
    expect(await order.page()).toContain(LATE);

    await node.mine(3);
    await gateway.settle();
    const enough = sat >= 100_000;
    expect(await order.told()).toEqual([ipn(enough ? paid(sat) : partial(0, sat))]);
    expect(await gateway.deps.db.deposit.findMany()).toMatchObject([{ txid, amountSat: BigInt(sat) }]);
    const page = await order.page();
    expect([headlineOf(page), amountOn(page, 'Too much')]).toEqual([headline, tooMuch]);
    expect(page).toContain(LATE);
  });
});

describe('real coins that may have come before the end, since nobody could see the network, are not late', () => {
  const away = (seconds: number) => {
    gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000);
  };
  async function goAwayAndPay(): Promise<void> {
    await node.refuse();
    await gateway.stepChain();
    await node.pay(order.address, 100_000);
    away(60);
  }
  async function comeBack(): Promise<void> {
    away(60);
    await node.accept();
    await gateway.settle();
    await node.mine(3);
    await gateway.settle();
  }

  test('when the payer cancels meanwhile', async () => {
    await goAwayAndPay();
    await order.cancel();
    expect(await order.told()).toEqual([ipn({ status: 'cancelled' })]);
    await comeBack();
    expect(await order.told()).toEqual([ipn(paid(100_000))]);
    expect(await order.page()).not.toContain(LATE);
  });

  test('when the order would have been closed meanwhile', async () => {
    await goAwayAndPay();
    away(HOUR);
    await closeExpiredOrders(gateway.deps);
    expect((await order.state())[1]).toBe('open');
    await comeBack();
    expect(await order.told()).toEqual([ipn(paid(100_000))]);
    expect(await order.page()).not.toContain(LATE);
  });
});
