import { describe, expect, test } from 'vitest';
import { formFields, startReceiver } from '../support/http.ts';
import { expireOrders, ipnsOf, later, runSender, startSlowShop } from '../support/ipn-sending.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

async function payMore(gateway: TestGateway, address: string): Promise<void> {
  await gateway.pay(address, 1_000n);
  await gateway.settle();
}

describe('of one payment only the newest IPN counts:', () => {
  test('an older one that was refused is kept, superseded, and never sent again', async () => {
    const gateway = await startTestGateway();
    const shop = await startReceiver((_one, res) => res.end(shop.received.length < 3 ? 'no' : '[OK]'));
    const { address } = await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    await payMore(gateway, address);
    expect(await gateway.sendIpns()).toBe(1);
    await payMore(gateway, address);
    await payMore(gateway, address);
    for (let round = 0; round < 3; round++) {
      await gateway.sendIpns();
      later(gateway, 1_800_000);
    }
    const totals = shop.received.map(({ body }) => formFields(body).amount_total);
    expect(totals).toEqual(['1000', '2000', '4000']);
    expect((await ipnsOf(gateway)).map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['superseded', 1],
      ['superseded', 1],
      ['superseded', 0],
      ['delivered', 1],
    ]);
  });

  test.each([
    ['[OK]', 'delivered'],
    ['later', 'superseded'],
  ])('a newer one waits for the one in flight and goes out right after its %s', async (answer, state) => {
    const gateway = await startTestGateway();
    const shop = await startSlowShop();
    const { address } = await startPartialPayment(gateway, shop.url);
    const sender = runSender(gateway);
    await sender.start();
    await until(() => shop.held.length === 1);
    await payMore(gateway, address);
    await payMore(gateway, address);
    expect(await sender.start()).toBe(0);
    expect(await gateway.sendIpns()).toBe(0);
    shop.held[0]?.answer(answer);
    await until(() => shop.held.length === 2);
    expect(shop.held[1]?.fields.amount_total).toBe('3000');
    shop.held[1]?.answer('[OK]');
    await sender.settled();
    expect((await ipnsOf(gateway)).map((ipn) => ipn.state)).toEqual([state, 'superseded', 'delivered']);
    expect(await gateway.deps.db.ipnQueue.count()).toBe(0);
    expect(shop.most.atOnce).toBe(1);
  });

  test('a shop that refuses partial for good still gets paid', async () => {
    const gateway = await startTestGateway();
    const shop = await startReceiver(({ body }, res) =>
      res.end(formFields(body).status === 'paid' ? '[OK]' : 'unknown status'),
    );
    const { address } = await startPartialPayment(gateway, shop.url, 100_000n);
    for (let retries = 0; retries < 5; retries++) {
      expect(await gateway.sendIpns()).toBe(1);
      later(gateway, 1_800_000);
    }
    await gateway.mine(6);
    await gateway.settle();
    expect(await gateway.sendIpns()).toBe(1);
    expect(formFields(shop.received.at(-1)!.body)).toMatchObject({ status: 'paid', amount: '100000' });
    expect(address).not.toBe('');
    later(gateway, 1_800_000);
    expect(await gateway.sendIpns()).toBe(0);
  });
});

describe('nobody waits for anybody else:', () => {
  test('neither another shop nor another payment of the same shop', async () => {
    const gateway = await startTestGateway();
    const hanging = await startReceiver(({ path }, res) => path === '/answers' && res.end('[OK]'));
    const other = await startReceiver();
    await startPartialPayment(gateway, `${hanging.url}/hangs`);
    await startPartialPayment(gateway, `${hanging.url}/answers`);
    await startPartialPayment(gateway, other.url);
    const sender = runSender(gateway);
    await sender.start();
    await until(async () => (await gateway.deps.db.ipn.count({ where: { state: 'delivered' } })) === 2);
    await until(() => sender.inFlight() === 1);
    expect([hanging.received.length, other.received.length]).toEqual([2, 1]);
  });

  test('a shop that hangs on what is sent again gets so many places, and takes none of another shop', async () => {
    const gateway = await startTestGateway();
    const hanging = await startSlowShop();
    const other = await startReceiver();
    await expireOrders(gateway, hanging.url, 70);
    await gateway.deps.db.ipnQueue.updateMany({ data: { failures: 1 } });
    const sender = runSender(gateway);
    while ((await sender.start()) > 0);
    await until(() => hanging.held.length === 64);
    await startPartialPayment(gateway, other.url);
    expect(await sender.start()).toBe(1);
    await until(() => other.received.length === 1);
    await until(() => sender.inFlight() === 64);
    // Those that end make place for the shop's next.
    for (const one of hanging.held.splice(0)) one.answer('[OK]');
    await until(() => hanging.held.length === 6);
  });
});
