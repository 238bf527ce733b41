import { describe, expect, test } from 'vitest';
import { claimDueIpns } from '../../src/gateway/ipn/claim-due-ipns.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { expireOrders, ipnsOf, later, runSender, startSlowShop } from '../support/ipn-sending.ts';
import { startPartialPayment, startTestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

describe('several processes on one database', () => {
  test('send each IPN once between them, and one of a payment at a time', async () => {
    const gateway = await startTestGateway();
    const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    const shop = await startReceiver();
    await expireOrders(gateway, shop.url, 40);
    other.clock.now = gateway.clock.now;
    const senders = [runSender(gateway), runSender(other), runSender(gateway)];
    const starts = () => Promise.all(senders.map((sender) => sender.start()));
    const begun = [0, 0, 0];
    for (let more = await starts(); more.some((did) => did > 0); more = await starts()) {
      for (const [index, did] of more.entries()) begun[index]! += did;
    }
    await Promise.all(senders.map((sender) => sender.settled()));
    const payments = shop.received.map(({ body }) => formFields(body).payment_id);
    expect([payments.length, new Set(payments).size]).toEqual([40, 40]);
    expect(begun.filter((did) => did > 0).length).toBeGreaterThan(1);
    expect(await gateway.deps.db.ipnAttempt.count()).toBe(40);
  });

  test('leave what one of them claims alone, until it must be dead', async () => {
    const gateway = await startTestGateway({ settings: { ipnTimeoutMs: 30_000 } });
    const shop = await startReceiver();
    await startPartialPayment(gateway, shop.url);
    const claimedAt = gateway.clock.now.getTime();
    // A process that claims it and dies before it has sent it.
    expect(await claimDueIpns(gateway.deps, 10, { forFirst: [], forRepeated: [] })).toHaveLength(1);
    const { claimedUntil } = await gateway.deps.db.ipnQueue.findFirstOrThrow();
    const lapses = claimedUntil?.getTime() ?? 0;
    expect(lapses).toBeGreaterThan(claimedAt + 30_000);
    expect(lapses).toBeLessThanOrEqual(claimedAt + 60_000);
    for (const at of [claimedAt, lapses - 1]) {
      gateway.clock.now = new Date(at);
      expect(await gateway.sendIpns()).toBe(0);
    }
    gateway.clock.now = new Date(lapses);
    expect(await gateway.sendIpns()).toBe(1);
    expect(shop.received).toHaveLength(1);
  });

  test('never take an IPN for undone that a slow one of them delivered after its claim lapsed', async () => {
    const gateway = await startTestGateway();
    const shop = await startSlowShop();
    await startPartialPayment(gateway, shop.url);
    const [slow, fast] = [runSender(gateway), runSender(gateway)];
    await slow.start();
    await until(() => shop.held.length === 1);
    later(gateway, 60_000);
    await fast.start();
    await until(() => shop.held.length === 2);
    shop.held[0]?.answer('[OK]');
    await slow.settled();
    shop.held[1]?.answer('no');
    await fast.settled();
    expect((await ipnsOf(gateway)).map(({ state }) => state)).toEqual(['delivered']);
    later(gateway, 1_800_000);
    expect(await gateway.sendIpns()).toBe(0);
  });
});

test('a sender that is stopped lets what is in flight end, and cuts off what does not', async () => {
  const gateway = await startTestGateway();
  const shop = await startSlowShop();
  await startPartialPayment(gateway, shop.url);
  await startPartialPayment(gateway, shop.url);
  const sender = runSender(gateway);
  await sender.start();
  await until(() => shop.held.length === 2);
  const stopped = sender.stop(1_500);
  shop.held[0]?.answer('[OK]');
  await stopped;
  expect(await sender.start()).toBe(0);
  const ipns = await ipnsOf(gateway);
  expect(ipns.map(({ state }) => state).sort()).toEqual(['delivered', 'queued']);
  expect(ipns.find(({ state }) => state === 'queued')?.attempts).toMatchObject([
    { httpStatus: null, error: 'the gateway was stopped before the answer came' },
  ]);
  // What was cut off is due at once, for whoever comes next.
  expect(await gateway.deps.db.ipnQueue.count({ where: { dueAt: { lte: gateway.clock.now } } })).toBe(1);
  const next = runSender(gateway);
  expect(await next.start()).toBe(1);
  await until(() => shop.held.length === 3);
  shop.held[2]?.answer('[OK]');
  await next.settled();
});
