import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Role } from '../../src/database/generated/client.ts';
import { sweepAttention } from '../../src/merchant/attention/sweep-attention.ts';
import { forgetOrders, needsIn, needsOn } from '../support/attention.ts';
import { ipnBody, type Page, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});
beforeEach(async () => {
  await forgetOrders(merchant);
  await setRole('owner');
});

const needs = () => needsOn(merchant, cookie);
const firstId = async () => (await needs())[0]?.id ?? 'none';
const act = (id: string, form: Record<string, string>) =>
  merchant.page(`/admin/attention/${id}`, { cookie, form });
const setRole = (role: Role) => merchant.deps.db.adminUser.updateMany({ data: { role } });
const history = async () =>
  (
    await merchant.deps.db.event.findMany({
      where: { action: { not: { startsWith: 'user.' } } },
      orderBy: { id: 'asc' },
    })
  ).map(({ action, who, orderId, subject, detail }) => ({ action, who, orderId, subject, detail }));
const statusOf = async (id: string) =>
  (await merchant.deps.db.order.findUniqueOrThrow({ where: { id } })).status;
/** Where an action leads, and what the list says then. */
async function follow({
  status,
  location,
}: Page): Promise<{ to: string | null; said: string; left: string[] }> {
  expect(status).toBe(303);
  const { html } = await merchant.page(location ?? '', { cookie });
  const said =
    /role="status">.*?<\/svg>\s*([^<]*)</s.exec(html.slice(html.indexOf('id="needs-you"')))?.[1] ?? '';
  return { to: location, said, left: needsIn(html).map(({ kind }) => kind) };
}

async function underpaidOrder(validSat = 40_000n) {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, validSat));
  return { id, ids };
}
async function overpaidOrder() {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  await merchant.postIpn(ipnBody.paid(ids, 1n, 150_000n));
  return { id, ids };
}

test('an underpaid order is accepted as paid, with a reason, and its history says who and why', async () => {
  const { id } = await underpaidOrder();
  const entry = await firstId();
  const reason = 'a <script>alert(1)</script> customer of old';
  const { to, said, left } = await follow(await act(entry, { action: 'accept', reason }));
  expect([to, left]).toEqual(['/admin?done=accepted', []]);
  expect(said).toContain('Accepted as paid.');
  expect(await statusOf(id)).toBe('paid');
  expect(await history()).toEqual([
    { action: 'order.accepted', who: 'owner@localhost', orderId: id, subject: null, detail: reason },
  ]);
  expect((await merchant.page(`/admin/orders/${id}`, { cookie })).html).not.toContain('<script>alert');
  expect(await needs()).toEqual([]);
});

test('accepting takes a reason, and the list is shown again with its form open and what was typed', async () => {
  const { id } = await underpaidOrder();
  const entry = await firstId();
  for (const reason of ['', '   ', 'x'.repeat(501), 'a\0b']) {
    const { status, html } = await act(entry, { action: 'accept', reason });
    expect([status, html.includes('Nothing was done')]).toEqual([400, true]);
    const shown = needsIn(html)[0]?.html ?? '';
    expect(shown).toMatch(/<details[^>]*id="way-accept-[^>]* open/);
    expect(shown).toMatch(/aria-invalid="true" aria-describedby="reason-accept-[^"]*-error"/);
    if (reason.length > 500) expect(shown).toContain(`value="${'x'.repeat(500)}"`);
  }
  expect([await statusOf(id), await history()]).toEqual(['partial', []]);
});

test('an order that is accepted by mistake and is not any more asks again', async () => {
  const { id } = await underpaidOrder();
  await act(await firstId(), { action: 'accept', reason: 'oops' });
  expect(await needs()).toEqual([]);
  await merchant.page(`/admin/orders/${id}/unaccept`, { cookie, form: { reason: 'not his' } });
  expect(await statusOf(id)).toBe('partial');
  expect((await needs()).map(({ kind }) => kind)).toEqual(['underpaid']);
});

test('an underpaid order is closed: nobody waits for it any more, and what came is owed back', async () => {
  const { id } = await underpaidOrder();
  const { to, left } = await follow(await act(await firstId(), { action: 'close' }));
  expect([to, left]).toEqual(['/admin?done=closed', ['underpaid']]);
  expect((await merchant.deps.db.order.findUniqueOrThrow({ where: { id } })).closedAt).not.toBeNull();
  expect(await history()).toMatchObject([{ action: 'order.closed', detail: 'Underpaid' }]);
});

test('a refund is noted with its amount and transaction, and asks again only when more comes', async () => {
  const { id, ids } = await overpaidOrder();
  const txid = 'AB'.repeat(32);
  expect((await act(await firstId(), { action: 'refunded', txid: 'not one' })).status).toBe(400);
  const { to, left } = await follow(await act(await firstId(), { action: 'refunded', txid: ` ${txid} ` }));
  expect([to, left]).toEqual(['/admin?done=refunded', []]);
  expect(await history()).toMatchObject([
    { action: 'order.refunded', orderId: id, detail: `0.00050000 BTC, transaction ${txid.toLowerCase()}` },
  ]);
  await merchant.postIpn(ipnBody.paid(ids, 1n, 150_000n));
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.paid(ids, 2n, 170_000n));
  expect((await needs())[0]?.text).toContain('0.00020000 BTC more than due');
  expect((await needs())[0]?.text).toContain('beyond the 0.00050000 BTC that was sent back');
});

test('an entry that is ignored stays away until its facts change', async () => {
  const { id, ids } = await underpaidOrder(40_000n);
  const { to } = await follow(await act(await firstId(), { action: 'ignore' }));
  expect([to, await needs()]).toEqual(['/admin?done=ignored', []]);
  expect(await history()).toMatchObject([{ action: 'order.ignored', orderId: id, detail: 'Underpaid' }]);
  await merchant.postIpn(ipnBody.partial(ids, 2n, 0n, 50_000n));
  expect((await needs()).map(({ kind }) => kind)).toEqual(['underpaid']);
});

test('an entry that went away by itself comes back by itself', async () => {
  const { ids } = await underpaidOrder();
  const entry = await firstId();
  await merchant.postIpn(ipnBody.partial(ids, 2n, 60_000n, 40_000n));
  expect(await needs()).toEqual([]);
  await merchant.postIpn(ipnBody.partial(ids, 3n, 0n, 40_000n));
  expect(await firstId()).toBe(entry);
});

test('coins that came too late are accepted', async () => {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  await merchant.postIpn(ipnBody.ended(ids, 1n, 'cancelled'));
  await merchant.postIpn(ipnBody.partial(ids, 2n, 0n, 99_000n));
  const { left } = await follow(await act(await firstId(), { action: 'accept', reason: 'near enough' }));
  expect([left, await statusOf(id), await needs()]).toEqual([[], 'paid', []]);
});

test('an IPN is ignored', async () => {
  await merchant.postIpn('id=17');
  const { to, left } = await follow(await act(await firstId(), { action: 'ignore' }));
  expect([to, left]).toEqual(['/admin?done=ignored', []]);
  await merchant.postIpn('id=17');
  expect(await needs()).toEqual([]);
  expect(await history()).toMatchObject([{ action: 'ipn.ignored', subject: 'IPN 1', detail: 'IPN refused' }]);
});

test('acting twice, or on what is over, does nothing and says so', async () => {
  await overpaidOrder();
  const entry = await firstId();
  const both = await Promise.all([act(entry, { action: 'ignore' }), act(entry, { action: 'refunded' })]);
  const results = (await Promise.all(both.map(follow))).map(({ to }) => to);
  expect(results).toContain('/admin?done=over');
  expect(await history()).toHaveLength(1);
  const { said } = await follow(await act(entry, { action: 'ignore' }));
  expect(said).toContain('Nothing was done');
  expect(await history()).toHaveLength(1);
});

test('what changed since the page was shown is not acted on', async () => {
  const { id, ids } = await underpaidOrder();
  const entry = await firstId();
  await merchant.postIpn(ipnBody.partial(ids, 2n, 0n, 70_000n));
  const { to, left } = await follow(await act(entry, { action: 'accept', reason: '40,000 is enough' }));
  expect([to, left]).toEqual(['/admin?done=changed', ['underpaid']]);
  expect([await statusOf(id), await history()]).toEqual(['partial', []]);
});

test('an entry offers only its own ways out', async () => {
  await underpaidOrder();
  const [need] = await needs();
  expect(
    [...(need?.html.matchAll(/name="action" value="(\w+)"/g) ?? [])].map(([, action]) => action),
  ).toEqual(['accept', 'refunded', 'close', 'ignore']);
  expect(need?.html).toMatch(/action="\/admin\/orders\/[0-9a-f-]{36}\/check"/);
  const { to } = await follow(await act(need?.id ?? '', { action: 'ask_gateway' }));
  expect([to, await history()]).toEqual(['/admin?done=not_offered', []]);
});

test('a viewer sees the list and may not act; an operator may', async () => {
  await underpaidOrder();
  await sweepAttention(merchant.deps);
  await setRole('viewer');
  const [need] = await needs();
  expect(need?.html).not.toMatch(/<form|<button/);
  const { status } = await act(need?.id ?? '', { action: 'ignore' });
  expect([status, (await needs()).length]).toEqual([403, 1]);
  await setRole('operator');
  expect((await act(need?.id ?? '', { action: 'ignore' })).status).toBe(303);
});

test.each(['17', '%00', '0f0e0d0c-0000-4000-8000-000000000001', 'null'])('no entry %s', async (id) => {
  expect((await act(id, { action: 'ignore' })).status).toBe(404);
});

test.each([[{}], [{ action: 'check' }], [{ action: 'constructor' }], [{ action: 'ignore\0' }]] as Record<
  string,
  string
>[][])('no such way out: %j', async (form) => {
  await underpaidOrder();
  const { status, html } = await act(await firstId(), form ?? {});
  expect([status, html.includes('Nothing was done')]).toEqual([400, true]);
});

test('what the address says was done is never echoed', async () => {
  for (const word of ['<script>', 'constructor', 'toString', '', 'accepted&done=closed', '%00']) {
    const { status, html } = await merchant.page(`/admin?done=${word}`, { cookie });
    expect([status, html.includes('class="notice')]).toEqual([200, false]);
  }
});

test('a form of another site does nothing', async () => {
  await underpaidOrder();
  const id = await firstId();
  const { status } = await merchant.page(`/admin/attention/${id}`, {
    cookie,
    form: { action: 'ignore' },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  expect([status, (await needs()).length]).toEqual([403, 1]);
});
