import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeForm, parseForm } from '../../src/protocol/form.ts';
import {
  encodeIpn,
  formatUtc,
  type IpnMessage,
  parseIpn,
  parseIpnDate,
} from '../../src/protocol/ipn-message.ts';
import { MAX_SATOSHI } from '../../src/protocol/money.ts';

const ids = {
  transaction: '5f0c3a4e-9d1b-4c7a-8e2f-0123456789ab',
  paymentId: '6a1d4b5f-0e2c-4d8b-9f30-123456789abc',
};
const always = { id: ids.transaction, payment_id: ids.paymentId, aonce: '42' };
const paid = {
  ...always,
  status: 'paid',
  amount: '278707',
  currency: 'BTC',
  method: 'MTGOXBTC',
  date: '2013-04-21 13:00:05',
};
const partial = { ...always, status: 'partial', amount_pending: '3', amount_valid: '4', amount_total: '7' };

function parse(
  fields: Record<string, string | Uint8Array>,
  changes: Record<string, string | Uint8Array | undefined> = {},
) {
  const entries = Object.entries<string | Uint8Array | undefined>({ ...fields, ...changes }).filter(
    (field): field is [string, string | Uint8Array] => field[1] !== undefined,
  );
  return parseIpn(Buffer.from(encodeForm(entries)));
}

describe('an IPN on the wire', () => {
  test('about a payment that is paid has exactly these fields', () => {
    const body = encodeIpn({
      ...ids,
      data: Buffer.from('a:1:{s:2:"id";i:7;}'),
      aonce: 42n,
      status: 'paid',
      amountSat: 278_707n,
      currency: 'BTC',
      method: 'MTGOXBTC',
      paidAt: new Date('2013-04-21T13:00:05.999Z'),
    });
    expect(body).toBe(
      'id=5f0c3a4e-9d1b-4c7a-8e2f-0123456789ab&payment_id=6a1d4b5f-0e2c-4d8b-9f30-123456789abc&status=paid' +
        '&data=a%3A1%3A%7Bs%3A2%3A%22id%22%3Bi%3A7%3B%7D&aonce=42' +
        '&amount=278707&currency=BTC&method=MTGOXBTC&date=2013-04-21%2013%3A00%3A05',
    );
  });

  test('about coins that came in has exactly these fields', () => {
    const body = encodeIpn({
      ...ids,
      data: null,
      aonce: 43n,
      status: 'partial',
      amountPendingSat: 3n,
      amountValidSat: 4n,
      amountTotalSat: 7n,
    });
    expect(body).toBe(
      'id=5f0c3a4e-9d1b-4c7a-8e2f-0123456789ab&payment_id=6a1d4b5f-0e2c-4d8b-9f30-123456789abc&status=partial' +
        '&aonce=43&amount_pending=3&amount_valid=4&amount_total=7',
    );
  });

  test.each(['cancelled', 'closed'] as const)('about a payment that is %s has no amounts', (status) => {
    const body = encodeIpn({ ...ids, data: null, aonce: 44n, status });
    expect([...parseForm(Buffer.from(body)).keys()]).toEqual(['id', 'payment_id', 'status', 'aonce']);
  });

  test('has no data field when the data is empty', () => {
    const body = encodeIpn({ ...ids, data: Buffer.alloc(0), aonce: 45n, status: 'closed' });
    expect(body).not.toContain('data');
  });

  test('comes back as the message it was', () => {
    const satoshi = fc.bigInt(0n, MAX_SATOSHI / 2n);
    const common = fc.record({
      transaction: fc.uuid(),
      paymentId: fc.uuid(),
      data: fc.option(fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes))),
      aonce: fc.option(fc.bigInt(0n, 2n ** 63n - 1n)),
    });
    const status = fc.oneof(
      fc.record({
        status: fc.constant('paid' as const),
        amountSat: fc.bigInt(0n, MAX_SATOSHI),
        currency: fc.constant('BTC'),
        method: fc.string({ minLength: 1, maxLength: 64 }),
        paidAt: fc.integer({ min: 0, max: 253_402_300_799 }).map((seconds) => new Date(seconds * 1000)),
      }),
      fc.tuple(satoshi, satoshi).map(([amountPendingSat, amountValidSat]) => ({
        status: 'partial' as const,
        amountPendingSat,
        amountValidSat,
        amountTotalSat: amountPendingSat + amountValidSat,
      })),
      fc.constantFrom({ status: 'cancelled' as const }, { status: 'closed' as const }),
    );
    fc.assert(
      fc.property(common, status, (head, tail) => {
        const message: IpnMessage = { ...head, ...tail };
        expect(parseIpn(Buffer.from(encodeIpn(message)))).toEqual({ ok: true, message });
      }),
    );
  });
});

describe('reading an IPN', () => {
  test('ignores fields it does not know', () => {
    expect(parse(paid, { fee: '1', amount_total: 'x', Status: 'closed' })).toEqual(parse(paid));
  });

  test('gives ids in lower case, so that they can be compared', () => {
    const read = parse(paid, { id: always.id.toUpperCase(), payment_id: always.payment_id.toUpperCase() });
    expect(read).toEqual(parse(paid));
    expect(read).toMatchObject({ message: ids });
  });

  test('takes data byte for byte, and empty data for none', () => {
    const data = Buffer.from([0x00, 0xff, 0x26]);
    expect(parse(paid, { data })).toMatchObject({ message: { data } });
    expect(parse(paid, { data: '' })).toMatchObject({ message: { data: null } });
    expect(parse(paid)).toMatchObject({ message: { data: null } });
  });

  test('does without an aonce', () => {
    expect(parse(paid, { aonce: undefined })).toMatchObject({ ok: true, message: { aonce: null } });
  });

  test('adds up the total of a partial payment that does not say it', () => {
    expect(parse(partial, { amount_total: undefined })).toMatchObject({
      ok: true,
      message: { amountTotalSat: 7n },
    });
  });

  test.each([
    ['the form of the protocol', '2013-04-21 13:00:05'],
    ['unix seconds', '1366549205'],
    ['ISO 8601', '2013-04-21T13:00:05Z'],
  ])('takes the date as %s', (_name, date) => {
    expect(parse(paid, { date })).toEqual(parse(paid));
  });

  test('keeps an amount to the last satoshi', () => {
    expect(parse(paid, { amount: '2100000000000000' })).toMatchObject({
      message: { amountSat: MAX_SATOSHI },
    });
    expect(parse(paid, { amount: '0' })).toMatchObject({ message: { amountSat: 0n } });
  });
});

describe('an IPN is refused, and the reason named,', () => {
  const notSatoshi = [undefined, '', '-1', '1.5', '1e8', ' 1', 'abc', '2100000000000001', '9'.repeat(1000)];

  test.each<[string, Record<string, string | undefined>, string]>([
    ['without an id', { id: undefined }, 'id is not a UUID'],
    ['with an id that is no UUID', { id: '7' }, 'id is not a UUID'],
    ['with a line break after the id', { id: `${always.id}\n` }, 'id is not a UUID'],
    ['without a payment_id', { payment_id: undefined }, 'payment_id is not a UUID'],
    ['with a payment_id that is no UUID', { payment_id: 'x' }, 'payment_id is not a UUID'],
    ['with an empty aonce', { aonce: '' }, 'aonce is not an integer from 0 to 2^63 - 1'],
    ['with a negative aonce', { aonce: '-1' }, 'aonce is not an integer from 0 to 2^63 - 1'],
    ['with an aonce of 2^63', { aonce: '9223372036854775808' }, 'aonce is not an integer from 0 to 2^63 - 1'],
    ['without a status', { status: undefined }, 'status is none of paid, partial, cancelled, closed'],
    ['with an unknown status', { status: 'refunded' }, 'status is none of paid, partial, cancelled, closed'],
    ['with a status in capitals', { status: 'PAID' }, 'status is none of paid, partial, cancelled, closed'],
    ['when it was paid in dollars', { currency: 'USD' }, 'currency is not BTC'],
    ['when it was paid in nothing', { currency: undefined }, 'currency is not BTC'],
    ['without a method', { method: undefined }, 'method is not a text of 1 to 64 characters'],
    ['with a long method', { method: 'x'.repeat(65) }, 'method is not a text of 1 to 64 characters'],
    ['with NUL in the method', { method: 'a\0' }, 'method is not a text of 1 to 64 characters'],
    ['without a date', { date: undefined }, 'date is not a date'],
    ['with a bad date', { date: 'yesterday' }, 'date is not a date'],
  ])('%s', (_name, changes, reason) => {
    expect(parse(paid, changes)).toEqual({ ok: false, reason });
  });

  test.each(notSatoshi)('when paid with the amount %s', (amount) => {
    expect(parse(paid, { amount })).toEqual({ ok: false, reason: 'amount is not a number of satoshi' });
  });

  test.each(notSatoshi)('when partial with the amount_pending %s', (amount_pending) => {
    const reason = 'amount_pending is not a number of satoshi';
    expect(parse(partial, { amount_pending })).toEqual({ ok: false, reason });
  });

  test.each(notSatoshi)('when partial with the amount_valid %s', (amount_valid) => {
    const reason = 'amount_valid is not a number of satoshi';
    expect(parse(partial, { amount_valid })).toEqual({ ok: false, reason });
  });

  test.each(['6', '8', '', '7.0', 'x'])(
    'when partial with the amount_total %s, which is not the sum',
    (amount_total) => {
      const reason = 'amount_total is not the sum of amount_pending and amount_valid';
      expect(parse(partial, { amount_total })).toEqual({ ok: false, reason });
    },
  );

  test('when pending and valid together are more than there can be', () => {
    const changes = { amount_pending: '2100000000000000', amount_valid: '1', amount_total: undefined };
    expect(parse(partial, changes)).toEqual({
      ok: false,
      reason: 'amount_pending and amount_valid are too large',
    });
  });
});

describe('the date of an IPN', () => {
  test.each([
    ['2013-04-21 13:00:05', '2013-04-21T13:00:05.000Z'],
    ['2012-02-29 00:00:00', '2012-02-29T00:00:00.000Z'],
    ['2013-04-21T13:00:05', '2013-04-21T13:00:05.000Z'],
    ['2013-04-21T13:00:05Z', '2013-04-21T13:00:05.000Z'],
    ['2013-04-21T13:00:05.1Z', '2013-04-21T13:00:05.100Z'],
    ['2013-04-21T13:00:05.123456Z', '2013-04-21T13:00:05.123Z'],
    ['2013-04-21T13:00:05+09:00', '2013-04-21T04:00:05.000Z'],
    ['2013-04-21T13:00:05-0530', '2013-04-21T18:30:05.000Z'],
    ['1366549205', '2013-04-21T13:00:05.000Z'],
    ['0', '1970-01-01T00:00:00.000Z'],
    ['253402300799', '9999-12-31T23:59:59.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseIpnDate(text)?.toISOString()).toBe(iso);
  });

  test.each([
    '',
    '2013-02-30 00:00:00',
    '2013-02-29 00:00:00',
    '2013-13-01 00:00:00',
    '2013-00-01 00:00:00',
    '2013-04-21 24:00:00',
    '2013-04-21 13:60:00',
    '2013-04-21 13:00:60',
    '2013-04-21',
    '2013-04-21 13:00',
    '2013-04-21 13:00:05 PM',
    '2013-04-21T13:00:05+24:00',
    '2013-04-21T13:00:05+00:60',
    '9999-12-31T23:59:59-01:00',
    '21.04.2013 13:00:05',
    'Sun, 21 Apr 2013 13:00:05 GMT',
    '-1',
    '1366549205.5',
    '253402300800',
    '1366549205000000',
    ' 1366549205',
  ])('"%s" is none', (text) => {
    expect(parseIpnDate(text)).toBeNull();
  });

  test('is written in UTC, whole seconds', () => {
    expect(formatUtc(new Date('2013-04-21T23:00:05.999+09:00'))).toBe('2013-04-21 14:00:05');
  });

  test('does not depend on the time zone of the machine', () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Asia/Tokyo';
      expect(new Date(2013, 3, 21).getTimezoneOffset()).toBe(-540);
      expect(parseIpnDate('2013-04-21 13:00:05')?.toISOString()).toBe('2013-04-21T13:00:05.000Z');
      expect(formatUtc(new Date(1_366_549_205_000))).toBe('2013-04-21 13:00:05');
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});
