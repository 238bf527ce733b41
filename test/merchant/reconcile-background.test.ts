import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
beforeEach(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
});

async function makeOrder(): Promise<{ id: string; transaction: string }> {
  const order = { amount: '0.001', currency: 'BTC', reference: randomUUID() };
  const { body } = await merchant.api('POST', '/v1/orders', order);
  return { id: body.id, transaction: body.transaction };
}
async function pay(transaction: string, amountSat = 100_000n, blocks = 6): Promise<string> {
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, amountSat);
  await gateway.mine(blocks);
  await gateway.settle();
  return address;
}
/** Lets time pass for both. */
function later(seconds: number): void {
  for (const { clock } of [gateway, merchant]) clock.now = new Date(clock.now.getTime() + seconds * 1000);
}
/** Steps of the loop until it has nothing to do for now; returns the calls that were made. */
async function goRound(by = merchant): Promise<number> {
  front.calls = 0;
  for (let steps = 0; steps < 30; steps += 1) await by.step('reconcile');
  return front.calls;
}
const checkOf = (id: string) => merchant.deps.db.orderCheck.findUnique({ where: { orderId: id } });
const statusOf = async (id: string) =>
  (await merchant.deps.db.order.findUniqueOrThrow({ where: { id } })).status;

test('a lost IPN is found by itself; while it may still be on its way, it is left alone', async () => {
  const { id, transaction } = await makeOrder();
  later(61);
  await pay(transaction);
  expect(await goRound()).toBe(1);
  expect([await statusOf(id), (await checkOf(id))?.outcome]).toEqual(['open', 'agrees']);

  later(3_601);
  expect(await goRound()).toBe(1);
  expect([await statusOf(id), (await checkOf(id))?.outcome]).toEqual(['paid', 'healed']);
  const [event] = await merchant.deps.db.event.findMany({ where: { action: 'order.healed' } });
  expect(event).toMatchObject({ orderId: id, who: null });
});

test('a young order is left alone, an open one compared once an hour, and one that changed some seconds later', async () => {
  const { id, transaction } = await makeOrder();
  expect(await goRound()).toBe(0);
  later(61);
  expect([await goRound(), await goRound()]).toEqual([1, 0]);
  later(600);
  expect(await goRound()).toBe(0);
  later(3_001);
  expect(await goRound()).toBe(1);

  const address = await pay(transaction, 40_000n, 0);
  await gateway.sendIpns();
  expect(await goRound()).toBe(0);
  later(21);
  expect(await goRound()).toBe(1);
  const [payment] = await merchant.deps.db.payment.findMany({ where: { orderId: id } });
  expect(payment?.address).toBe(address);
  expect(await merchant.deps.db.merchantDeposit.count({ where: { orderId: id } })).toBe(1);
});

test('a finished order is compared when it has finished, once more a day later, and then never again', async () => {
  const { id, transaction } = await makeOrder();
  later(61);
  await goRound();
  await pay(transaction);
  await gateway.sendIpns();
  later(21);
  expect([await goRound(), await statusOf(id)]).toEqual([1, 'paid']);
  later(23 * 3600);
  expect(await goRound()).toBe(0);
  later(2 * 3600);
  expect(await goRound()).toBe(1);
  for (let days = 0; days < 3; days += 1) {
    later(26 * 3600);
    expect(await goRound()).toBe(0);
  }
});

test('old orders that were never compared are gone through newest first', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) {
    const { id, transaction } = await makeOrder();
    await pay(transaction);
    await gateway.sendIpns();
    ids.unshift(id);
    const createdAt = new Date(Date.UTC(2026, 0, 1 + n));
    await merchant.deps.db.order.update({ where: { id }, data: { createdAt } });
  }
  const compared: (string | undefined)[] = [];
  for (let steps = 0; steps < 20; steps += 1) {
    await merchant.step('reconcile');
    const known = await merchant.deps.db.orderCheck.findMany();
    compared.push(...known.map(({ orderId }) => orderId).filter((id) => !compared.includes(id)));
  }
  expect(compared).toEqual(ids);
});

test('while the gateway cannot be reached nothing is changed, and it is asked once a minute; then it goes on', async () => {
  const orders = [await makeOrder(), await makeOrder()];
  later(61);
  front.line = 'down';
  expect([await goRound(), await goRound()]).toEqual([1, 0]);
  expect(await merchant.deps.db.orderCheck.count()).toBe(0);
  const cookie = await merchant.signIn();
  const { html } = await merchant.page('/admin/reconcile', { cookie });
  expect(html).toContain('The gateway cannot be reached');
  later(61);
  expect(await goRound()).toBe(1);

  front.line = 'up';
  later(61);
  await goRound();
  later(3);
  await goRound();
  expect(await merchant.deps.db.orderCheck.count()).toBe(orders.length);
  expect((await merchant.page('/admin/reconcile', { cookie })).html).not.toContain('cannot be reached');
});

test('of two processes one compares; when it is gone, the other goes on from where it was', async () => {
  const first = await makeOrder();
  const other = await startTestMerchant({
    gatewayUrl: front.url,
    keys: gateway.keys,
    databaseUrl: merchant.databaseUrl,
  });
  other.clock.now = merchant.clock.now;
  later(61);
  other.clock.now = merchant.clock.now;
  expect([await goRound(), await goRound(other)]).toEqual([1, 0]);

  await pay(first.transaction);
  await gateway.sendIpns();
  later(70);
  other.clock.now = merchant.clock.now;
  expect(await goRound(other)).toBe(1);
  expect(await goRound(merchant)).toBe(0);
  expect((await checkOf(first.id))?.gatewaySat).toBe(100_000n);
});
