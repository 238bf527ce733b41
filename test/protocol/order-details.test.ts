import { describe, expect, test } from 'vitest';
import { encodeOrderDetails, type OrderDetails } from '../../src/protocol/order-details.ts';
import { parseOrderDetails } from '../../src/protocol/parse-order-details.ts';

const at = (text: string) => new Date(`${text}Z`);
const details: OrderDetails = {
  transaction: '7b2fca10-8b0a-4b0e-9f6e-2f4a4d9e0a01',
  status: 'partial',
  currency: 'USD',
  amountInt: 1_990_000n,
  description: 'Ünïcode “mug”',
  createdAt: at('2026-01-02T03:04:05'),
  expiresAt: at('2026-01-03T03:04:05'),
  closedAt: null,
  askedAt: at('2026-01-02T04:00:00'),
  paymentsTotal: 2,
  payments: [
    {
      paymentId: '7b2fca10-8b0a-4b0e-9f6e-2f4a4d9e0a02',
      status: 'partial',
      address: 'bc1qexample',
      dueSat: 33_167n,
      amountPendingSat: 10_000n,
      amountValidSat: 1n,
      returnAddress: null,
      rateMinorPerBtc: 6_000_012_345n,
      rateSource: 'median of 3',
      rateAt: at('2026-01-02T03:10:00'),
      quotedAt: at('2026-01-02T03:10:01'),
      createdAt: at('2026-01-02T03:04:05'),
      paidAt: null,
      cancelledAt: null,
      depositsTotal: 1,
      deposits: [
        {
          txid: 'ab'.repeat(32),
          vout: 0,
          amountSat: 10_001n,
          confirmations: 2,
          blockHash: '00'.repeat(32),
          blockHeight: 900_000,
          seenAt: at('2026-01-02T03:11:00'),
          vanished: false,
        },
      ],
      ipn: {
        aonce: 1_767_323_460_000_000n,
        body: 'id=7b2fca10-8b0a-4b0e-9f6e-2f4a4d9e0a01&status=partial',
        signature: 'c2lnbg==',
        writtenAt: at('2026-01-02T03:11:01'),
        deliveredAt: null,
      },
    },
    {
      paymentId: '7b2fca10-8b0a-4b0e-9f6e-2f4a4d9e0a03',
      status: 'open',
      address: null,
      dueSat: null,
      amountPendingSat: 0n,
      amountValidSat: 0n,
      returnAddress: null,
      rateMinorPerBtc: null,
      rateSource: null,
      rateAt: null,
      quotedAt: null,
      createdAt: at('2026-01-02T03:04:05'),
      paidAt: null,
      cancelledAt: null,
      depositsTotal: 0,
      deposits: [],
      ipn: null,
    },
  ],
};
const wire = () => JSON.parse(JSON.stringify(encodeOrderDetails(details)));

test('what goes over the wire: numbers as strings, flags Y or N, times in UTC', () => {
  expect(wire()).toMatchObject({
    transaction: '7b2fca10-8b0a-4b0e-9f6e-2f4a4d9e0a01',
    amount: { value: '19.90000', value_int: '1990000', display: '$19.90000', currency: 'USD' },
    created: '2026-01-02 03:04:05',
    now: '2026-01-02 04:00:00',
    payments_total: '2',
    payments: [
      {
        due_int: '33167',
        rate: '60000.12345',
        rate_at: '2026-01-02 03:10:00',
        aonce: '1767323460000000',
        deposits: [{ n: '0', amount_int: '10001', confirmations: '2', height: '900000', vanished: 'N' }],
        ipn: { delivered: 'N', delivered_at: null, written: '2026-01-02 03:11:01' },
      },
      { address: null, ipn: null },
    ],
  });
});

test('it reads back as it was', () => {
  expect(parseOrderDetails(wire())).toEqual({ ok: true, details });
});

test('what is not known is ignored, and what there may be none of may be missing', () => {
  const reply = wire();
  reply.more = 1;
  reply.payments[0].more = {};
  for (const name of ['description', 'expires', 'closed']) delete reply[name];
  for (const name of ['return_address', 'rate', 'rate_source', 'rate_at', 'deposits_total', 'ipn'])
    delete reply.payments[0][name];
  expect(parseOrderDetails(reply)).toMatchObject({
    ok: true,
    details: { expiresAt: null, payments: [{ rateMinorPerBtc: null, ipn: null, depositsTotal: 1 }, {}] },
  });
});

describe('refused, with the part that is wrong', () => {
  type Wire = ReturnType<typeof wire>;
  const vectors: [string, (reply: Wire) => unknown][] = [
    ['the reply is not an object', () => null],
    ['the reply is not an object', () => []],
    ['transaction is not a UUID', (reply) => Object.assign(reply, { transaction: 'x' })],
    ['transaction is not a text', (reply) => Object.assign(reply, { transaction: 17 })],
    ['currency is not one of the protocol', (reply) => Object.assign(reply, { currency: 'XXX' })],
    ['amount is not an object', (reply) => Object.assign(reply, { amount: '5' })],
    ['payments is not a list', (reply) => Object.assign(reply, { payments: {} })],
    ['an entry of payments is not an object', (reply) => Object.assign(reply, { payments: [null] })],
    ['created is not a time', (reply) => Object.assign(reply, { created: '2026-02-30 00:00:00' })],
    ['payments_total is not a number', (reply) => Object.assign(reply, { payments_total: '-1' })],
    ['payments_total is not a number', (reply) => Object.assign(reply, { payments_total: '9999999999' })],
    [
      'amount_pending is not a number of satoshi',
      (reply) => Object.assign(reply.payments[0], { amount_pending: '1e3' }) && undefined,
    ],
    [
      'amount_valid is not a number of satoshi',
      (reply) => Object.assign(reply.payments[0], { amount_valid: '9'.repeat(19) }) && undefined,
    ],
    [
      'address has characters that no text has',
      (reply) => Object.assign(reply.payments[0], { address: 'a\0b' }) && undefined,
    ],
    [
      'return_address has characters that no text has',
      (reply) => Object.assign(reply.payments[0], { return_address: '\ud800' }) && undefined,
    ],
    [
      'address is too long',
      (reply) => Object.assign(reply.payments[0], { address: 'a'.repeat(1_000) }) && undefined,
    ],
    [
      'rate has more than 5 decimals',
      (reply) => Object.assign(reply.payments[0], { rate: '1.000001' }) && undefined,
    ],
    [
      'txid is not the id of a bitcoin transaction',
      (reply) => Object.assign(reply.payments[0].deposits[0], { txid: 'ab' }) && undefined,
    ],
    [
      'vanished is neither Y nor N',
      (reply) => Object.assign(reply.payments[0].deposits[0], { vanished: true }) && undefined,
    ],
    [
      'aonce is not an integer from 0 to 2^63 - 1',
      (reply) => Object.assign(reply.payments[0], { aonce: '-3' }) && undefined,
    ],
    [
      'body is not form-encoded',
      (reply) => Object.assign(reply.payments[0].ipn, { body: 'a b' }) && undefined,
    ],
    [
      'delivered_at is not a text',
      (reply) => Object.assign(reply.payments[0].ipn, { delivered: 'Y' }) && undefined,
    ],
  ];
  test.each(vectors)('%s', (reason, change) => {
    const reply = wire();
    const changed = change(reply);
    const value = changed === undefined ? reply : changed;
    const parsed = parseOrderDetails(value);
    expect('reason' in parsed && parsed.reason).toBe(reason);
  });
});
