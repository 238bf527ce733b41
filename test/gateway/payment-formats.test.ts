import { beforeAll, describe, expect, test } from 'vitest';
import { moneyText, wholeNumbers } from '../../src/gateway/payment-page/formats.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let path: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.clock.now = new Date('2026-03-05T14:30:00Z');
  const { transaction } = await gateway.createOrder({ amount: '1234.50', currency: 'USD' });
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  path = `/${transaction}/${paymentId}`;
  await gateway.pay(address, dueSat - 50_000n);
  await gateway.settle();
});

/** As a reader sees it: which kind of space it is, and what keeps two directions apart, does not show. */
const plain = (text: string) =>
  text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u2066-\u2069]/g, '');
const pageIn = async (language: string, below = '') =>
  plain(await (await fetch(`${gateway.url}${path}${below}?lang=${language}`)).text());

describe('prices and times are written as the language does, bitcoin as wallets do:', () => {
  test.each([
    ['en', '$1,234.50', '$60,000.00', '2:45 PM UTC'],
    ['de', '1.234,50 $', '60.000,00 $', '14:45 UTC'],
    ['ja', '$1,234.50', '$60,000.00', '14:45 UTC'],
    ['ar', '1,234.50 US$', '60,000.00 US$', '2:45 م UTC'],
  ])('%s', async (language, price, rate, until) => {
    const html = await pageIn(language);
    expect(html).toContain(`<bdi class="pay-price-main">${price}</bdi>`);
    expect(html).toContain(`1 BTC = ${rate}<`);
    expect(html).toContain('0.02057500 BTC');
    expect(html).toContain(`<time datetime="2026-03-05T14:45:00.000Z" data-moment="clock">${until}</time>`);
    // The code of a wallet and what is copied stay plain.
    expect(html).toContain('?amount=0.0005&amp;');
    expect(html).toContain('data-copy="0.00050000"');
  });
});

test('within a sentence that runs from right to left, an amount keeps its unit behind it', async () => {
  const arabic = await (await fetch(`${gateway.url}${path}?lang=ar`)).text();
  expect(arabic).toContain('\u20680.00050000\u00a0BTC\u2069');
  expect(await (await fetch(`${gateway.url}${path}?lang=en`)).text()).not.toMatch(/[\u2066-\u2069]/);
});

test('a price in bitcoin is the same in every language', async () => {
  const { transaction } = await gateway.createOrder({ amount: '1234.5', currency: 'BTC' });
  for (const language of ['en', 'de', 'ar']) {
    const html = await (await fetch(`${gateway.url}/${transaction}?lang=${language}`)).text();
    expect(html).toContain('<bdi class="pay-price-main">1234.50000000\u00a0BTC</bdi>');
  }
});

test('until when an open payment can be paid is a day and a time, with its zone', async () => {
  const { transaction } = await gateway.createOrder();
  for (const [language, text] of [
    ['en', 'Mar 6, 2026, 2:30 PM UTC'],
    ['de', '6. März 2026, 14:30 UTC'],
    ['ja', '2026年3月6日 14:30 UTC'],
    ['ar', '6 مارس 2026، 2:30 م UTC'],
  ]) {
    const html = plain(await (await fetch(`${gateway.url}/${transaction}?lang=${language}`)).text());
    expect(html).toMatch(
      new RegExp(`<time datetime="2026-03-06T14:30:00.000Z" data-moment="day">${text}</time>`),
    );
  }
});

test('the receipt says when it was paid, in full and in UTC for everybody', async () => {
  const payment = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({
    where: { id: path.split('/')[2]! },
  });
  await gateway.pay(payment.address!, 50_000n);
  await gateway.mine(6);
  await gateway.settle();
  for (const [language, text] of [
    ['de', '5. März 2026 um 14:30:00 UTC'],
    ['ja', '2026年3月5日 14:30:00 UTC'],
    ['ar', '5 مارس 2026 في 2:30:00 م UTC'],
  ]) {
    expect(await pageIn(language!, '/receipt')).toContain(
      `<time datetime="2026-03-05T14:30:00.000Z">${text}</time>`,
    );
  }
});

test('no digit of an exact price is lost, and none is added', () => {
  const german = { code: 'de', dir: 'ltr' } as const;
  expect(plain(moneyText(1_990_500n, 'USD', german))).toBe('19,905 $');
  expect(plain(moneyText(9_223_372_036_854_775_807n, 'USD', german))).toBe('92.233.720.368.547,75807 $');
  expect(plain(moneyText(2_400_000n, 'JPY', german))).toBe('2.400 ¥');
  expect(plain(moneyText(2_400_500n, 'JPY', { code: 'en', dir: 'ltr' }))).toBe('¥2,400.5');
  expect(moneyText(42_000n, 'BTC', { code: 'ar', dir: 'rtl' })).toBe('0.00042000\u00a0BTC');
  expect(['en', 'de', 'ar'].map((language) => wholeNumbers(language)(12_345))).toEqual([
    '12,345',
    '12.345',
    '12,345',
  ]);
});
