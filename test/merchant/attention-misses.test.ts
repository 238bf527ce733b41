import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetOrders, needsIn, needsOn } from '../support/attention.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
let gateway: TestGateway;
let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
  cookie = await merchant.signIn();
});
beforeEach(async () => {
  await forgetOrders(merchant);
  await gateway.deps.db.ipnQueue.deleteMany();
});

const needs = () => needsOn(merchant, cookie);
const kinds = async () => (await needs()).map(({ kind }) => kind);
const pass = (ms: number) => {
  for (const { clock } of [merchant, gateway]) clock.now = new Date(clock.now.getTime() + ms);
};
const check = (id: string) => merchant.page(`/admin/orders/${id}/check`, { form: {}, cookie });
async function makeOrder(more: object = {}): Promise<{ id: string; transaction: string }> {
  const order = { amount: '0.001', currency: 'BTC', reference: randomUUID(), ...more };
  const { body } = await merchant.api('POST', '/v1/orders', order);
  return { id: body.id, transaction: body.transaction };
}
/** Pays in full, and the IPN of it is on its way. */
async function pay({ transaction }: { transaction: string }) {
  const { address, dueSat } = await gateway.openPayment(transaction);
  await gateway.pay(address, dueSat);
  await gateway.mine(6);
  await gateway.settle();
}
async function payAndLose(order: { transaction: string }) {
  await pay(order);
  await gateway.deps.db.ipnQueue.deleteMany();
}
/** Another payment of an order, of which IPNs tell. */
const paymentOf = ({ transaction }: { transaction: string }) => ({ transaction, paymentId: randomUUID() });

test('an order that was healed and is compared again, well, does not say that IPNs do not arrive', async () => {
  const healed = await makeOrder();
  const other = await makeOrder();
  await makeOrder();
  await payAndLose(healed);
  await check(healed.id);
  expect(await kinds()).toEqual(['endpoint_silent']);

  pass(10_000);
  await pay(other);
  expect(await gateway.sendIpns()).toBe(1);
  expect(await needs()).toEqual([]);
  pass(10_000);
  await check(healed.id);
  const { outcome, checkedAt } = await merchant.deps.db.orderCheck.findUniqueOrThrow({
    where: { orderId: healed.id },
  });
  expect([outcome, checkedAt]).toEqual(['healed', merchant.clock.now]);
  expect(await needs()).toEqual([]);
});

test('lost IPNs are counted by order, and those of the last day only', async () => {
  const orders = [await makeOrder(), await makeOrder(), await makeOrder()];
  await makeOrder();
  const aDayAgo = () =>
    merchant.deps.db.event.updateMany({
      where: { action: 'order.healed' },
      data: { at: new Date(merchant.clock.now.getTime() - DAY_MS - 1) },
    });
  for (const [n, order] of orders.entries()) {
    await payAndLose(order);
    await check(order.id);
    if (n === 0) await aDayAgo();
  }
  for (const { id } of orders) await check(id);
  expect((await needs())[0]?.text).toContain('IPNs of 2 orders that never came here');
  await aDayAgo();
  for (const { id } of orders) await check(id);
  expect(await needs()).toEqual([]);
});

test('thousands of newer entries hide none of another kind, whatever it is', async () => {
  const row = (kind: string, subject: string, n: number) => {
    return { kind, subject, facts: `${n}`, detail: {}, since: new Date(merchant.clock.now.getTime() + n) };
  };
  const server = ['gateway_unreachable', 'endpoint_silent', 'ipn_rejected'];
  const rows = [
    ...Array.from({ length: 12_000 }, (_, n) => row('gateway_failed', randomUUID(), n)),
    ...Array.from({ length: 12 }, (_, n) => row('overpaid', randomUUID(), n - 100_000)),
    // In the middle of them, where nothing but these is looked for.
    ...[...server, 'rates_stale'].map((kind, n) => row(kind, 'server', 6_000 + n)),
  ];
  await merchant.deps.db.attention.createMany({ data: rows });
  const took: number[] = [];
  let html = '';
  for (let n = 0; n < 20; n += 1) {
    const started = performance.now();
    ({ html } = await merchant.page('/admin', { cookie }));
    took.push(performance.now() - started);
  }
  const shown = needsIn(html).map(({ kind }) => kind);
  expect(shown).toHaveLength(100);
  expect(shown.slice(0, 4)).toEqual([...server, 'gateway_failed']);
  expect(shown.slice(-10)).toEqual(['gateway_failed', ...Array(8).fill('overpaid'), 'rates_stale']);
  // Far more than it takes on a machine that has nothing else to do.
  expect(took.toSorted((one, other) => one - other)[10]).toBeLessThan(250);
});

test('a price in dollars that two payments paid, each in full, is overpaid once the gateway has told what was due', async () => {
  const order = await makeOrder({ currency: 'USD', amount: '19.90' });
  // As when two payers have had the page open at once.
  const setMultipay = (multipay: boolean) =>
    gateway.deps.db.gatewayOrder.update({ where: { id: order.transaction }, data: { multipay } });
  await setMultipay(true);
  const payments = [await gateway.openPayment(order.transaction)];
  payments.push(await gateway.openPayment(order.transaction));
  await setMultipay(false);
  for (const { address, dueSat } of payments) await gateway.pay(address, dueSat);
  await gateway.mine(6);
  await gateway.settle();
  expect(await gateway.sendIpns()).toBe(2);
  expect(await needs()).toEqual([]);
  pass(2 * MINUTE_MS);
  expect(await needs()).toEqual([]);
  await check(order.id);
  expect((await merchant.deps.db.orderCheck.findFirst())?.outcome).toBe('agrees');
  expect((await needs()).map(({ kind, text }) => [kind, /([\d.]+) BTC more/.exec(text)?.[1]])).toEqual([
    ['overpaid', (Number(payments[1]?.dueSat) / 1e8).toFixed(8)],
  ]);
});

test.each([true, false])(
  'coins beside a paid price that do not move are pending for long (for many: %s)',
  async (multipay) => {
    const order = await merchant.insertOrder({ multipay });
    await merchant.postIpn(ipnBody.paid(paymentOf(order), 1n, 100_000n));
    const second = paymentOf(order);
    await merchant.postIpn(ipnBody.partial(second, 2n, 100_000n, 0n));
    expect(await needs()).toEqual([]);
    pass(2 * HOUR_MS - 1000);
    expect(await needs()).toEqual([]);
    // Others that come meanwhile are nothing to it.
    await merchant.postIpn(ipnBody.paid(paymentOf(await merchant.insertOrder()), 3n, 100_000n));
    pass(2 * MINUTE_MS);
    const [need, ...others] = await needs();
    expect([need?.kind, others]).toEqual(['pending_long', []]);
    expect(need?.text).toContain('0.00100000 BTC for this order');
    await merchant.postIpn(ipnBody.paid(second, 4n, 100_000n));
    expect(await kinds()).toEqual(multipay ? [] : ['overpaid']);
  },
);

test('whoever pays after them does not hide coins that do not move, nor is another trouble', async () => {
  const order = await merchant.insertOrder({ multipay: true });
  await merchant.postIpn(ipnBody.partial(paymentOf(order), 1n, 60_000n, 0n));
  pass(2 * HOUR_MS);
  expect(await kinds()).toEqual(['pending_long']);
  await merchant.postIpn(ipnBody.partial(paymentOf(order), 2n, 30_000n, 0n));
  const [need] = await needs();
  expect([need?.kind, need?.text.includes('0.00060000 BTC for this order')]).toEqual(['pending_long', true]);
  await merchant.page(`/admin/attention/${need?.id}`, { cookie, form: { action: 'ignore' } });
  pass(HOUR_MS);
  await merchant.postIpn(ipnBody.partial(paymentOf(order), 3n, 20_000n, 0n));
  expect(await needs()).toEqual([]);
  pass(HOUR_MS);
  expect((await needs()).map(({ text }) => /([\d.]+) BTC for this/.exec(text)?.[1])).toEqual(['0.00090000']);
});

test('who asked the gateway again whether it is well stands in the audit log', async () => {
  const lonely = await startTestMerchant();
  const theirs = await lonely.signIn();
  // Nobody is at this gateway's address.
  await lonely.step('gateway-probe');
  const [need] = await needsOn(lonely, theirs);
  expect(need?.kind).toBe('gateway_unreachable');
  const form = { action: 'ask_gateway' };
  const { location } = await lonely.page(`/admin/attention/${need?.id}`, { cookie: theirs, form });
  expect(location).toBe('/admin?done=gateway_not_well');
  const { html } = await lonely.page('/admin/audit', { cookie: theirs });
  expect(html).toContain('Gateway asked whether it is well');
  const events = await lonely.deps.db.event.findMany({ where: { action: 'server.asked_gateway' } });
  expect(events).toMatchObject([
    {
      who: 'owner@localhost',
      orderId: null,
      subject: 'gateway_unreachable',
      detail: 'Gateway not reachable',
    },
  ]);
});
