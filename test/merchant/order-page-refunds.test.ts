import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = async (id: string) =>
  (await merchant.page(`/admin/orders/${id}`, { cookie })).html.replaceAll('\u00a0', ' ');
const post = (path: string, form: Record<string, string>) =>
  merchant.page(`/admin/orders/${path}`, { cookie, form });
const refundsOf = (orderId: string) =>
  merchant.deps.db.orderRefund.findMany({ where: { orderId }, orderBy: { id: 'asc' } });
/** An order over 0.001 BTC that 0.0015 BTC came for. */
async function overpaid(): Promise<string> {
  const { id, transaction } = await merchant.insertOrder();
  await merchant.postIpn(ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 150_000n));
  return id;
}

test('a transaction is noted once for an order, and never more than came and was not sent back', async () => {
  const id = await overpaid();
  const txid = 'ab'.repeat(32);
  expect((await post(`${id}/refund`, { amount: '0.001', txid })).status).toBe(303);
  const twice = await post(`${id}/refund`, { amount: '0.0001', txid: txid.toUpperCase() });
  expect(twice.status).toBe(400);
  expect(twice.html).toMatch(/id="refund-txid-error"[^>]*>This transaction is noted already/);
  expect(twice.html).toContain(`value="${txid.toUpperCase()}"`);

  const more = await post(`${id}/refund`, { amount: '0.00050001' });
  expect(more.status).toBe(400);
  expect(more.html).toMatch(/id="refund-amount-error"[^>]*>Only 0\.00050000 BTC is confirmed and was not/);
  expect(await refundsOf(id)).toHaveLength(1);

  expect((await post(`${id}/refund`, { amount: '0.0005' })).status).toBe(303);
  expect(await page(id)).not.toContain('id="refund"');
  const none = await post(`${id}/refund`, { amount: '0.0001' });
  expect(none.status).toBe(400);
  expect(none.html).toMatch(/id="problem">.*Nothing of this order is confirmed and was not sent back yet/);
});

test('refunds that are noted at the same time are one after the other', async () => {
  const id = await overpaid();
  const three = await Promise.all([1, 2, 3].map(() => post(`${id}/refund`, { amount: '0.0008' })));
  expect(three.map(({ status }) => status).toSorted()).toEqual([303, 400, 400]);
  expect(await refundsOf(id)).toMatchObject([{ amountSat: 80_000n }]);
});

test('a refund note is taken back, once, and counts no more', async () => {
  const id = await overpaid();
  const txid = 'cd'.repeat(32);
  await post(`${id}/refund`, { amount: '0.0002', txid });
  await post(`${id}/refund`, { amount: '0.0001' });
  const [first] = await refundsOf(id);
  const noted = await page(id);
  expect(noted).toContain(`Refunds noted: 0.00020000 BTC, transaction ${txid}; 0.00010000 BTC.`);
  expect(noted).toContain('To be sent back: 0.00020000 BTC to a payer who left no return address.');
  expect(noted).toContain(`<option value="${first?.id}">0.00020000 BTC, transaction cdcdcdcd…</option>`);

  const form = { refund: `${first?.id}`, reason: 'of <b>another</b> order' };
  const { location } = await post(`${id}/take-back`, form);
  expect(location).toBe(`/admin/orders/${id}?done=take-back`);
  expect((await post(`${id}/take-back`, form)).status).toBe(303);
  const events = await merchant.deps.db.event.findMany({
    where: { orderId: id, action: 'order.refund_taken_back' },
  });
  expect(events).toMatchObject([
    {
      who: 'owner@localhost',
      detail: `0.00020000 BTC, transaction ${txid}: of <b>another</b> order`,
    },
  ]);
  const after = await page(id);
  expect(after).toContain('Refunds noted: 0.00010000 BTC.');
  expect(after).toContain('To be sent back: 0.00040000 BTC');
  expect(after).not.toContain('<b>another');
  // It may be noted for real now.
  expect((await post(`${id}/refund`, { amount: '0.0002', txid })).status).toBe(303);
});

test('only refunds of the order itself are taken back, and only by those who may', async () => {
  const [id, other] = [await overpaid(), await overpaid()];
  await post(`${id}/refund`, { amount: '0.0002' });
  const [refund] = await refundsOf(id);
  expect((await post(`${other}/take-back`, { refund: `${refund?.id}` })).status).toBe(409);
  for (const absurd of ['', '-1', '1e3', 'x', '9'.repeat(18), '9'.repeat(40), 'a\0b']) {
    expect([400, 409]).toContain((await post(`${id}/take-back`, { refund: absurd })).status);
  }
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });
  expect((await post(`${id}/take-back`, { refund: `${refund?.id}` })).status).toBe(403);
  expect(await page(id)).not.toContain('take-back');
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'owner' } });
  expect((await refundsOf(id)).map(({ takenBackAt }) => takenBackAt)).toEqual([null]);
});
