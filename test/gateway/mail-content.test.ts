import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PaidPayment, paymentMail } from '../../src/gateway/mail/payment-mail.ts';
import { mailSettings, payOrder, sendMails } from '../support/mail-sending.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const payment: PaidPayment = {
  transaction: '11111111-2222-4333-8444-555555555555',
  paymentId: '66666666-7777-4888-9999-000000000000',
  merchant: 'The Shop',
  description: 'Book',
  currency: 'EUR',
  amountInt: 1_990_000n,
  dueSat: 36_182n,
  paidSat: 36_182n,
  paidAt: new Date('2030-01-02T03:04:05.999Z'),
  coins: [
    { txid: 'a'.repeat(64), amountSat: 36_000n },
    { txid: 'b'.repeat(64), amountSat: 182n },
  ],
  gatewayUrl: 'https://pay.example/shop',
};

test('the mail reads as it did', () => {
  expect(paymentMail(payment)).toEqual({
    messageId: '<payment.66666666-7777-4888-9999-000000000000@pay.example>',
    subject: 'Paid: 0.00036182 BTC, Book',
    text: `The Shop was paid 0.00036182 BTC.

For:          Book
Price:        19.90 EUR, which was 0.00036182 BTC
Paid:         0.00036182 BTC
Time:         2030-01-02 03:04:05 UTC
Transaction:  11111111-2222-4333-8444-555555555555
Payment:      66666666-7777-4888-9999-000000000000
Page:         https://pay.example/shop/11111111-2222-4333-8444-555555555555/66666666-7777-4888-9999-000000000000

Coins, by bitcoin transaction:
0.00036000 BTC  ${'a'.repeat(64)}
0.00000182 BTC  ${'b'.repeat(64)}
`,
  });
});

test.each([
  [null, 'Payment to The Shop'],
  [' \r\n\u2028\u202e ', 'Payment to The Shop'],
  ['a\r\nBcc: thief@example', 'a Bcc: thief@example'],
  ['a\u2028b\u2029c\u0085d\te', 'a b c d e'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ['x'.repeat(101), `${'x'.repeat(99)}…`],
  ['😀'.repeat(101), `${'😀'.repeat(99)}…`],
  ['x'.repeat(100), 'x'.repeat(100)],
])('the description %j is %j in the subject', (description, title) => {
  expect(paymentMail({ ...payment, description }).subject).toBe(`Paid: 0.00036182 BTC, ${title}`);
});

test('a price in bitcoin is not told twice', () => {
  const { text } = paymentMail({ ...payment, currency: 'BTC', amountInt: 36_182n });
  expect(text).toContain('\nPrice:        0.00036182 BTC\n');
});

test('whatever shop and description are, they add no line to the mail and none to its head', () => {
  const lines = paymentMail(payment).text.split('\n').length;
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (merchant, description) => {
      const { subject, text, messageId } = paymentMail({ ...payment, merchant, description });
      expect(text.split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/).length).toBe(lines);
      expect(`${subject}${messageId}`).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});

describe('over the wire', () => {
  test.each([
    'x\r\nBcc: thief@shop.example\r\n\r\n<script>alert(1)</script>',
    '=?utf-8?Q?a=0D=0ABcc:_thief@shop.example?=',
    `${'long ü '.repeat(140)}\r\n.\r\nMAIL FROM:<x@y>`,
  ])('%j makes no header, no receiver and no HTML', async (description) => {
    const server = await startMailServer();
    const gateway = await startTestGateway({ settings: mailSettings(server.url) });
    await payOrder(gateway, { description });
    expect(await sendMails(gateway)).toBe(1);
    expect(server.received).toHaveLength(1);
    const [mail] = server.received;
    expect(mail?.to).toEqual(['owner@shop.example']);
    expect(Object.keys(mail?.headers ?? {}).sort()).toEqual(
      [
        ...['auto-submitted', 'content-transfer-encoding', 'content-type', 'date', 'from', 'message-id'],
        ...['mime-version', 'subject', 'to'],
      ].sort(),
    );
    expect(mail?.headers['content-type']).toMatch(/^text\/plain; charset=utf-8$/);
    expect(mail?.text).toContain(`For:          ${description.replace(/\s+/g, ' ').trim()}\n`);
  });
});
