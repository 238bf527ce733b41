import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { shortId } from '../../src/database/short-id.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
  cookie = await merchant.signIn();
});
// The last test's IPNs, wanted or not, are not this one's.
beforeEach(() => gateway.deps.db.ipnQueue.deleteMany());

async function makeOrder(more: object = {}): Promise<{ id: string; transaction: string }> {
  const order = { amount: '0.001', currency: 'BTC', reference: randomUUID(), ...more };
  const { body } = await merchant.api('POST', '/v1/orders', order);
  return { id: body.id, transaction: body.transaction };
}
async function pay(transaction: string, amountSat: bigint, blocks = 6) {
  const payment = await gateway.openPayment(transaction);
  const txid = await gateway.pay(payment.address, amountSat);
  await gateway.mine(blocks);
  await gateway.settle();
  return { ...payment, txid };
}
const check = (id: string) => merchant.page(`/admin/orders/${id}/check`, { form: {}, cookie });
const checkOf = (id: string) => merchant.deps.db.orderCheck.findUniqueOrThrow({ where: { orderId: id } });
const receiptsOf = (id: string) =>
  merchant.deps.db.receipt.findMany({ where: { orderId: id }, orderBy: { id: 'asc' } });
const eventsOf = async (id: string) =>
  (await merchant.deps.db.event.findMany({ where: { orderId: id }, orderBy: { id: 'asc' } })).filter(
    ({ action }) => ['order.healed', 'order.differs', 'order.checked'].includes(action),
  );
/** All that the order and its payments are, but for ids, times and what only a comparison tells. */
async function stateOf(id: string) {
  const order = await merchant.deps.db.order.findUniqueOrThrow({
    where: { id },
    include: { payments: true },
  });
  return {
    status: order.status,
    amounts: [order.amountPendingSat, order.amountValidSat, order.amountPaidSat],
    isPaid: order.paidAt !== null,
    payments: order.payments.map((payment) => ({
      status: payment.status,
      amounts: [payment.amountPendingSat, payment.amountValidSat, payment.amountPaidSat],
      method: payment.method,
      isPaid: payment.paidAt !== null,
    })),
    receipts: (await receiptsOf(id)).map(({ outcome, reason, status }) => ({ outcome, reason, status })),
  };
}

test('a lost IPN is taken over with the same end as if it had arrived, and is a duplicate when it does', async () => {
  const arrived = await makeOrder();
  await pay(arrived.transaction, 100_000n);
  await gateway.sendIpns();

  const lost = await makeOrder();
  const { paymentId } = await pay(lost.transaction, 100_000n);
  expect((await stateOf(lost.id)).status).toBe('open');
  const { status, location } = await check(lost.id);
  expect([status, location]).toEqual([303, `/admin/orders/${lost.id}?done=checked`]);

  expect(await stateOf(lost.id)).toEqual(await stateOf(arrived.id));
  expect(await checkOf(lost.id)).toMatchObject({
    outcome: 'healed',
    gatewaySat: 100_000n,
    oursSat: 0n,
    difference: expect.stringContaining(`Payment ${shortId(paymentId)}: paid 0.00100000 BTC, told by IPN `),
  });
  const [healed, checked] = await eventsOf(lost.id);
  expect(healed).toMatchObject({ action: 'order.healed', who: null });
  expect(healed?.detail).toContain(shortId(paymentId));
  expect(checked).toMatchObject({ action: 'order.checked', who: 'owner@localhost' });

  expect(await gateway.sendIpns()).toBe(1);
  expect((await receiptsOf(lost.id)).map(({ outcome }) => outcome)).toEqual(['applied', 'duplicate']);
  const ipn = await gateway.deps.db.ipn.findFirstOrThrow({
    where: { paymentId },
    orderBy: { aonce: 'desc' },
  });
  expect(ipn.state).toBe('delivered');
  const [first] = await receiptsOf(lost.id);
  expect(Buffer.from(first?.body ?? []).toString()).toBe(ipn.body);
});

test('comparing again takes nothing over twice, and what was taken over can still be seen', async () => {
  const { id, transaction } = await makeOrder();
  await pay(transaction, 100_000n);
  await check(id);
  const before = await stateOf(id);
  await check(id);
  await Promise.all([check(id), check(id)]);
  expect(await stateOf(id)).toEqual(before);
  expect((await eventsOf(id)).filter(({ action }) => action === 'order.healed')).toHaveLength(1);
  expect(await checkOf(id)).toMatchObject({ outcome: 'healed', gatewaySat: 100_000n, oursSat: 100_000n });
});

test('of a payment whose partial arrived and whose paid was lost, the paid is taken over', async () => {
  const { id, transaction } = await makeOrder();
  const { address } = await pay(transaction, 40_000n, 0);
  await gateway.sendIpns();
  expect((await stateOf(id)).status).toBe('partial');
  await gateway.pay(address, 60_000n);
  await gateway.mine(6);
  await gateway.settle();
  await check(id);
  const after = await stateOf(id);
  expect([after.status, after.amounts]).toEqual(['paid', [0n, 100_000n, 100_000n]]);
  expect(after.receipts.map(({ status, outcome }) => `${status} ${outcome}`)).toEqual([
    'partial applied',
    'paid applied',
  ]);
});

test('what the gateway tells beside the IPNs reaches payments and deposits, and follows when it changes', async () => {
  const { id, transaction } = await makeOrder({ currency: 'USD', amount: '19.90' });
  const { paymentId, address, dueSat, txid } = await pay(transaction, 10_000n, 2);
  await gateway.deps.db.gatewayPayment.update({
    where: { id: paymentId },
    data: { returnAddress: 'back here' },
  });
  await gateway.sendIpns();
  await check(id);
  const payment = await merchant.deps.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  const there = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
  expect(payment).toMatchObject({
    address,
    dueSat,
    returnAddress: 'back here',
    rateSource: there.rateSource,
  });
  expect(payment.rateMinorPerBtc).toBe(there.rateMinorPerBtc);
  expect(payment.detailsAt).toEqual(merchant.clock.now);
  const deposits = () => merchant.deps.db.merchantDeposit.findMany({ where: { paymentId } });
  expect(await deposits()).toMatchObject([
    { txid, orderId: id, amountSat: 10_000n, confirmations: 2, vanished: false },
  ]);
  expect(await checkOf(id)).toMatchObject({ outcome: 'agrees', difference: null });

  await gateway.mine(3);
  await gateway.settle();
  await gateway.deps.db.deposit.updateMany({ where: { paymentId }, data: { vanishedAt: gateway.clock.now } });
  await check(id);
  expect(await deposits()).toMatchObject([{ confirmations: 5, vanished: true }]);
});

test('an order that the gateway does not know is told once, and one that it never took is not compared', async () => {
  const { id } = await merchant.insertOrder();
  await check(id);
  await check(id);
  expect(await checkOf(id)).toMatchObject({
    outcome: 'unknown',
    difference: 'The gateway does not know this order.',
  });
  const told = (await eventsOf(id)).filter(({ action }) => action === 'order.differs');
  expect(told).toMatchObject([{ who: null, detail: 'The gateway does not know this order.' }]);

  await merchant.deps.db.order.update({ where: { id }, data: { transaction: null, status: 'created' } });
  const { status, html } = await check(id);
  expect(status).toBe(409);
  expect(html).toContain('has not taken this order yet');
});

test('books that differ without a lost IPN are told in words, and nothing is changed', async () => {
  const { id, transaction } = await makeOrder();
  const { paymentId } = await pay(transaction, 100_000n);
  await gateway.sendIpns();
  await merchant.deps.db.payment.update({
    where: { id: paymentId },
    data: { amountPaidSat: 90_000n, amountValidSat: 90_000n },
  });
  await check(id);
  const difference = `Payment ${shortId(paymentId)}: the gateway has paid 0.00100000 BTC, we have paid 0.00090000 BTC.`;
  expect(await checkOf(id)).toMatchObject({ outcome: 'differs', difference });
  expect((await eventsOf(id)).map(({ action, detail }) => [action, detail])).toContainEqual([
    'order.differs',
    difference,
  ]);
  const payment = await merchant.deps.db.payment.findUniqueOrThrow({ where: { id: paymentId } });
  expect(payment.amountPaidSat).toBe(90_000n);
});

test('an order made with a key pair from before is asked for with that one, and healed from it', async () => {
  const { id, transaction } = await makeOrder();
  await pay(transaction, 100_000n);
  const next = await gateway.newKeys();
  await merchant.deps.db.keyPair.upsert({
    where: { id: 'main' },
    create: { id: 'main', ...next },
    update: next,
  });
  const validUntil = new Date(merchant.clock.now.getTime() + 1_000_000);
  await merchant.deps.db.retiredKeyPair.create({ data: { ...gateway.keys, validUntil } });
  await merchant.deps.keyRing.refresh();
  await check(id);
  expect([(await checkOf(id)).outcome, (await stateOf(id)).status]).toEqual(['healed', 'paid']);
});
