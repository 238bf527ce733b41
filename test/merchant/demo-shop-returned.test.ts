import { request } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import type { OrderStatus } from '../../src/database/generated/client.ts';
import { returnWords } from '../../src/merchant/checkout/return-words.ts';
import { checkReturn } from '../../src/merchant/orders/returned.ts';
import { newRestSecret } from '../../src/protocol/signature.ts';
import { type PaymentResult, signedReturnUrl } from '../../src/protocol/signed-return.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
beforeAll(async () => {
  gateway = await startTestGateway();
  merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
});

const paymentId = '0f0e0d0c-0000-4000-8000-000000000002';
const date = new Date('2026-11-22T10:20:30Z');
const noteOn = (html: string) =>
  /id="return-title"[^>]*>([^<]*)<\/h2><p>([^<]*)</.exec(html)?.slice(1).join(': ');
const statusOn = (html: string) => /data-live="status" data-status="(\w+)"/.exec(html)?.[1];

async function buy() {
  const { location } = await merchant.page('/shop/orders', { form: { product: 'paper-wallet-kit' } });
  const reference = location?.split('/').at(-1) ?? '';
  const order = await merchant.deps.db.order.findUniqueOrThrow({ where: { reference } });
  return { path: location ?? '', order, transaction: order.transaction ?? '' };
}

/** The path that a payer with that result is sent back to. */
function wayBack(path: string, result: Partial<PaymentResult>, secret = merchant.keys.restSecret): string {
  const full = { transaction: '', paymentId, status: 'paid', date, ...result } as const;
  return signedReturnUrl(`${merchant.url}${path}?returned=success`, full, secret).slice(merchant.url.length);
}

test('the gateway’s own link back carries its word, which the page tells before the notice has come', async () => {
  const { path, transaction, order } = await buy();
  const { address, dueSat, paymentId: id } = await gateway.openPayment(transaction);
  await gateway.pay(address, dueSat);
  await gateway.mine(6);
  await gateway.settle();
  const paymentPage = await (await fetch(`${gateway.url}/${transaction}/${id}`)).text();
  const href = /id="back-to-shop"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*id="back-to-shop"/.exec(paymentPage);
  const back = (href?.[1] ?? href?.[2] ?? '').replaceAll('&amp;', '&');
  expect(back.startsWith(`${merchant.url}${path}?returned=success&tillgate_transaction=${transaction}`)).toBe(
    true,
  );

  const before = await merchant.page(back.slice(merchant.url.length));
  expect(noteOn(before.html)).toMatch(
    /^The payment gateway says: paid: .*gateway’s word; our own books follow/,
  );
  // Its word is not in our books, and whoever has paid is not asked to pay again.
  expect(statusOn(before.html)).toBe('open');
  expect(before.html).not.toContain('class="mtgox"');

  await gateway.sendIpns();
  const after = await merchant.page(back.slice(merchant.url.length));
  expect([statusOn(after.html), noteOn(after.html)]).toEqual([
    'paid',
    expect.stringMatching(/^The payment gateway says: paid: .*Our books say the same\.$/),
  ]);
  expect(checkReturn(merchant.deps, order, new URL(back).searchParams)).toMatchObject({ status: 'paid' });
});

test('whatever else the address says proves nothing, and the page says so', async () => {
  const { path, transaction, order } = await buy();
  const other = await buy();
  const good = wayBack(path, { transaction });
  const worthless = [
    wayBack(path, { transaction }, newRestSecret()),
    wayBack(path, { transaction: other.transaction }),
    good.replace('tillgate_status=paid', 'tillgate_status=partial'),
    good.replace(/&tillgate_sign=.*/, ''),
    `${good}&tillgate_status=paid`,
    `${path}?tillgate_status=paid&tillgate_sign=%00`,
    `${path}?tillgate_sign=%E0%A4%A`,
  ];
  for (const address of worthless) {
    const { status, html } = await merchant.page(address);
    expect([address, status, statusOn(html), noteOn(html)]).toEqual([
      address,
      200,
      'open',
      expect.stringMatching(/does not carry the payment gateway’s word: .*proves nothing/),
    ]);
    expect(html).toContain('class="mtgox"');
    expect(checkReturn(merchant.deps, order, new URL(address, merchant.url).searchParams)).toBeNull();
  }
  const bare = await merchant.page(`${path}?returned=success`);
  expect(noteOn(bare.html)).toMatch(/^You came back from the payment page: Anyone can open this address/);
  expect(noteOn((await merchant.page(path)).html)).toBeUndefined();
});

test('of an order that the gateway has not answered for, nothing signed can be about it', async () => {
  const order = { transaction: null };
  const url = new URL(wayBack('/', { transaction: 'null' }), merchant.url);
  expect(checkReturn(merchant.deps, order, url.searchParams)).toBeNull();
});

test('a word that is older than our books is told as what it was', async () => {
  const { path, transaction, order } = await buy();
  await merchant.postIpn(ipnBody.paid({ transaction, paymentId }, 1n, order.amountInt));
  const { html } = await merchant.page(wayBack(path, { transaction, status: 'open' }));
  expect(statusOn(html)).toBe('paid');
  expect(noteOn(html)).toMatch(
    /^The payment gateway said: not paid yet: .*newer notices, and those count: paid/,
  );
});

test.each<[PaymentResult['status'], OrderStatus, 'same' | 'ahead' | 'behind']>([
  ['paid', 'paid', 'same'],
  ['cancelled', 'cancelled', 'same'],
  ['paid', 'created', 'ahead'],
  ['paid', 'partial', 'ahead'],
  // A person may have closed it here while somebody paid there.
  ['paid', 'closed', 'ahead'],
  ['cancelled', 'open', 'ahead'],
  ['partial', 'open', 'ahead'],
  ['closed', 'open', 'ahead'],
  ['cancelled', 'partial', 'behind'],
  ['open', 'cancelled', 'behind'],
  ['open', 'created', 'behind'],
  ['partial', 'paid', 'behind'],
])('the word "%s" about an order that is %s here: %s', (status, ours, what) => {
  const words = returnWords({ returned: 'success', result: { status, date }, claimsResult: true }, ours);
  const tones = { same: 'ok', ahead: 'info', behind: 'quiet' };
  expect(words?.tone).toBe(tones[what]);
  expect(words?.sentence).toContain('2026-11-22 10:20 UTC');
});

/** Listens as an order's page does. */
async function listen(path: string): Promise<{ text: string }> {
  const { statusCode, headers, body } = await request(`${merchant.url}${path}/events`);
  expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  whenOver(() => void body.destroy());
  const heard = { text: '' };
  body.on('data', (chunk: Buffer) => {
    heard.text += chunk.toString();
  });
  body.on('error', () => {});
  return heard;
}

test('an order’s page hears of changes, of its own order alone, and shows what came of them', async () => {
  // Of the first one nothing is told before it changes: it was not made by the gateway.
  const inserted = await merchant.insertOrder();
  const [one, other] = [{ ...inserted, path: `/orders/${inserted.id}` }, await buy()];
  const { html } = await merchant.page(one.path);
  expect(html).toContain(`data-live-stream="${one.path}/events"`);
  const [ofOne, ofOther] = [await listen(one.path), await listen(other.path)];
  const change = async ({ transaction }: { transaction: string }, heard: { text: string }) => {
    let aonce = 0n;
    await until(async () => {
      aonce += 1n;
      await merchant.postIpn(ipnBody.partial({ transaction, paymentId: crypto.randomUUID() }, aonce, 1n, 0n));
      return heard.text.includes('event: change');
    });
  };
  // Whoever begins to listen may be told that anything may have changed.
  await change(other, ofOther);
  for (const stream of [ofOne, ofOther]) stream.text = '';
  await change(other, ofOther);
  expect(ofOne.text).toBe('');
  await change(one, ofOne);
  expect(ofOne.text.replaceAll('event: change\ndata: \n\n', '')).toBe('');
  expect(statusOn((await merchant.page(one.path)).html)).toBe('partial');
  expect((await merchant.page('/shop/orders/demo-0123456789abcdef/events')).status).toBe(404);
  expect((await merchant.page('/orders/17/events')).status).toBe(404);
});
