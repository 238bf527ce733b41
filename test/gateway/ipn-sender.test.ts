import type { ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { claimDueIpns } from '../../src/gateway/ipn/claim-due-ipns.ts';
import { createIpnSender, type IpnSender } from '../../src/gateway/ipn/ipn-sender.ts';
import { formFields, startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

/** A sender as a process runs it: whatever may have become due is started at once. */
function runSender(gateway: TestGateway): IpnSender {
  const ipns = () => void sender.start();
  const sender = createIpnSender({ ...gateway.deps, wake: { ...gateway.deps.wake, ipns } });
  whenOver(() => sender.stop(0));
  return sender;
}

/** A shop that keeps each call waiting until it is let go. */
async function startSlowShop() {
  const held: { fields: Record<string, string>; answer(text: string): void }[] = [];
  const most = { atOnce: 0 };
  let open = 0;
  const hold = (fields: Record<string, string>, res: ServerResponse) => {
    most.atOnce = Math.max(most.atOnce, ++open);
    res.on('close', () => open--);
    held.push({ fields, answer: (text) => res.end(text) });
  };
  const { url } = await startReceiver(({ body }, res) => hold(formFields(body), res));
  return { url, held, most };
}

async function payMore(gateway: TestGateway, address: string): Promise<void> {
  await gateway.pay(address, 1_000n);
  await gateway.settle();
}

const later = (gateway: TestGateway, ms: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + ms);
};

const ipnsOf = (gateway: TestGateway) =>
  gateway.deps.db.ipn.findMany({ orderBy: { aonce: 'asc' }, include: { attempts: true } });

/** Orders that end unpaid, so that each has an IPN due. */
async function expireOrders(gateway: TestGateway, ipn: string, orders: number): Promise<void> {
  for (let order = 0; order < orders; order++) await gateway.createOrder({ ipn });
  later(gateway, 86_400_000);
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

  test('a shop that hangs on a hundred payments takes no place of another shop', async () => {
    const gateway = await startTestGateway({ settings: { ipnTimeoutMs: 20_000 } });
    const hanging = await startSlowShop();
    const other = await startReceiver();
    await expireOrders(gateway, hanging.url, 100);
    later(gateway, 1);
    await startPartialPayment(gateway, other.url);
    const sender = runSender(gateway);
    while ((await sender.start()) > 0);
    await until(() => other.received.length === 1);
    const { atOnce } = hanging.most;
    expect(atOnce).toBeLessThan(100);
    // One that ends makes place for the shop's next.
    await until(() => hanging.held.length >= 64);
    const begun = hanging.held.length;
    for (const one of hanging.held.splice(0)) one.answer('[OK]');
    await until(() => hanging.held.length === 100 - begun);
  });
});

describe('several processes on one database', () => {
  test('send each IPN once between them, and one of a payment at a time', async () => {
    const gateway = await startTestGateway();
    const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
    const shop = await startReceiver();
    await expireOrders(gateway, shop.url, 60);
    other.clock.now = gateway.clock.now;
    const senders = [runSender(gateway), runSender(other), runSender(gateway)];
    const starts = () => Promise.all(senders.map((sender) => sender.start()));
    const begun = [0, 0, 0];
    for (let more = await starts(); more.some((did) => did > 0); more = await starts()) {
      for (const [index, did] of more.entries()) begun[index]! += did;
    }
    await Promise.all(senders.map((sender) => sender.settled()));
    const payments = shop.received.map(({ body }) => formFields(body).payment_id);
    expect([payments.length, new Set(payments).size]).toEqual([60, 60]);
    expect(begun.filter((did) => did > 0).length).toBeGreaterThan(1);
    expect(await gateway.deps.db.ipnAttempt.count()).toBe(60);
  });

  test('leave what one of them claims alone, until it must be dead', async () => {
    const gateway = await startTestGateway({ settings: { ipnTimeoutMs: 30_000 } });
    const shop = await startReceiver();
    await startPartialPayment(gateway, shop.url);
    const claimedAt = gateway.clock.now.getTime();
    // A process that claims it and dies before it has sent it.
    expect(await claimDueIpns(gateway.deps, 10, [])).toHaveLength(1);
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
  const gateway = await startTestGateway({ settings: { ipnTimeoutMs: 20_000 } });
  const shop = await startSlowShop();
  await startPartialPayment(gateway, shop.url);
  await startPartialPayment(gateway, shop.url);
  const sender = runSender(gateway);
  await sender.start();
  await until(() => shop.held.length === 2);
  const stopped = sender.stop(200);
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
