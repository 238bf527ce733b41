import { expect, test } from 'vitest';
import { newId } from '../../src/database/new-id.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { startTestMerchant } from '../support/test-merchant.ts';

/** RFC 9562, section 5.7: 48 bits of time, the version, 12 random bits, the variant (two bits), 62 random bits. */
const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The milliseconds that an id tells. */
const timeIn = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

test('an id is a UUID of version 7: its time first', () => {
  // RFC 9562, appendix A.6.
  const id = newId(new Date('2022-02-22T14:22:22-05:00'));
  expect(id).toMatch(VERSION_7);
  expect(id.slice(0, 13)).toBe('017f22e2-79b0');
  expect(timeIn(newId(new Date(0)))).toBe(0);
});

test('every bit that is not the time, the version or the variant is random', () => {
  const at = new Date();
  const ids = Array.from({ length: 10_000 }, () => newId(at));
  expect(new Set(ids).size).toBe(ids.length);
  const seen = ids.map((id) => BigInt(`0x${id.replaceAll('-', '')}`));
  const ones = seen.reduce((all, bits) => all | bits, 0n);
  const zeros = seen.reduce((all, bits) => all | ~bits, 0n);
  const random = (1n << 62n) - 1n + (((1n << 12n) - 1n) << 64n);
  expect((ones & zeros & ((1n << 128n) - 1n)).toString(2)).toBe(random.toString(2));
});

test('later ids are larger, as Postgres compares them and as text', () => {
  const times = [0, 1, 255, 1_790_000_000_000, 1_790_000_000_001, 2 ** 45];
  const ids = times.map((time) => newId(new Date(time)));
  expect(ids.toSorted()).toEqual(ids);
});

test('the ids of orders, payments, IPNs and addresses begin with the time that they were made at', async () => {
  const gateway = await startTestGateway();
  const merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
  const { db } = gateway.deps;
  const start = gateway.clock.now.getTime();
  const { body: order } = await merchant.api('POST', '/v1/orders', {
    amount: '1',
    currency: 'BTC',
    multipay: true,
  });
  await gateway.openPayment(order.transaction);
  gateway.clock.now = new Date(start + 5_000);
  // The second payer gets a payment of their own.
  const { paymentId, address } = await gateway.openPayment(order.transaction);
  await gateway.call('generic/private/bitcoin/address');
  gateway.clock.now = new Date(start + 9_000);
  await gateway.pay(address, 1_000n);
  await gateway.settle();

  const first = await db.gatewayPayment.findFirstOrThrow({ where: { id: { not: paymentId } } });
  const outside = await db.gatewayAddress.findFirstOrThrow();
  const ipn = await db.ipn.findFirstOrThrow();
  const ids = [order.id, order.transaction, first.id, paymentId, outside.id, ipn.id];
  expect(ids).toEqual(ids.map(() => expect.stringMatching(VERSION_7)));
  const asked = merchant.clock.now.getTime();
  expect(ids.map(timeIn)).toEqual([asked, start, start, start + 5_000, start + 5_000, start + 9_000]);
});
