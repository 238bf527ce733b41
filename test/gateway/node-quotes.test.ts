import { beforeEach, describe, expect, test } from 'vitest';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import {
  amountOn,
  paid,
  partial,
  type WatchedOrder,
  watchOrder,
  wholeIpn,
} from '../support/watched-order.ts';

const MINUTE = 60;
let gateway: TestGateway;
let node: BitcoinNode;
/** An order of $60, quoted at 100,000 satoshi for a quarter of an hour; from then on it would cost 200,000. */
let order: WatchedOrder;
beforeEach(async () => {
  ({ gateway, node } = await startNodeGateway({ settings: { confirmations: 3 } }));
  order = await watchOrder(gateway, { currency: 'USD', amount: '60' });
  expect(order.dueSat).toBe(100_000n);
  gateway.deps.rates = {
    find: async () => ({ minorPerBtc: 3_000_000_000n, source: 'test', at: gateway.clock.now }),
  };
});

const dueSat = async () => (await order.payment()).dueSat;
const ipn = (content: Record<string, string>) => wholeIpn(order, content, gateway.clock.now);
/** Time passes in which nobody sees the network. */
const away = (seconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + seconds * 1000);
};
async function goAway(): Promise<void> {
  await node.refuse();
  await gateway.stepChain();
}
async function comeBack(): Promise<void> {
  await node.accept();
  await gateway.settle();
}

describe('real coins count at the quote', () => {
  test('when they are seen in its last second, whatever the rate does until they are valid', async () => {
    await gateway.pass(15 * MINUTE - 1);
    await node.pay(order.address, 100_000);
    await gateway.settle();
    expect(await order.told()).toEqual([ipn(partial(100_000, 0))]);
    await gateway.pass(60 * MINUTE);
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toEqual([ipn(paid(100_000))]);
    expect(await dueSat()).toBe(100_000n);
  });

  test.each([
    ['in the mempool', 0],
    ['in a block', 1],
    ['valid', 3],
  ])(
    'when an outage of the node hid them beyond its end, and they are %s when it is back',
    async (_case, blocks) => {
      await gateway.pass(5 * MINUTE);
      await goAway();
      await node.pay(order.address, 100_000);
      if (blocks > 0) await node.mine(blocks);
      away(20 * MINUTE);
      expect(amountOn(await order.page(), 'In bitcoin')).toBe('0.00100000 BTC');
      await comeBack();
      expect(await dueSat()).toBe(100_000n);
      if (blocks < 3) {
        expect(await order.told()).toEqual([ipn(partial(100_000, 0))]);
        await node.mine(3 - blocks);
        await gateway.settle();
      }
      expect(await order.told()).toEqual([ipn(paid(100_000))]);
      expect(await order.state()).toEqual(['paid', 'paid', 0n, 100_000n]);
      expect(await dueSat()).toBe(100_000n);
    },
  );

  test('when the node is back before its end, but has not had time to hear of them', async () => {
    await goAway();
    away(15 * MINUTE - 10);
    await comeBack();
    await gateway.pass(20);
    await node.pay(order.address, 100_000);
    await gateway.settle();
    expect(await dueSat()).toBe(100_000n);
  });
});

describe('real coins count at the rate of when they were seen', () => {
  test('when they come after the end of the quote', async () => {
    await gateway.pass(15 * MINUTE);
    await node.pay(order.address, 200_000);
    await gateway.settle();
    expect(await order.told()).toEqual([ipn(partial(200_000, 0))]);
    expect([await dueSat(), (await order.payment()).rateSource]).toEqual([200_000n, 'test']);
    gateway.deps.rates = { find: async () => ({ minorPerBtc: 1n, source: 'mad', at: gateway.clock.now }) };
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toEqual([ipn(paid(200_000))]);
    expect(amountOn(await order.page(), 'Too much')).toBeUndefined();
  });

  test('when an outage hid them that began after the end of the quote', async () => {
    await gateway.pass(15 * MINUTE);
    await goAway();
    await node.pay(order.address, 200_000);
    await node.mine(3);
    away(60 * MINUTE);
    await comeBack();
    expect(await order.told()).toEqual([ipn(paid(200_000))]);
    expect(await dueSat()).toBe(200_000n);
  });

  test('when an outage that covered the end of the quote is over, and they were seen not to have come in it', async () => {
    await gateway.pass(5 * MINUTE);
    await goAway();
    away(20 * MINUTE);
    await comeBack();
    // Until then a node that was away may not have heard of them.
    await gateway.pass(MINUTE);
    await node.pay(order.address, 200_000);
    await node.mine(3);
    await gateway.settle();
    expect(await order.told()).toEqual([ipn(paid(200_000))]);
    expect(await dueSat()).toBe(200_000n);
  });
});
