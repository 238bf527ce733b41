import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Prisma } from '../../src/database/generated/client.ts';
import { readAmount } from '../../src/merchant/search/read-amount.ts';
import { readSearch } from '../../src/merchant/search/read-search.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const text = (html: string) =>
  html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<');

/** What a search shows: orders, and the sentences about them. */
async function search(q: string): Promise<{ orders: string[]; found: string; html: string }> {
  const { status, html } = await merchant.page(`/admin/orders?${new URLSearchParams({ q })}`, { cookie });
  expect(status).toBe(200);
  const found = /data-live="found"[^>]*>(.*?)<\/div>/s.exec(html)?.[1] ?? '';
  const orders = [...html.matchAll(/data-order="([0-9a-f-]+)"/g)].map((match) => match[1] ?? '');
  return { orders, found: text(found).replace(/\s+/g, ' ').trim(), html };
}

async function makeOrder(change: Prisma.OrderUpdateInput = {}): Promise<{ id: string; transaction: string }> {
  const order = await merchant.insertOrder({ amountInt: BigInt(`0x${randomBytes(5).toString('hex')}`) + 1n });
  await merchant.deps.db.order.update({ where: { id: order.id }, data: change });
  return order;
}

async function makePayment(orderId: string, change: { address?: string } = {}): Promise<string> {
  const id = randomUUID();
  await merchant.deps.db.payment.create({
    data: { id, orderId, status: 'partial', bodyHash: id, ...change },
  });
  return id;
}

async function makeDeposit(
  orderId: string,
  change: { amountSat?: bigint; vout?: number; txid?: string; vanished?: boolean } = {},
) {
  const now = new Date();
  const txid = randomBytes(32).toString('hex');
  const paymentId = await makePayment(orderId);
  const rest = { paymentId, orderId, confirmations: 1, seenAt: now, toldAt: now };
  return merchant.deps.db.merchantDeposit.create({
    data: { txid, vout: 0, amountSat: BigInt(`0x${randomBytes(5).toString('hex')}`), ...rest, ...change },
  });
}

describe('finds the one order by', () => {
  test('its id, in capitals, without hyphens and with white space around', async () => {
    const { id } = await makeOrder();
    for (const q of [id, id.toUpperCase(), id.replaceAll('-', ''), ` \t${id}\n`])
      expect(await search(q)).toMatchObject({ orders: [id], found: 'This is the id of this order.' });
  });

  test('the beginning of its id as lists show it', async () => {
    const { id } = await makeOrder();
    for (const q of [id.slice(0, 13), id.slice(0, 18).toUpperCase(), id.slice(0, 30)])
      expect(await search(q)).toMatchObject({
        orders: [id],
        found: 'The id of this order begins like this.',
      });
    expect((await search(id.slice(0, 8))).orders).toContain(id);
    expect((await search(id.slice(0, 7))).orders).toEqual([]);
  });

  test('the name that lists show for it, also when others were made in the same second', async () => {
    const made: string[] = [];
    for (let count = 1; count <= 3; count += 1) {
      made.push((await makeOrder()).id);
      await new Promise((later) => setTimeout(later, 2));
    }
    for (const id of made) {
      const { html } = await search(id);
      const name = />([^<>]+)<\/a>/.exec(html.slice(html.indexOf(`data-order="${id}"`)))?.[1] ?? '';
      expect(name).toMatch(/^[0-9a-f-]{8,}$/);
      expect((await search(name)).orders).toEqual([id]);
    }
  });

  test('its transaction', async () => {
    const { id, transaction } = await makeOrder();
    expect(await search(transaction.toUpperCase())).toMatchObject({
      orders: [id],
      found: 'This is the transaction of this order.',
    });
  });

  test('one of its payments', async () => {
    const { id } = await makeOrder();
    await makePayment(id);
    const payment = await makePayment(id);
    expect(await search(payment)).toMatchObject({ orders: [id], found: 'This is a payment of this order.' });
  });

  test('its reference, whatever that looks like', async () => {
    for (const reference of [
      'R-2026/17',
      '12.50',
      'bc1qreference',
      '%_\\',
      `'); drop table x; --`,
      '<b>"ä☃"</b>',
      '0badcafe',
    ]) {
      const { id } = await makeOrder({ reference });
      const found = await search(`  ${reference} `);
      expect([reference, found.orders, found.found]).toEqual([
        reference,
        [id],
        'This is the reference of this order.',
      ]);
      expect(found.html).not.toContain('<b>');
    }
  });

  test('an address of a payment, as text, in capitals if they do not matter, and as a URI', async () => {
    const { id } = await makeOrder();
    const bech32 = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
    const base58 = '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2';
    for (const address of [bech32, base58]) await makePayment(id, { address });
    const found = 'This is the address of a payment of this order.';
    for (const q of [
      bech32,
      bech32.toUpperCase(),
      `bitcoin:${bech32}?amount=0.1&label=x`,
      `BITCOIN:${bech32.toUpperCase()}?AMOUNT=0.1`,
      base58,
      `bitcoin:${base58}`,
    ])
      expect(await search(q)).toMatchObject({ orders: [id], found });
    expect((await search(base58.toLowerCase())).orders).toEqual([]);
  });

  test('coins by their bitcoin transaction, or one output of it', async () => {
    const { id } = await makeOrder();
    const { txid } = await makeDeposit(id, { vout: 2, vanished: true });
    expect(await search(txid.toUpperCase())).toMatchObject({
      orders: [id],
      found: 'Coins of this bitcoin transaction came for this order.',
    });
    expect(await search(`${txid}:2`)).toMatchObject({
      orders: [id],
      found: 'These coins came for this order.',
    });
    expect((await search(`${txid}:1`)).orders).toEqual([]);
    expect((await search(`${txid}:99999999999999`)).orders).toEqual([]);
  });

  test('what was received at once, unless the network took it back', async () => {
    const { id } = await makeOrder();
    const { amountSat } = await makeDeposit(id, { amountSat: 123_123n });
    await makeDeposit((await makeOrder()).id, { amountSat, vanished: true });
    const found = '1 order received coins of exactly 0.00123123 BTC.';
    for (const q of ['123123 sat', '123,123 sats', '0.00123123 BTC', 'btc 0,00123123', '₿0.00123123'])
      expect(await search(q)).toMatchObject({ orders: [id], found });
  });
});

describe('finds several orders by', () => {
  test('a price, in any currency or in one', async () => {
    const priced = async (currency: string, amountInt: bigint) =>
      (await makeOrder({ currency, amountInt })).id;
    const usd = [await priced('USD', 1_991_000n), await priced('USD', 1_991_000n)];
    const jpy = await priced('JPY', 19_910n);
    const all = await search('19.91');
    expect(new Set(all.orders)).toEqual(new Set([...usd, jpy]));
    expect(all.found).toContain('2 orders priced 19.91 USD');
    expect(all.found).toContain('1 order priced 19.91 JPY');
    for (const q of ['$19.91', '19,91 usd', 'USD 19.910', '$19.91 USD']) {
      const found = await search(q);
      expect(new Set(found.orders)).toEqual(new Set(usd));
      expect(found.found).toBe('2 orders priced 19.91 USD.');
    }
    expect(await search('¥19.91')).toMatchObject({ orders: [jpy], found: '1 order priced 19.91 JPY.' });
  });

  test('the beginning of an id that is a price too', async () => {
    const id = `77889900${randomUUID().slice(8)}`;
    const { id: old } = await makeOrder();
    await merchant.deps.db.order.update({ where: { id: old }, data: { id } });
    const { id: priced } = await makeOrder({ currency: 'EUR', amountInt: 7_788_990_000_000n });
    const found = await search('77889900');
    expect(new Set(found.orders)).toEqual(new Set([id, priced]));
    expect(found.found).toBe('The id of this order begins like this. 1 order priced 77889900.00 EUR.');
  });

  test('an address or a bitcoin transaction that came for more than one', async () => {
    const [one, two] = [(await makeOrder()).id, (await makeOrder()).id];
    const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
    for (const id of [one, two]) await makePayment(id, { address });
    const { txid } = await makeDeposit(one);
    await makeDeposit(two, { txid, vout: 1 });
    expect((await search(address)).found).toBe('This is the address of payments of 2 orders.');
    expect((await search(txid)).found).toBe('Coins of this bitcoin transaction came for 2 orders.');
    expect(new Set((await search(txid)).orders)).toEqual(new Set([one, two]));
  });
});

test('what a search finds has pages like everything else, and knows no filter', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 53; n += 1) ids.push((await makeOrder({ currency: 'CHF', amountInt: 4_242_000n })).id);
  const coins = ids.slice(0, 2);
  // Found in two ways, listed once.
  for (const id of coins)
    for (const vout of [0, 1]) await makeDeposit(id, { amountSat: 4_242_000_000n, vout });
  const q = new URLSearchParams({ q: '42.42', status: 'paid', from: '2001-01-01', to: '2001-01-01' });
  const seen: string[] = [];
  for (let path: string | null = `/admin/orders?${q}`; path !== null; ) {
    const { html }: { html: string } = await merchant.page(path, { cookie });
    seen.push(...[...html.matchAll(/data-order="([0-9a-f-]+)"/g)].map((match) => match[1] ?? ''));
    path = /id="older" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
    expect(html).toContain('looks through all orders');
  }
  expect(seen).toHaveLength(53);
  expect(new Set(seen)).toEqual(new Set(ids));
  expect((await search('42.42')).found).toBe(
    '53 orders priced 42.42 CHF. 2 orders received coins of exactly 42.42000000 BTC.',
  );
});

test('many orders of one price are counted up to a thousand', async () => {
  await merchant.deps.pool.query(
    `insert into merchant."order" (id, content_hash, currency, amount_int, return_success, return_failure)
     select gen_random_uuid(), '', 'PLN', 55501000, 'http://x/', 'http://x/' from generate_series(1, 1001)`,
  );
  expect((await search('555.01')).found).toBe('1,000+ orders priced 555.01 PLN.');
});

test.each([
  [randomUUID(), 'No order, transaction or payment has this id'],
  ['0123abcd', 'No order’s id begins like this'],
  ['ab'.repeat(32), 'No coins of this bitcoin transaction are known here.'],
  ['bc1qzzzzzzzzzzzzzzzzzzzzzzz', 'No payment is known to have this address.'],
  ['987654.32 GBP', 'No order is priced like this or received exactly this'],
  ['no such thing', 'Nothing has this reference.'],
  ['\0', 'Nothing has this reference.'],
  ['a\0b', 'Nothing has this reference.'],
  ['x'.repeat(5_000), 'This is longer than anything that can be found.'],
  ['9'.repeat(250), 'Nothing has this reference.'],
  ['1,'.repeat(200), 'This is longer than anything that can be found.'],
  ['☃'.repeat(150), 'Nothing has this reference.'],
  ['<script>alert(1)</script>', 'Nothing has this reference.'],
])('finds nothing by %j, and says so', async (q, sentence) => {
  const { orders, found, html } = await search(q);
  expect(orders).toEqual([]);
  expect(found).toContain(sentence);
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('id="all-orders"');
});

test('an empty search is none', async () => {
  for (const q of ['', '  ', '\t']) {
    const { html } = await search(q);
    expect(html).not.toContain('data-live="found"');
    expect(html).toContain('id="from"');
  }
});

test.each([
  ['19.90', 'USD', 1_990_000n],
  ['1,990.5 EUR', 'EUR', 199_050_000n],
  ['1.990,50 EUR', 'EUR', 199_050_000n],
  ['1 990,50 eur', 'EUR', 199_050_000n],
  ["1'990.50 CHF", 'CHF', 199_050_000n],
  ['1,234,567', 'USD', 123_456_700_000n],
  ['CHF19.90', 'CHF', 1_990_000n],
  ['19.90\u00a0Kč', 'CZK', 1_990_000n],
  ['500 ¥', 'JPY', 500_000n],
  ['0.00042000 BTC', 'BTC', 42_000n],
])('reads %s as an amount of %s', (amount, code, amountInt) => {
  const reading = readAmount(amount).filter(({ codes }) => (codes as string[]).includes(code));
  expect(reading.map((each) => each.amountInt)).toEqual([amountInt]);
});

test('an amount that can be read in two ways is read in both', () => {
  const dollars = readAmount('1,234 USD').map(({ amountInt }) => amountInt);
  expect(new Set(dollars)).toEqual(new Set([123_400_000n, 123_400n]));
});

test.each([
  '0',
  '-5',
  '1e9',
  '1.2.3',
  '5 XYZ',
  'USD',
  '1,23,4',
  '0.5 sat',
  '19.901234567',
  '.',
  '',
  '99999999999999999999',
])('reads no amount in %j', (amount) => {
  expect(readAmount(amount)).toEqual([]);
});

test('a text is no more than it looks like', () => {
  expect(readSearch('hello').map(({ kind }) => kind)).toEqual(['reference']);
  expect(readSearch('ab'.repeat(32)).map(({ kind }) => kind)).toEqual(['reference', 'txid']);
  expect(readSearch('')).toEqual([]);
});

test('a search keeps the filter it was made from, to come back to', async () => {
  const { id } = await makeOrder({ reference: 'filter-kept', status: 'closed' });
  const ask = async (query: string) => (await merchant.page(`/admin/orders${query}`, { cookie })).html;
  const hidden = (html: string) =>
    [
      ...(html.split('orders-search')[1] ?? '')
        .split('</form>')[0]!
        .matchAll(/name="(\w+)" value="([^"]+)"/g),
    ].map(([, name, value]) => `${name}=${value}`);
  const list = await ask('?status=open&from=2026-01-01&to=2026-12-31');
  expect(hidden(list)).toEqual(['status=open', 'from=2026-01-01', 'to=2026-12-31']);
  const html = await ask('?status=open&from=2026-01-01&to=2026-12-31&q=filter-kept');
  // It looks through all orders nevertheless.
  expect(html).toContain(`data-order="${id}"`);
  expect(hidden(html)).toEqual(['status=open', 'from=2026-01-01', 'to=2026-12-31', 'q=filter-kept']);
  expect(html).toContain('href="/admin/orders?status=open&amp;from=2026-01-01&amp;to=2026-12-31">Back to');
  expect(text(html)).toContain(
    'Back to orders with the status “Open” made from 2026-01-01 to 2026-12-31 (UTC)',
  );
  expect(await ask('?q=filter-kept')).toContain('href="/admin/orders">Show all orders');
});
