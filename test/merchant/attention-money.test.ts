import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { forgetOrders, needsIn, needsOn } from '../support/attention.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});
beforeEach(() => forgetOrders(merchant));

const needs = () => needsOn(merchant, cookie);
const kinds = async () => (await needs()).map(({ kind }) => kind);
const act = (id: string | undefined, form: Record<string, string>) =>
  merchant.page(`/admin/attention/${id}`, { cookie, form });
const post = (path: string, form: Record<string, string>) =>
  merchant.page(`/admin/orders/${path}`, { cookie, form });
/** An order over 0.001 BTC unless told, and payments of it. */
async function newOrder(order: Parameters<TestMerchant['insertOrder']>[0] = {}) {
  const { id, transaction } = await merchant.insertOrder(order);
  return {
    id,
    one: { transaction, paymentId: randomUUID() },
    other: { transaction, paymentId: randomUUID() },
  };
}
const returnsTo = (paymentId: string, returnAddress: string) =>
  merchant.deps.db.payment.update({ where: { id: paymentId }, data: { returnAddress } });
const waysOf = (html: string | undefined) =>
  [...(html?.matchAll(/name="action" value="(\w+)"/g) ?? [])].map(([, action]) => action);
/** Amounts and addresses that an entry or an order page names. */
const sendBackIn = (text = '') =>
  [...text.matchAll(/To send back: ([\d.]+) BTC ((?:bc1\w+)?)/g)].map(([, sat, to]) => [sat, to]);

test('each payer’s surplus goes back to this payer’s address, whoever else left one', async () => {
  const { id, one, other } = await newOrder({ multipay: true });
  await merchant.postIpn(ipnBody.paid(one, 1n, 150_000n));
  await merchant.postIpn(ipnBody.paid(other, 2n, 100_000n));
  await returnsTo(one.paymentId, 'bc1qoverpaid');
  await returnsTo(other.paymentId, 'bc1qexact');
  expect(sendBackIn((await needs())[0]?.text)).toEqual([['0.00050000', 'bc1qoverpaid']]);
  await merchant.postIpn(ipnBody.paid(other, 3n, 120_000n));
  expect(sendBackIn((await needs())[0]?.text)).toEqual([
    ['0.00050000', 'bc1qoverpaid'],
    ['0.00020000', 'bc1qexact'],
  ]);
  const { html } = await merchant.page(`/admin/orders/${id}`, { cookie });
  expect(html.replaceAll('\u00a0', ' ')).toContain(
    'To be sent back: 0.00050000 BTC to bc1qoverpaid; 0.00020000 BTC to bc1qexact.',
  );
});

test('of an order that two payers paid, the second gets its coins back', async () => {
  const { one, other } = await newOrder();
  await merchant.postIpn(ipnBody.partial(other, 1n, 0n, 60_000n));
  await merchant.postIpn(ipnBody.paid(one, 2n, 100_000n));
  await returnsTo(one.paymentId, 'bc1qpaid');
  await returnsTo(other.paymentId, 'bc1qextra');
  expect(sendBackIn((await needs())[0]?.text)).toEqual([['0.00060000', 'bc1qextra']]);
});

test('late coins are sent back or accepted once they are confirmed, not before', async () => {
  const { id, one } = await newOrder();
  await merchant.postIpn(ipnBody.ended(one, 1n, 'cancelled'));
  await merchant.postIpn(ipnBody.partial(one, 2n, 90_000n, 0n));
  const [waiting] = await needs();
  expect([waiting?.kind, waysOf(waiting?.html)]).toEqual(['late', ['ignore']]);
  expect(waiting?.text).toContain('0.00090000 BTC is not confirmed yet: wait');
  expect((await act(waiting?.id, { action: 'refunded' })).location).toBe('/admin?done=not_offered');
  expect((await post(`${id}/refund`, { amount: '0.0009' })).status).toBe(400);

  await act(waiting?.id, { action: 'ignore' });
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.partial(one, 3n, 0n, 90_000n));
  const [confirmed] = await needs();
  expect(waysOf(confirmed?.html)).toEqual(['refunded', 'accept', 'ignore']);
  expect((await act(confirmed?.id, { action: 'refunded' })).location).toBe('/admin?done=refunded');
  expect(await merchant.deps.db.orderRefund.findMany()).toMatchObject([{ amountSat: 90_000n }]);
});

test('the same surplus that comes once more after a refund is owed once more', async () => {
  const { one } = await newOrder();
  await merchant.postIpn(ipnBody.paid(one, 1n, 150_000n));
  await act((await needs())[0]?.id, { action: 'refunded' });
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.paid(one, 2n, 200_000n));
  expect((await needs()).map(({ kind, text }) => [kind, sendBackIn(text)[0]?.[0]])).toEqual([
    ['overpaid', '0.00050000'],
  ]);
});

test('no coin is offered for a refund twice: paid late and too much is one entry', async () => {
  const { one } = await newOrder({ amountInt: 1_000_000n });
  await merchant.postIpn(ipnBody.ended(one, 1n, 'cancelled'));
  await merchant.postIpn(ipnBody.paid(one, 2n, 1_500_000n));
  const [late, ...others] = await needs();
  expect([late?.kind, others]).toEqual(['late', []]);
  expect(late?.text).toContain('0.00500000 BTC of it is more than was due');
  expect(sendBackIn(late?.text).map(([amount]) => amount)).toEqual(['0.01500000']);

  // The shop delivers, and sends back what was too much.
  await act(late?.id, { action: 'refunded', amount: '0.005' });
  const [rest] = await needs();
  expect(sendBackIn(rest?.text).map(([amount]) => amount)).toEqual(['0.01000000']);
  await act(rest?.id, { action: 'ignore' });
  expect(await needs()).toEqual([]);
});

test('of an order that one paid in time and another too late, each coin is in one entry', async () => {
  const { one, other } = await newOrder();
  await merchant.postIpn(ipnBody.ended(other, 1n, 'closed'));
  await merchant.postIpn(ipnBody.paid(one, 2n, 130_000n));
  await merchant.postIpn(ipnBody.paid(other, 3n, 100_000n));
  const offered = (await needs()).map(({ kind, text }) => [kind, sendBackIn(text)[0]?.[0]]);
  expect(offered).toEqual([
    ['overpaid', '0.00030000'],
    ['late', '0.00100000'],
  ]);
});

test('an underpaid order is refunded; closed, what came for it stays owed until that is dealt with', async () => {
  const open = await newOrder();
  await merchant.postIpn(ipnBody.partial(open.one, 1n, 0n, 40_000n));
  expect((await act((await needs())[0]?.id, { action: 'refunded' })).location).toBe('/admin?done=refunded');
  expect(await needs()).toEqual([]);

  const closed = await newOrder();
  await merchant.postIpn(ipnBody.partial(closed.one, 2n, 0n, 50_000n));
  const { location } = await act((await needs())[0]?.id, { action: 'close' });
  const [owed] = needsIn((await merchant.page(location ?? '', { cookie })).html);
  expect([owed?.kind, waysOf(owed?.html)]).toEqual(['underpaid', ['accept', 'refunded', 'ignore']]);
  expect(owed?.text).toContain('was closed here: it is not enough, and owed back to the payer');
  expect(await kinds()).toEqual(['underpaid']);
  await act(owed?.id, { action: 'refunded', txid: 'ab'.repeat(32) });
  expect(await needs()).toEqual([]);
});

test('of an order that many may pay, one payer who sent too little is told of beside one who paid', async () => {
  const { one, other } = await newOrder({ multipay: true });
  await merchant.postIpn(ipnBody.paid(one, 1n, 100_000n));
  await merchant.postIpn(ipnBody.partial(other, 2n, 30_000n, 0n));
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.partial(other, 3n, 0n, 30_000n));
  await returnsTo(other.paymentId, 'bc1qtoolittle');
  const [need] = await needs();
  expect([need?.kind, waysOf(need?.html)]).toEqual(['underpaid', ['refunded', 'ignore']]);
  expect(sendBackIn(need?.text)).toEqual([['0.00030000', 'bc1qtoolittle']]);
});

test('a surplus that is not worth its fee is no entry', async () => {
  const { one } = await newOrder();
  await merchant.postIpn(ipnBody.paid(one, 1n, 100_999n));
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.paid(one, 2n, 101_000n));
  expect(await kinds()).toEqual(['overpaid']);
});

test('a refund note that is taken back makes its entry ask again', async () => {
  const { id, one } = await newOrder();
  await merchant.postIpn(ipnBody.paid(one, 1n, 150_000n));
  await act((await needs())[0]?.id, { action: 'refunded' });
  const { id: refund } = await merchant.deps.db.orderRefund.findFirstOrThrow();
  expect(await needs()).toEqual([]);
  await post(`${id}/take-back`, { refund: `${refund}`, reason: 'another order' });
  expect((await needs()).map(({ kind, text }) => [kind, sendBackIn(text)[0]?.[0]])).toEqual([
    ['overpaid', '0.00050000'],
  ]);
});

test('a form that cannot be done is shown again, open, with what was typed and what is wrong', async () => {
  const { one } = await newOrder();
  await merchant.postIpn(ipnBody.paid(one, 1n, 150_000n));
  const [need] = await needs();
  expect(need?.html).toMatch(/name="amount"[^>]*value="0\.00050000"/);
  const [txid, evil] = ['cd'.repeat(32), '"><script>alert(1)</script>'];
  for (const [form, field, words] of [
    [{ txid: evil, amount: '0.0001' }, 'txid', '64 digits'],
    [{ txid, amount: 'much' }, 'amount', 'in BTC: 0.00042'],
    [{ txid, amount: '0.00050001' }, 'amount', 'No more than 0.00050000 BTC is owed here'],
  ] as [Record<string, string>, string, string][]) {
    const { status, html } = await act(need?.id, { action: 'refunded', ...form });
    const [shown] = needsIn(html);
    expect([status, shown?.id]).toEqual([400, need?.id]);
    expect(shown?.html).toMatch(/<details[^>]*id="way-refunded-[^>]* open/);
    expect(shown?.html).toMatch(new RegExp(`id="${field}-[^"]*-error" role="alert">[^<]*${words}`));
    expect(shown?.html).toContain(`value="${form.amount}"`);
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('data-live-done');
  }
  expect(await merchant.deps.db.orderRefund.count()).toBe(0);
});
