import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { newRestSecret, sign } from '../../src/protocol/signature.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

async function post(merchant: TestMerchant, body: string, headers: Record<string, string>) {
  const response = await fetch(`${merchant.url}/ipn`, { method: 'POST', headers, body });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

let shared: TestMerchant;
beforeAll(async () => {
  shared = await startTestMerchant();
});

const identities: [string, (merchant: TestMerchant, body: string) => Record<string, string>][] = [
  ['no key', ({ keys }, body) => ({ 'rest-sign': sign(keys.restSecret, body) })],
  ['an empty key', ({ keys }, body) => ({ 'rest-key': '', 'rest-sign': sign(keys.restSecret, body) })],
  [
    'another key',
    ({ keys }, body) => ({ 'rest-key': randomUUID(), 'rest-sign': sign(keys.restSecret, body) }),
  ],
  [
    'the key in upper case',
    ({ keys }, body) => ({
      'rest-key': keys.restKey.toUpperCase(),
      'rest-sign': sign(keys.restSecret, body),
    }),
  ],
  ['no signature', ({ keys }) => ({ 'rest-key': keys.restKey })],
  ['an empty signature', ({ keys }) => ({ 'rest-key': keys.restKey, 'rest-sign': '' })],
  [
    'a signature that is no base64',
    ({ keys }) => ({ 'rest-key': keys.restKey, 'rest-sign': '!'.repeat(88) }),
  ],
  [
    'another secret',
    ({ keys }, body) => ({ 'rest-key': keys.restKey, 'rest-sign': sign(newRestSecret(), body) }),
  ],
  [
    'the signature of another body',
    ({ keys }, body) => ({ 'rest-key': keys.restKey, 'rest-sign': sign(keys.restSecret, `${body}&`) }),
  ],
];

test.each(identities)('an IPN with %s changes nothing and leaves a trace', async (_what, headersOf) => {
  const merchant = shared;
  await merchant.deps.db.rejectedIpn.deleteMany();
  await merchant.deps.db.rejectedIpnCount.deleteMany();
  const { id, transaction } = await merchant.insertOrder();
  const body = ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n);
  const { status, type, text } = await post(merchant, body, headersOf(merchant, body));
  expect(status).toBe(403);
  expect(type).toMatch(/^text\/plain/);
  expect(text).not.toContain('[OK]');
  expect(text).not.toContain(sign(merchant.keys.restSecret, body));

  const { db } = merchant.deps;
  expect(await db.receipt.count()).toBe(0);
  expect(await db.order.findUnique({ where: { id } })).toMatchObject({ status: 'open', amountPaidSat: 0n });
  expect(await merchant.step('rejections')).toBe(1);
  const [trace] = await db.rejectedIpn.findMany();
  expect(trace).toMatchObject({
    remote: '127.0.0.1',
    sizeBytes: body.length,
    receivedAt: merchant.clock.now,
  });
  expect(text).toBe(`Not accepted: ${trace?.reason}`);
  expect(Buffer.from(trace?.body ?? []).toString()).toBe(body);
  expect((await db.rejectedIpnCount.findMany()).map(({ count }) => count)).toEqual([1n]);
});

test('of a large rejected body and a long key only the beginning is kept', async () => {
  const merchant = await startTestMerchant();
  const headers = { 'rest-key': 'k'.repeat(5_000), 'rest-sign': 's'.repeat(5_000) };
  await post(merchant, `\0${'x'.repeat(99_999)}`, headers);
  await merchant.step('rejections');
  const [trace] = await merchant.deps.db.rejectedIpn.findMany();
  expect([trace?.body.length, trace?.sizeBytes, trace?.restKey]).toEqual([2048, 100_000, 'k'.repeat(64)]);
});

test('a flood of rejected IPNs is counted in full and leaves 20 rows a write, 500 in all', async () => {
  const merchant = await startTestMerchant();
  const { db } = merchant.deps;
  const flood = (n: number) =>
    Promise.all(Array.from({ length: n }, () => post(merchant, 'id=1', { 'rest-key': 'nobody' })));

  await flood(1_400);
  await merchant.step('rejections');
  expect(await db.rejectedIpn.count()).toBe(20);
  for (let write = 1; write <= 30; write += 1) {
    merchant.clock.now = new Date(merchant.clock.now.getTime() + 1_000);
    await flood(20);
    await merchant.step('rejections');
  }
  expect(await db.rejectedIpn.count()).toBe(500);
  expect((await db.rejectedIpnCount.findUnique({ where: { id: 'main' } }))?.count).toBe(2_000n);
  // The ring holds the newest: the last 25 writes.
  const oldest = await db.rejectedIpn.findFirst({ orderBy: { receivedAt: 'asc' } });
  expect(oldest?.receivedAt.getTime()).toBe(merchant.clock.now.getTime() - 24_000);
  expect(await db.receipt.count()).toBe(0);
  expect(await merchant.step('rejections')).toBe(0);
});

test('two processes count and keep their rejected IPNs together', async () => {
  const one = await startTestMerchant();
  const other = await startTestMerchant({ databaseUrl: one.databaseUrl });
  await Promise.all([one, other].flatMap((server) => [1, 2, 3].map(() => post(server, 'id=1', {}))));
  await Promise.all([one.step('rejections'), other.step('rejections')]);
  expect(await one.deps.db.rejectedIpn.count()).toBe(6);
  expect((await one.deps.db.rejectedIpnCount.findMany()).map(({ count }) => count)).toEqual([6n]);
});
