import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { shortId } from '../../src/database/short-id.ts';
import { recordEvent } from '../../src/merchant/history/record-event.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = (path: string) => merchant.page(path, { cookie });
/** The lines of the history, as they stand on the page. */
const linesOn = (html: string) =>
  [
    ...html.matchAll(
      /class="timeline-entry[^>]*?data-(?:entry="([\w.]+)"|receipt="\d+" data-outcome="(\w+)")/g,
    ),
  ].map(([, entry, outcome]) => entry ?? outcome);
const textOf = (html: string) => html.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&');
/** An order, asked for so many seconds ago, and a clock that goes on from there. */
async function order(terms: { currency?: string; amountInt?: bigint; multipay?: boolean } = {}) {
  const { id, transaction } = await merchant.insertOrder(terms);
  const createdAt = new Date(Date.UTC(2026, 0, 1, 12));
  merchant.clock.now = createdAt;
  await merchant.deps.db.order.update({ where: { id }, data: { createdAt } });
  return { id, ids: { transaction, paymentId: randomUUID() } };
}
const tick = () => {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + 1000);
};
const later = async <Result>(step: () => Promise<Result>): Promise<Result> => {
  tick();
  return step();
};

beforeEach(() => {
  merchant.clock.now = new Date(Date.UTC(2026, 0, 1, 12));
});

test('a whole life is one list, from “asked for” to “shop told”, newest first', async () => {
  const { id, ids } = await order();
  const { db, now } = merchant.deps;
  await later(() =>
    recordEvent(db, null, { action: 'order.gateway_answered', orderId: id, detail: 'transaction 17' }, now()),
  );
  await later(() => merchant.postIpn(ipnBody.partial(ids, 1n, 100_000n, 0n)));
  await later(() => merchant.postIpn(ipnBody.partial(ids, 2n, 0n, 100_000n)));
  await later(() => merchant.postIpn(ipnBody.paid(ids, 3n, 100_000n)));
  const paidAt = merchant.clock.now;
  tick();
  const shopToldAt = merchant.clock.now;
  await db.order.update({ where: { id }, data: { paidAt, shopToldAt, shopToldStatus: 'paid' } });

  const { status, html } = await page(`/admin/orders/${id}`);
  expect(status).toBe(200);
  const told = ['told', 'paid', 'applied', 'applied', 'applied', 'order.gateway_answered', 'asked'];
  expect(linesOn(html)).toEqual(told);
  const text = textOf(html);
  for (const words of [
    `Payment ${shortId(ids.paymentId)}: new, partial, pending 0.001 BTC.`,
    `Payment ${shortId(ids.paymentId)}: partial, pending 0.001 → 0 BTC, valid 0 → 0.001 BTC.`,
    `Payment ${shortId(ids.paymentId)}: partial → paid, paid 0 → 0.001 BTC.`,
    'Shop told: Paid',
    `the secret of the key ${merchant.keys.restKey}`,
    '200 [OK]',
    '0.00100000 BTC paid',
    'Address, quote and deposits: the gateway was not asked yet.',
  ])
    expect(text).toContain(words);
});

test('of repetitions, late ones and contradictions the history says why they changed nothing', async () => {
  const { id, ids } = await order();
  const newest = ipnBody.partial(ids, 5n, 0n, 40_000n);
  for (const body of [
    newest,
    newest,
    ipnBody.partial(ids, 3n, 40_000n, 0n),
    ipnBody.partial(ids, 5n, 0n, 50_000n),
  ])
    await later(() => merchant.postIpn(body));
  const { html } = await page(`/admin/orders/${id}`);
  expect(linesOn(html)).toEqual(['refused', 'stale', 'duplicate', 'applied', 'asked']);
  const text = textOf(html);
  expect(text).toContain('The same bytes as the one in force: nothing changed.');
  expect(text).toContain('its number (aonce) 3 is below 5, which was in force. Nothing changed.');
  expect(text).toContain('Contradicts another IPN: Two IPNs of one payment have the same number');
  expect(text).toContain('400 Refused: contradicts another IPN of this payment with the same aonce 5');
});

test('hundreds of IPNs come in parts that miss nothing, each beside what was known before it', async () => {
  const { id, ids } = await order({ amountInt: 1_000_000n });
  const { db, now } = merchant.deps;
  for (let aonce = 1n; aonce <= 205n; aonce += 1n) {
    await later(() => merchant.postIpn(ipnBody.partial(ids, aonce, 0n, aonce)));
    if (aonce === 2n)
      await recordEvent(db, null, { action: 'order.note', orderId: id, detail: 'early' }, now());
  }
  await later(() => recordEvent(db, null, { action: 'order.note', orderId: id, detail: 'late' }, now()));

  const first = await page(`/admin/orders/${id}`);
  expect(linesOn(first.html)).toEqual(['order.note', ...Array(200).fill('applied')]);
  expect(textOf(first.html)).toContain('Show what is older: 5 more IPNs');
  // The oldest one on this page is compared with one that is not on it.
  expect(textOf(first.html)).toContain('valid 0.00000005 → 0.00000006 BTC');
  const older = /id="timeline-older"[^>]*href="([^"]+)"|href="([^"]+)"[^>]*id="timeline-older"/.exec(
    first.html,
  );
  const second = await page(older?.[1] ?? older?.[2] ?? '');
  expect(linesOn(second.html)).toEqual([
    'applied',
    'applied',
    'applied',
    'order.note',
    'applied',
    'applied',
    'asked',
  ]);
  expect(second.html).toContain('id="timeline-newest"');
});

test('what is short or too much is said, with where it goes back to', async () => {
  const short = await order();
  await merchant.postIpn(ipnBody.partial(short.ids, 1n, 0n, 60_000n));
  expect(textOf((await page(`/admin/orders/${short.id}`)).html)).toContain('Short by 0.00040000\u00a0BTC');

  const over = await order();
  await merchant.postIpn(ipnBody.paid(over.ids, 1n, 125_000n));
  const where = { id: over.ids.paymentId };
  await merchant.deps.db.payment.update({ where, data: { returnAddress: 'bc1qreturn' } });
  const html = textOf((await page(`/admin/orders/${over.id}`)).html);
  expect(html).toContain(
    'Too much by 0.00025000\u00a0BTC. To be sent back: 0.00025000\u00a0BTC to bc1qreturn.',
  );

  const exact = await order();
  await merchant.postIpn(ipnBody.paid(exact.ids, 1n, 100_000n));
  expect((await page(`/admin/orders/${exact.id}`)).html).not.toContain('id="difference"');
});

test('what the gateway told of a payment is shown: address, quote with its source, deposits', async () => {
  const { id, ids } = await order({ currency: 'USD', amountInt: 6_000_000n });
  await merchant.postIpn(ipnBody.partial(ids, 1n, 0n, 50_000n));
  const at = new Date(Date.UTC(2026, 0, 1, 11));
  const txid = 'ab'.repeat(32);
  await merchant.deps.db.payment.update({
    where: { id: ids.paymentId },
    data: {
      address: 'bc1qaddress',
      dueSat: 100_000n,
      rateMinorPerBtc: 6_000_000_000n,
      rateSource: 'a rate source',
      rateAt: at,
      detailsAt: at,
      deposits: {
        create: [
          { txid, vout: 0, orderId: id, amountSat: 50_000n, confirmations: 7, seenAt: at, toldAt: at },
          {
            txid,
            vout: 1,
            orderId: id,
            amountSat: 1n,
            confirmations: 0,
            vanished: true,
            seenAt: at,
            toldAt: at,
          },
        ],
      },
    },
  });
  const text = textOf((await page(`/admin/orders/${id}`)).html);
  for (const words of [
    'bc1qaddress',
    '$60,000.00 for 1 BTC',
    'a rate source, 2026-01-01 11:00:00 UTC',
    `${txid}:0`,
    'Vanished',
    'Due0.00100000\u00a0BTC',
    'Short by 0.00050000\u00a0BTC',
  ])
    expect(text).toContain(words);
});

test('what the shop was told stands there once, each time with what it was', async () => {
  const { id, ids } = await order();
  const { db } = merchant.deps;
  const told = () => db.event.count({ where: { orderId: id, action: 'order.shop_told' } });
  for (const [n, body] of [
    ipnBody.partial(ids, 1n, 0n, 50_000n),
    ipnBody.paid(ids, 2n, 100_000n),
  ].entries()) {
    await later(() => merchant.postIpn(body));
    await later(() => merchant.api('GET', `/v1/orders/${id}`));
    await expect.poll(told).toBe(n + 1);
  }
  const { html } = await page(`/admin/orders/${id}`);
  expect(linesOn(html).filter((line) => line !== 'paid')).toEqual([
    'order.shop_told',
    'applied',
    'order.shop_told',
    'applied',
    'asked',
  ]);
  expect(textOf(html)).toMatch(/Shop told: Paid.*Shop told: Partial/s);
});

test('an IPN that was lost and taken over is told as such, with the key that signed it then', async () => {
  const { id, ids } = await order();
  const { db, now } = merchant.deps;
  const [at, validUntil] = [now().getTime() + 60_000, new Date(Date.UTC(2027, 0, 1))];
  const oldKey = randomUUID();
  const retired = { restKey: oldKey, restSecret: 'c2VjcmV0', retiredAt: new Date(at), validUntil };
  await db.retiredKeyPair.create({ data: retired });
  await later(() => merchant.postIpn(ipnBody.partial(ids, 1n, 40_000n, 0n)));
  await later(() => merchant.postIpn(ipnBody.paid(ids, 7n, 100_000n)));
  const detail = 'Payment 1a2b: paid, told by IPN 7, which had not arrived.';
  await later(() => recordEvent(db, null, { action: 'order.healed', orderId: id, detail }, now()));
  merchant.clock.now = new Date(at + 1000);
  await merchant.postIpn(ipnBody.paid(ids, 7n, 100_000n));

  const { html } = await page(`/admin/orders/${id}`);
  expect(linesOn(html).filter((line) => line !== 'paid')).toEqual([
    'duplicate',
    'order.healed',
    'applied',
    'applied',
    'asked',
  ]);
  const text = textOf(html);
  expect(text.match(/Lost IPN taken over/g)).toHaveLength(1);
  expect(text).toContain('None: it did not arrive. The gateway told it when it was asked.');
  expect(text).toContain(`of the key ${oldKey}`);
  expect(text).toContain(`of one of the keys ${merchant.keys.restKey} or ${oldKey}`);
  await db.retiredKeyPair.deleteMany();
});

test('of an order that many may pay, each payment is held against the price', async () => {
  const { id, ids } = await order({ multipay: true });
  await merchant.postIpn(ipnBody.paid(ids, 1n, 100_000n));
  await merchant.postIpn(ipnBody.paid({ ...ids, paymentId: randomUUID() }, 2n, 100_000n));
  expect((await page(`/admin/orders/${id}`)).html).not.toContain('id="difference"');
  await merchant.postIpn(ipnBody.paid({ ...ids, paymentId: randomUUID() }, 3n, 100_500n));
  expect(textOf((await page(`/admin/orders/${id}`)).html)).toContain('Too much by 0.00000500\u00a0BTC');
});
