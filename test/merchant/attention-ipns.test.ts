import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { newRestSecret } from '../../src/protocol/signature.ts';
import { forgetOrders, needsOn } from '../support/attention.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const HOUR_MS = 60 * 60_000;
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
  await merchant.deps.db.rejectedIpn.deleteMany();
});

const needs = () => needsOn(merchant, cookie);
const pass = (ms: number) => {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + ms);
};
async function makeOrder(): Promise<{ id: string; transaction: string }> {
  const order = { amount: '0.001', currency: 'BTC', reference: randomUUID() };
  const { body } = await merchant.api('POST', '/v1/orders', order);
  return { id: body.id, transaction: body.transaction };
}
async function pay(transaction: string) {
  const { address } = await gateway.openPayment(transaction);
  await gateway.pay(address, 100_000n);
  await gateway.mine(6);
  await gateway.settle();
}
const check = (id: string) => merchant.page(`/admin/orders/${id}/check`, { form: {}, cookie });

test('IPNs do not arrive: a lost one is taken over, which is not its arrival; one that arrives ends it', async () => {
  const lost = await makeOrder();
  const open = await makeOrder();
  await pay(lost.transaction);
  pass(1000);
  await check(lost.id);
  // As when the answer of the gateway took a while.
  await merchant.deps.db.receipt.updateMany({
    data: { receivedAt: new Date(merchant.clock.now.getTime() + 500) },
  });
  expect((await merchant.deps.db.orderCheck.findFirst())?.outcome).toBe('healed');
  const [need, ...others] = await needs();
  expect([need?.kind, others]).toEqual(['endpoint_silent', []]);
  expect(need?.text).toContain('an order is open');

  // The lost one arrives after all.
  pass(1000);
  expect(await gateway.sendIpns()).toBe(1);
  expect(await needs()).toEqual([]);
  expect(open.id).not.toBe(lost.id);
});

test('an IPN that a person applied again did not arrive either', async () => {
  const lost = await makeOrder();
  await makeOrder();
  await merchant.postIpn('id=17');
  pass(1000);
  await pay(lost.transaction);
  await check(lost.id);
  pass(1000);
  await merchant.page('/admin/inbox/1/apply-again', { form: {}, cookie });
  expect(await merchant.deps.db.event.count({ where: { action: 'ipn.applied_again' } })).toBe(1);
  expect((await needs()).map(({ kind }) => kind)).toContain('endpoint_silent');
});

test('IPNs with our key and another secret need somebody, for an hour; those with other keys nobody', async () => {
  const body = ipnBody.partial({ transaction: randomUUID(), paymentId: randomUUID() }, 1n, 1n, 0n);
  const { restKey } = merchant.keys;
  await merchant.postIpn(body, { restKey: randomUUID(), restSecret: newRestSecret() });
  await merchant.step('rejections');
  expect(await needs()).toEqual([]);

  const wrong = { restKey, restSecret: newRestSecret() };
  for (let n = 0; n < 2; n += 1) await merchant.postIpn(body, wrong);
  await merchant.step('rejections');
  const [need, ...others] = await needs();
  expect([need?.kind, others]).toEqual(['ipn_rejected', []]);
  expect(need?.text).toContain('2 IPNs that name our key were rejected within an hour');
  expect(need?.text).toContain('signed with another secret, or changed on the way');
  expect(need?.html).toMatch(/href="\/admin\/inbox#/);

  const { location } = await merchant.page(`/admin/attention/${need?.id}`, {
    cookie,
    form: { action: 'ignore' },
  });
  expect([location, await needs()]).toEqual(['/admin?done=ignored', []]);
  pass(24 * HOUR_MS);
  expect(await needs()).toEqual([]);
  await merchant.postIpn(body, wrong);
  await merchant.step('rejections');
  expect((await needs()).map(({ kind }) => kind)).toEqual(['ipn_rejected']);
  pass(HOUR_MS);
  expect(await needs()).toEqual([]);
});

test('an IPN signed with a key that was retired too long ago needs somebody as well', async () => {
  const old = { restKey: randomUUID(), restSecret: newRestSecret() };
  const validUntil = new Date(merchant.clock.now.getTime() - 1000);
  const retiredAt = new Date(validUntil.getTime() - 1000);
  await merchant.deps.db.retiredKeyPair.create({ data: { ...old, retiredAt, validUntil } });
  await merchant.deps.keyRing.refresh();
  await merchant.postIpn('id=17', old);
  await merchant.step('rejections');
  expect((await needs()).map(({ kind, text }) => [kind, text.includes('signed with an old key')])).toEqual([
    ['ipn_rejected', true],
  ]);
});
