import { describe, expect, test } from 'vitest';
import { liftAonce } from '../../src/gateway/ipn/record-ipn.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway } from '../support/test-gateway.ts';

describe('an IPN has the fields of the protocol and no other:', () => {
  const always = ['id', 'payment_id', 'status'];
  test.each([
    ['partial', [...always, 'aonce', 'amount_pending', 'amount_valid', 'amount_total']],
    ['paid', [...always, 'aonce', 'amount', 'currency', 'method', 'date']],
    ['cancelled', [...always, 'aonce']],
    ['closed', [...always, 'aonce']],
  ])('%s', async (status, fields) => {
    const gateway = await startTestGateway();
    gateway.clock.now = new Date('2030-01-02T03:04:05.999Z');
    for (const data of ['', 'order 17']) {
      const shop = await startReceiver();
      const { transaction } = await gateway.createOrder({
        ipn: shop.url,
        data,
        amount: '60',
        currency: 'USD',
      });
      const { paymentId, address } = await gateway.openPayment(transaction);
      if (status === 'partial' || status === 'paid') await gateway.pay(address, 100_000n);
      if (status === 'paid') await gateway.mine(6);
      if (status === 'cancelled') {
        await fetch(`${gateway.url}/${transaction}/${paymentId}/cancel`, { method: 'POST' });
      }
      if (status === 'closed') gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
      await gateway.settle();
      await gateway.sendIpns();
      expect(shop.received).toHaveLength(1);
      const ipn = formFields(shop.received[0]!.body);
      expect(Object.keys(ipn).sort()).toEqual([...fields, ...(data === '' ? [] : ['data'])].sort());
      expect(ipn).toMatchObject({ id: transaction, payment_id: paymentId, status });
      if (data !== '') expect(ipn.data).toBe(data);
      if (status === 'paid') {
        expect(ipn).toMatchObject({
          amount: '100000',
          currency: 'BTC',
          method: 'MTGOXBTC',
          date: '2030-01-02 03:04:05',
        });
      }
    }
  });
});

test('what is sent again is the same, byte for byte, whatever has changed since', async () => {
  const gateway = await startTestGateway();
  const shop = await startReceiver((_one, res) => res.end('no'));
  const { transaction } = await startPartialPayment(gateway, shop.url);
  await gateway.sendIpns();
  await gateway.deps.db.gatewayOrder.update({ where: { id: transaction }, data: { data: Buffer.from('x') } });
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 1_800_000);
  await gateway.sendIpns();
  const [first, second] = shop.received;
  expect(second?.body).toEqual(first?.body);
  expect(second?.headers['rest-sign']).toBe(first?.headers['rest-sign']);
});

test('an order without an ipn URL queues nothing, and goes its way all the same', async () => {
  const gateway = await startTestGateway();
  const { transaction } = await gateway.createOrder();
  const { address } = await gateway.openPayment(transaction);
  await gateway.createOrder();
  for (const blocks of [0, 6]) {
    if (blocks === 0) await gateway.pay(address, 100_000n);
    else await gateway.mine(blocks);
    await gateway.settle();
  }
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
  await gateway.settle();
  const { gatewayOrder, ipn, ipnQueue } = gateway.deps.db;
  const orders = await gatewayOrder.findMany({ select: { status: true } });
  expect(orders.map(({ status }) => status).sort()).toEqual(['closed', 'paid']);
  expect([await ipn.count(), await ipnQueue.count(), await gateway.sendIpns()]).toEqual([0, 0, 0]);
});

describe('the aonce', () => {
  const aonces = (received: { body: Buffer }[]) =>
    received.map(({ body }) => BigInt(formFields(body).aonce ?? ''));

  test('grows from IPN to IPN, over payments and orders, and starts at the clock in microseconds', async () => {
    const gateway = await startTestGateway();
    const started = BigInt(gateway.clock.now.getTime()) * 1000n;
    const shop = await startReceiver();
    const told = [];
    for (let order = 0; order < 3; order++) {
      const { address } = await startPartialPayment(gateway, shop.url);
      await gateway.sendIpns();
      await gateway.pay(address, 1n);
      await gateway.settle();
      await gateway.sendIpns();
      told.push(...aonces(shop.received.splice(0)));
    }
    expect(told).toHaveLength(6);
    expect(told[0]! > started).toBe(true);
    for (const [index, aonce] of told.slice(1).entries()) expect(aonce > told[index]!).toBe(true);
  });

  test('goes on growing on a database that was restored from a backup', async () => {
    const gateway = await startTestGateway();
    const shop = await startReceiver();
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    await gateway.deps.db.$executeRaw`alter sequence gateway.ipn_aonce restart with 1`;
    const next = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    await startPartialPayment(next, shop.url);
    await next.sendIpns();
    const [before, after] = aonces(shop.received);
    expect(after! > before!).toBe(true);
  });

  test('is not taken back by a process whose clock is behind', async () => {
    const gateway = await startTestGateway();
    const shop = await startReceiver();
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    await liftAonce(gateway.deps.db, new Date(gateway.clock.now.getTime() - 3_600_000));
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    const [before, after] = aonces(shop.received);
    expect(after! > before!).toBe(true);
  });
});
