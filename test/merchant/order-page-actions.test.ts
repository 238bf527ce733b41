import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
  cookie = await merchant.signIn();
});
beforeEach(async () => {
  await as('operator');
});

const as = (role: 'viewer' | 'operator' | 'owner') =>
  merchant.deps.db.adminUser.updateMany({ data: { role } });
const page = (path: string) => merchant.page(path, { cookie });
const post = (path: string, form: Record<string, string> = {}) => merchant.page(path, { cookie, form });
const rowOf = (id: string) => merchant.deps.db.order.findUniqueOrThrow({ where: { id } });
const eventsOf = async (orderId: string) =>
  (await merchant.deps.db.event.findMany({ where: { orderId }, orderBy: { id: 'asc' } })).map(
    ({ action, who, detail }) => ({ action, who, detail }),
  );
const who = 'owner@localhost';

test('an operator accepts less with a reason, takes that back, closes and opens again; the history says who', async () => {
  const { id, transaction } = await merchant.insertOrder();
  await merchant.postIpn(ipnBody.partial({ transaction, paymentId: randomUUID() }, 1n, 0n, 99_000n));
  const steps = [
    ['accept', 'a good customer', 'paid', 'Accepted as paid.'],
    ['unaccept', '', 'partial', 'The acceptance was taken back.'],
    ['close', 'nobody answers', 'partial', 'Closed.'],
    ['reopen', '', 'partial', 'Opened again.'],
  ] as const;
  for (const [word, reason, status, sentence] of steps) {
    const answer = await post(`/admin/orders/${id}/${word}`, { reason });
    expect([answer.status, answer.location]).toEqual([303, `/admin/orders/${id}?done=${word}`]);
    expect((await rowOf(id)).status).toBe(status);
    expect((await page(answer.location ?? '')).html).toContain(sentence);
  }
  expect(await eventsOf(id)).toEqual([
    { action: 'order.accepted', who, detail: 'a good customer' },
    { action: 'order.unaccepted', who, detail: null },
    { action: 'order.closed', who, detail: 'nobody answers' },
    { action: 'order.reopened', who, detail: null },
  ]);
  const { html } = await page(`/admin/orders/${id}`);
  expect(html).toMatch(/Accepted as paid<\/strong><span class="timeline-who">by owner@localhost</);
});

test('accepting takes a reason, and a page that failed keeps what was typed and changes nothing', async () => {
  const { id } = await merchant.insertOrder();
  for (const reason of ['', '   ', 'x'.repeat(501), 'a\0b']) {
    const { status, html } = await post(`/admin/orders/${id}/accept`, { reason });
    expect(status).toBe(400);
    expect(html).toContain('Reason: 1 to 500 characters');
    expect(html).toMatch(/id="action-accept"[^>]*open/);
    expect(html).toContain('data-live-done');
  }
  expect((await post(`/admin/orders/${id}/accept`, {})).status).toBe(400);
  const twice = await merchant.page(`/admin/orders/${id}/accept`, {
    cookie,
    form: [
      ['reason', 'a'],
      ['reason', 'b'],
    ] as unknown as Record<string, string>,
  });
  expect(twice.status).toBe(400);
  expect([(await rowOf(id)).acceptedAt, await eventsOf(id)]).toEqual([null, []]);
});

test('an order that cannot be decided on like that stays, and the page says why', async () => {
  const { id, transaction } = await merchant.insertOrder();
  await merchant.postIpn(ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n));
  const { status, html } = await post(`/admin/orders/${id}/close`, { reason: '' });
  expect(status).toBe(409);
  expect(html).toMatch(/role="alert" id="problem"[^>]*>.*A paid order is not closed\./);
  expect(await eventsOf(id)).toEqual([]);
});

test('notes and refunds go into the history, as text whatever they hold', async () => {
  const { id, transaction } = await merchant.insertOrder();
  await merchant.postIpn(ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 120_000n));
  const note = '<script>alert(1)</script>\nsecond line';
  expect((await post(`/admin/orders/${id}/note`, { note })).status).toBe(303);
  const txid = 'AB'.repeat(32);
  expect((await post(`/admin/orders/${id}/refund`, { amount: '0.0002', txid })).status).toBe(303);
  const refund = `0.00020000 BTC, transaction ${txid.toLowerCase()}`;
  expect(await eventsOf(id)).toEqual([
    { action: 'order.note', who, detail: note },
    { action: 'order.refunded', who, detail: refund },
  ]);
  const { html } = await page(`/admin/orders/${id}`);
  expect(html).toContain('&lt;script>alert(1)&lt;/script>\nsecond line');
  expect(html).not.toContain('<script>alert');
  expect(html).toContain(`Refunds noted: ${refund}.`);

  for (const form of [
    { amount: '-1' },
    { amount: '0' },
    { amount: '1', txid: 'zz' },
    { amount: '22000000' },
  ]) {
    expect([form, (await post(`/admin/orders/${id}/refund`, form as Record<string, string>)).status]).toEqual(
      [form, 400],
    );
  }
  expect((await post(`/admin/orders/${id}/note`, { note: 'x'.repeat(2_001) })).status).toBe(400);
  expect((await post(`/admin/orders/${id}/note`, { note: ' \r\n ' })).status).toBe(400);
  expect(await eventsOf(id)).toHaveLength(2);
});

test('an order that the gateway has not taken is asked for again by a button, which says what came of it', async () => {
  front.line = 'down';
  const { body } = await merchant.api('POST', '/v1/orders', {
    amount: '0.001',
    currency: 'BTC',
    reference: 'r',
  });
  const { id } = (await merchant.deps.db.order.findUniqueOrThrow({ where: { reference: 'r' } })) ?? body;
  expect((await page(`/admin/orders/${id}`)).html).toContain('id="ask"');
  const failed = await post(`/admin/orders/${id}/ask`);
  expect(failed.status).toBe(503);
  expect(failed.html).toContain((await rowOf(id)).gatewayError?.replaceAll('&', '&amp;') ?? 'nothing');
  expect(failed.html).toMatch(/role="alert" id="problem"/);

  front.line = 'up';
  const asked = await post(`/admin/orders/${id}/ask`);
  expect([asked.status, asked.location]).toEqual([303, `/admin/orders/${id}?done=ask`]);
  expect(await rowOf(id)).toMatchObject({ status: 'open', gatewayError: null });
  const { html } = await page(asked.location ?? '');
  expect(html).toContain('The gateway has taken the order.');
  expect(html).toMatch(/action="[^"]*\/check"/);
  const asking = (await eventsOf(id)).filter(({ action }) => action === 'order.asked_gateway');
  expect(asking).toEqual(Array(2).fill({ action: 'order.asked_gateway', who, detail: null }));
});

test('a viewer sees everything but the buttons, and may do nothing', async () => {
  const { id } = await merchant.insertOrder();
  await as('viewer');
  const { status, html } = await page(`/admin/orders/${id}`);
  expect(status).toBe(200);
  expect(html).not.toMatch(/<form[^>]*action="\/admin\/orders/);
  for (const word of ['accept', 'unaccept', 'close', 'reopen', 'refund', 'note', 'ask']) {
    const form = { reason: 'r', note: 'n', amount: '1' };
    expect([word, (await post(`/admin/orders/${id}/${word}`, form)).status]).toEqual([word, 403]);
  }
  expect([(await rowOf(id)).status, await eventsOf(id)]).toEqual(['open', []]);
});

test('nothing is done from another site, nor to orders that do not exist', async () => {
  const { id } = await merchant.insertOrder();
  const foreign = { cookie, form: { note: 'n' }, headers: { origin: 'http://elsewhere.example' } };
  expect((await merchant.page(`/admin/orders/${id}/note`, foreign)).status).toBe(403);
  for (const absurd of [randomUUID(), '17', '%00', 'x'.repeat(2_000)]) {
    for (const word of ['accept', 'note', 'ask', 'refund']) {
      const form = { reason: 'r', note: 'n', amount: '1' };
      expect((await post(`/admin/orders/${absurd}/${word}`, form)).status).toBe(404);
    }
  }
  for (const query of ['before=99999999999999999999', 'before=-1', 'before=5&before=6', 'done=constructor'])
    expect((await page(`/admin/orders/${id}?${query}`)).status).toBe(200);
});
