import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = (path: string) => merchant.page(path, { cookie });
const textOf = (html: string) => html.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&');
const newest = () => merchant.deps.db.receipt.findFirstOrThrow({ orderBy: { id: 'desc' } });
const receive = async (body: string | Buffer) => {
  await merchant.postIpn(body);
  return (await newest()).id;
};
const applyAgain = (id: bigint | string) =>
  merchant.page(`/admin/inbox/${id}/apply-again`, { cookie, form: {} });

test('the exact bytes of an IPN can be had, and on its page none of them is invisible', async () => {
  const body = Buffer.concat([
    Buffer.from('id=17&data=caf\u00e9'),
    Buffer.from([0, 0xff, 0xed, 0xa0, 0x80, 0x0d, 0x0a]),
    Buffer.from('\u202e<b>'),
  ]);
  const id = await receive(body);
  const response = await fetch(`${merchant.url}/admin/receipts/${id}/body`, { headers: { cookie } });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(body);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="ipn-${id}.bin"`);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');

  const { status, html } = await page(`/admin/inbox/${id}`);
  expect(status).toBe(200);
  const bytes = ['00', 'FF', 'ED', 'A0', '80', '0D', '0A', 'E2', '80', 'AE'];
  const shown = bytes.map((hex) => `<span class="byte">${hex}</span>`).join('');
  expect(html).toContain(`id=17&amp;data=caf\u00e9${shown}&lt;b>`);
  expect(html).toContain('0000 69 64 3d 31 37 26 64 61 id=17&amp;da');
  expect(html).not.toContain('\u202e');
});

test('an IPN without its order is applied again once the order is there, and both receipts say so', async () => {
  const ids = { transaction: randomUUID(), paymentId: randomUUID() };
  const lost = await receive(ipnBody.paid(ids, 1n, 100_000n));
  expect(await newest()).toMatchObject({ outcome: 'unmatched' });
  expect(textOf((await page(`/admin/inbox/${lost}`)).html)).toContain(
    'Unknown transaction: Our gateway signed it',
  );

  const { id: orderId } = await merchant.insertOrder();
  await merchant.deps.db.order.update({ where: { id: orderId }, data: { transaction: ids.transaction } });
  const answer = await applyAgain(lost);
  const made = await newest();
  expect([answer.status, answer.location]).toEqual([303, `/admin/inbox/${made.id}?done=applied-again`]);
  expect(made).toMatchObject({ outcome: 'applied', orderId });
  expect(made.id).toBeGreaterThan(lost);
  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { id: orderId } });
  expect([order.status, order.amountPaidSat]).toEqual(['paid', 100_000n]);

  const event = await merchant.deps.db.event.findFirstOrThrow({ where: { action: 'ipn.applied_again' } });
  const detail = `IPN ${lost}: unmatched → applied, as IPN ${made.id}`;
  expect(event).toMatchObject({ orderId, who: 'owner@localhost', subject: `IPN ${lost}`, detail });
  for (const path of [`/admin/inbox/${lost}`, answer.location ?? '', `/admin/orders/${orderId}`])
    expect(textOf((await page(path)).html)).toContain(detail);
  const shown = textOf((await page(answer.location ?? '')).html);
  expect(shown).toContain('Applied again. This is the new receipt');
  expect(shown).toContain('None: a person applied it again here.');
});

test('applying again is harmless for an IPN that was taken over, and for one that is refused for good', async () => {
  const { id, transaction } = await merchant.insertOrder();
  const ids = { transaction, paymentId: randomUUID() };
  const applied = await receive(ipnBody.partial(ids, 1n, 0n, 40_000n));
  await applyAgain(applied);
  expect(await newest()).toMatchObject({ outcome: 'duplicate', orderId: id });
  await receive(ipnBody.paid(ids, 2n, 100_000n));
  await applyAgain(applied);
  expect(await newest()).toMatchObject({ outcome: 'stale', orderId: id });
  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { id } });
  expect([order.status, order.amountPaidSat]).toEqual(['paid', 100_000n]);

  const refused = await receive('id=17\0');
  await applyAgain(refused);
  expect(await newest()).toMatchObject({ outcome: 'refused', orderId: null });
  expect(Buffer.from((await newest()).body).toString()).toBe('id=17\0');
});

test('a viewer looks inside but applies nothing again', async () => {
  const id = await receive('id=17');
  const before = await merchant.deps.db.receipt.count();
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });
  expect((await page(`/admin/inbox/${id}`)).html).not.toContain('id="apply-again"');
  expect((await page(`/admin/inbox/${id}`)).status).toBe(200);
  expect((await applyAgain(id)).status).toBe(403);
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'owner' } });
  expect(await merchant.deps.db.receipt.count()).toBe(before);
});

test.each([
  ['id=17', 'No id in it'],
  [`item=BTC&txid=${'a'.repeat(64)}`, 'About an address, not an order'],
  [`id=${randomUUID()}&payment_id=${randomUUID()}&status=refunded`, 'Not as the protocol has it'],
  [
    `id=${randomUUID()}&payment_id=${randomUUID()}&status=partial&amount_pending=1&amount_valid=x`,
    'Amounts that cannot be right',
  ],
])('the reason for refusing %s is told in plain words', async (body, title) => {
  const id = await receive(body);
  for (const path of ['/admin/inbox?outcome=refused', `/admin/inbox/${id}`])
    expect((await page(path)).html).toContain(`<strong>${title}: </strong>`);
});

test('what fails the signature is told in plain words, with what it held and what to check', async () => {
  await merchant.postIpn('n=1<b>\0', {
    ...merchant.keys,
    restSecret: Buffer.alloc(64, 7).toString('base64'),
  });
  await merchant.postIpn('n=2', { ...merchant.keys, restKey: randomUUID() });
  await fetch(`${merchant.url}/ipn`, { method: 'POST', body: 'n=3' });
  await merchant.step('rejections');
  const { html } = await page('/admin/inbox');
  for (const title of [
    'Signed with another secret, or changed on the way',
    'Signed with another key',
    'No key',
  ])
    expect(html).toContain(`<strong>${title}</strong>`);
  expect(html).toContain('Compare REST_SECRET with the gateway’s.');
  expect(html).toContain('n=1&lt;b><span class="byte">00</span>');
});

test.each([
  '/admin/inbox/0',
  '/admin/inbox/-1',
  '/admin/inbox/1e3',
  '/admin/inbox/999999999999999999',
  '/admin/inbox/99999999999999999999999',
  '/admin/inbox/%00',
  '/admin/receipts/0/body',
  '/admin/receipts/x/body',
])('%s is a page that says there is no such thing', async (path) => {
  expect((await page(path)).status).toBe(404);
});

test('an IPN that does not exist is not applied again', async () => {
  expect((await applyAgain('999999999999')).status).toBe(404);
  expect((await applyAgain('x')).status).toBe(404);
});

test('a long body is shown by its beginning in lists, and can be had whole', async () => {
  const body = `id=17&data=${'x'.repeat(200_000)}`;
  const id = await receive(body);
  const list = await page('/admin/inbox?outcome=refused');
  expect(list.html).toContain('The first 8192 bytes; 191819 more follow.');
  expect(list.html.length).toBeLessThan(400_000);
  expect((await page(`/admin/inbox/${id}`)).html).toContain('The first 65536 bytes;');
  expect((await page(`/admin/receipts/${id}/body`)).html).toBe(body);
});
