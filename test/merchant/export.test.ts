import { randomUUID } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { beforeEach, expect, test } from 'vitest';
import type { Prisma } from '../../src/database/generated/client.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const columns =
  'order reference transaction description order_status price currency price_minor payment payment_status method pending_sat valid_sat paid_sat paid_btc due_sat address return_address rate rate_source rate_at created_at paid_at updated_at txids accepted_at';

/** The bytes of an export, as a file would have them. */
async function download(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${merchant.url}/admin/orders/export.${path}`, { headers: { cookie } });
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    await response.arrayBuffer(),
  );
  return { status: response.status, text, headers: response.headers };
}

type Line = Record<string, string | null>;

async function jsonLines(query = ''): Promise<Line[]> {
  const { status, text } = await download(`jsonl${query}`);
  expect([status, text.at(-1) ?? '\n']).toEqual([200, '\n']);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Reads RFC 4180 by its letter: CRLF behind each record, quotes doubled. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)) {
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

async function csvLines(query = ''): Promise<Record<string, string>[]> {
  const { text } = await download(`csv${query}`);
  expect(text.startsWith('\ufeff')).toBe(true);
  const [head = [], ...records] = readCsv(text.slice(1));
  expect(head.join(' ')).toBe(columns);
  expect(records.filter(({ length }) => length !== head.length)).toEqual([]);
  return records.map((record) => Object.fromEntries(head.map((name, index) => [name, record[index] ?? ''])));
}

/** Many orders in one statement, one a minute; returns their ids, newest first. */
async function makeOrders(n: number, description: string | null = null): Promise<string[]> {
  const { rows } = await merchant.deps.pool.query<{ id: string }>(
    `insert into merchant."order" (id, content_hash, currency, amount_int, description, return_success, return_failure, created_at, status)
     select gen_random_uuid(), '', 'BTC', 1000, $2, 'http://x/', 'http://x/', timestamptz '2026-01-01' + i * interval '1 minute',
            (case when i % 2 = 0 then 'open' else 'closed' end)::merchant.order_status
       from generate_series(1, $1::int) i returning id`,
    [n, description],
  );
  return rows.map(({ id }) => id).reverse();
}

const at = (minute: number) => new Date(Date.UTC(2026, 4, 6, 7, minute));

async function orderWithPayments(): Promise<{ id: string; transaction: string; payments: string[] }> {
  const { id, transaction } = await merchant.insertOrder({
    currency: 'USD',
    amountInt: 1_990_000n,
    multipay: true,
  });
  const payments = [randomUUID(), randomUUID()].sort();
  const [first = '', second = ''] = payments;
  await merchant.deps.db.order.update({
    where: { id },
    data: {
      reference: 'R-1',
      description: 'Two of these',
      status: 'paid',
      createdAt: at(1),
      paidAt: at(4),
      updatedAt: at(9),
    },
  });
  await merchant.deps.db.payment.create({
    data: {
      ...{ id: first, orderId: id, bodyHash: '', status: 'paid', method: 'MTGOXBTC' },
      ...{
        amountPaidSat: 33_167n,
        amountValidSat: 33_167n,
        dueSat: 33_167n,
        paidAt: at(3),
        updatedAt: at(5),
      },
      ...{ address: 'bc1qaddress', returnAddress: 'bc1qreturn', rateMinorPerBtc: 6_000_012_345n },
      ...{ rateSource: 'an exchange', rateAt: at(2) },
    },
  });
  await merchant.deps.db.payment.create({
    data: {
      id: second,
      orderId: id,
      bodyHash: '',
      status: 'partial',
      amountPendingSat: 5n,
      updatedAt: at(6),
    },
  });
  const coins = {
    paymentId: first,
    orderId: id,
    amountSat: 1n,
    confirmations: 1,
    seenAt: at(3),
    toldAt: at(3),
  };
  await merchant.deps.db.merchantDeposit.createMany({
    data: [
      { ...coins, txid: 'b'.repeat(64), vout: 0 },
      { ...coins, txid: 'a'.repeat(64), vout: 1 },
      { ...coins, txid: 'a'.repeat(64), vout: 0 },
      { ...coins, txid: 'c'.repeat(64), vout: 0, vanished: true },
    ],
  });
  return { id, transaction, payments };
}

test('a line for each payment has all there is to know of it, and one for an order without any has no payment', async () => {
  const without = await merchant.insertOrder({ amountInt: 42_000n });
  const created = { createdAt: at(0), updatedAt: at(0) };
  await merchant.deps.db.order.update({ where: { id: without.id }, data: created });
  const { id, transaction, payments } = await orderWithPayments();
  const lines = await jsonLines();
  expect(Object.keys(lines[0] ?? {}).join(' ')).toBe(columns);
  const order = {
    order: id,
    reference: 'R-1',
    transaction,
    description: 'Two of these',
    order_status: 'paid',
  };
  const price = { price: '19.90', currency: 'USD', price_minor: '1990000' };
  const created_at = at(1).toISOString();
  const nothing = Object.fromEntries(columns.split(' ').map((name) => [name, null]));
  expect(lines).toEqual([
    {
      ...{ ...order, ...price, payment: payments[0], payment_status: 'paid', method: 'MTGOXBTC' },
      ...{
        pending_sat: '0',
        valid_sat: '33167',
        paid_sat: '33167',
        paid_btc: '0.00033167',
        due_sat: '33167',
      },
      ...{
        address: 'bc1qaddress',
        return_address: 'bc1qreturn',
        rate: '60000.12345',
        rate_source: 'an exchange',
      },
      ...{
        rate_at: at(2).toISOString(),
        created_at,
        paid_at: at(3).toISOString(),
        updated_at: at(5).toISOString(),
      },
      txids: `${'a'.repeat(64)} ${'b'.repeat(64)}`,
      accepted_at: null,
    },
    {
      ...{ ...nothing, ...order, ...price, payment: payments[1], payment_status: 'partial' },
      ...{ pending_sat: '5', valid_sat: '0', paid_sat: '0', paid_btc: '0.00000000' },
      ...{ created_at, updated_at: at(6).toISOString() },
    },
    {
      ...{ ...nothing, order: without.id, transaction: without.transaction, order_status: 'open' },
      ...{ price: '0.00042000', currency: 'BTC', price_minor: '42000' },
      ...{ created_at: at(0).toISOString(), updated_at: at(0).toISOString() },
    },
  ]);
  // The same in CSV, where nothing is nothing.
  expect(await csvLines()).toEqual(
    lines.map((line) => Object.fromEntries(Object.entries(line).map(([name, value]) => [name, value ?? '']))),
  );
});

test('an order that was accepted as paid without a payment has its time', async () => {
  const { id } = await merchant.insertOrder();
  await merchant.deps.db.order.update({
    where: { id },
    data: { status: 'paid', paidAt: at(4), acceptedAt: at(4) },
  });
  const time = at(4).toISOString();
  expect((await jsonLines())[0]).toMatchObject({ payment: null, paid_at: time, accepted_at: time });
});

test('what an order that was accepted as paid was taken with is what was valid, on its page and in the list, too', async () => {
  const partial = async (acceptedAt: Date | null) => {
    const { id } = await merchant.insertOrder();
    const valid = { amountValidSat: 70_000n, amountPendingSat: 5n };
    const status = acceptedAt === null ? ('partial' as const) : ('paid' as const);
    const data = { status, ...valid, paidAt: acceptedAt, acceptedAt, createdAt: at(acceptedAt ? 2 : 1) };
    await merchant.deps.db.order.update({ where: { id }, data });
    const payment = { id: randomUUID(), orderId: id, bodyHash: '', status: 'partial' as const, ...valid };
    await merchant.deps.db.payment.create({ data: payment });
    return id;
  };
  const accepted = await partial(at(4));
  await partial(null);
  const line = { payment_status: 'partial', pending_sat: '5', valid_sat: '70000', paid_at: null };
  const time = at(4).toISOString();
  expect(await jsonLines()).toMatchObject([
    { ...line, order: accepted, paid_sat: '70000', paid_btc: '0.00070000', accepted_at: time },
    { ...line, paid_sat: '0', paid_btc: '0.00000000', accepted_at: null },
  ]);
  const page = await merchant.page(`/admin/orders/${accepted}`, { cookie });
  expect(page.html).toMatch(/<dt>Paid<\/dt><dd>0\.00070000\u00a0BTC/);
  const list = await merchant.page('/admin/orders?status=paid', { cookie });
  expect(list.html).toMatch(/data-label="Received">0\.00070000\u00a0BTC/);
  // The shop API tells what the protocol told.
  const { body } = await merchant.api('GET', `/v1/orders/${accepted}`);
  expect(body).toMatchObject({ amount_paid_sat: '0', amount_valid_sat: '70000' });
});

/** Hostile and odd texts, and what they are in CSV if that is not the same. */
const texts: [text: string, inCsv?: string][] = [
  ['=HYPERLINK("http://evil","x")', `'=HYPERLINK("http://evil","x")`],
  ['+1', "'+1"],
  ['-1+2', "'-1+2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t'=1"],
  ['\r=1', "'\r'=1"],
  ['\n=1', "'\n'=1"],
  ['  =1+1', "'  =1+1"],
  ['\u00a0@x', "'\u00a0@x"],
  ['x;=HYPERLINK("http://evil","x")', `x;'=HYPERLINK("http://evil","x")`],
  ['x\n=1', "x\n'=1"],
  ['x;  -1', "x;'  -1"],
  ['x;"=1"', `x;'"=1"`],
  ['x\t+1|@y\r=z', "x\t'+1|'@y\r'=z"],
  ['x;\n=1', "x;'\n'=1"],
  ['x;；＝1', 'x;；＝1'],
  ['x;＝1', "x;'＝1"],
  ['beans; 2 bags - dark | a=1;b=2'],
  ['＝1+1', "'＝1+1"],
  ['a=1'],
  ['say "hi", please'],
  ['two\r\nlines\nand, more'],
  ['ünï☃code 😀 \u202eright'],
  ['<script>alert(1)</script>'],
  ['"'],
  ["'already"],
];

test('no text that somebody else may have written is a formula, or anything but itself', async () => {
  for (const [minute, [text]] of texts.entries()) {
    const { id } = await merchant.insertOrder();
    const data = { reference: text, description: text, createdAt: at(-minute) };
    await merchant.deps.db.order.update({ where: { id }, data });
    const theirs = { method: text, address: text, returnAddress: text, rateSource: text };
    await merchant.deps.db.payment.create({
      data: { id: randomUUID(), orderId: id, bodyHash: '', status: 'partial', ...theirs },
    });
  }
  const names = ['reference', 'description', 'method', 'address', 'return_address', 'rate_source'];
  const csv = (await csvLines()).map((line) => names.map((name) => line[name]));
  expect(csv).toEqual(texts.map(([text, inCsv = text]) => names.map(() => inCsv)));
  const json = (await jsonLines()).map((line) => names.map((name) => line[name]));
  expect(json).toEqual(texts.map(([text]) => names.map(() => text)));
});

test('an export has exactly what the filter shows, in its order, over all pages', async () => {
  const ids = await makeOrders(2_300);
  const ordersIn = async (query: string) => (await jsonLines(query)).map(({ order }) => order);
  expect(await ordersIn('')).toEqual(ids);
  // The newest, made at minute 2300, is open; then they take turns.
  expect(await ordersIn('?status=open')).toEqual(ids.filter((_id, index) => index % 2 === 0));
  const secondDay = ids.toReversed().slice(1_439);
  expect(new Set(await ordersIn('?from=2026-01-02'))).toEqual(new Set(secondDay));
  expect(await ordersIn('?to=2025-12-31')).toEqual([]);
  expect(await ordersIn('?status=paid')).toEqual([]);
  // A page of the list is no part of what it shows.
  expect(await ordersIn(`?after=1.${ids[0]}`)).toEqual(ids);
});

test('an export of a search has what it finds, and the page links to both files of what it shows', async () => {
  const { id, payments } = await orderWithPayments();
  await makeOrders(60);
  expect((await jsonLines('?q=R-1&status=open')).map(({ payment }) => payment)).toEqual(payments);
  expect((await csvLines('?q=19.90+USD')).map(({ order }) => order)).toEqual([id, id]);
  const linksOn = async (query: string) => {
    const { html } = await merchant.page(`/admin/orders${query}`, { cookie });
    return [...html.matchAll(/id="export-\w+" href="([^"]+)"/g)].map((match) =>
      match[1]?.replaceAll('&amp;', '&'),
    );
  };
  expect(await linksOn('?q=R-1&status=open')).toEqual([
    '/admin/orders/export.csv?q=R-1',
    '/admin/orders/export.jsonl?q=R-1',
  ]);
  expect(await linksOn('?status=closed&to=2026-01-01&from=')).toEqual([
    '/admin/orders/export.csv?status=closed&to=2026-01-01',
    '/admin/orders/export.jsonl?status=closed&to=2026-01-01',
  ]);
  expect(await linksOn('?q=nothing')).toEqual([]);
});

test('an order with thousands of payments has them all, each once', async () => {
  const [newer = '', id = '', older = ''] = await makeOrders(3);
  await merchant.deps.pool.query(
    `insert into merchant.payment (id, order_id, status, body_hash)
     select gen_random_uuid(), $1::uuid, 'partial', '' from generate_series(1, 4000)`,
    [id],
  );
  const lines = await jsonLines();
  expect(lines.map(({ order }) => order)).toEqual([newer, ...Array(4_000).fill(id), older]);
  expect(new Set(lines.map(({ payment }) => payment)).size).toBe(4_001);
});

test('the file has a name with the day, and an export of nothing is a head without lines', async () => {
  merchant.clock.now = new Date('2026-07-08T23:59:59Z');
  cookie = await merchant.signIn();
  const csv = await download('csv');
  expect(csv.text).toBe(`\ufeff${columns.replaceAll(' ', ',')}\r\n`);
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
  expect(csv.headers.get('content-disposition')).toBe(
    'attachment; filename="tillgate-orders-2026-07-08.csv"',
  );
  const jsonl = await download('jsonl');
  expect(jsonl.text).toBe('');
  expect(jsonl.headers.get('content-disposition')).toBe(
    'attachment; filename="tillgate-orders-2026-07-08.jsonl"',
  );
});

test('who exported what is kept, and a viewer may', async () => {
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });
  await makeOrders(1);
  for (const path of ['csv?status=open&from=2026-01-01&to=2026-01-31', 'jsonl?q=%3D1%00', 'csv'])
    expect((await download(path)).status).toBe(200);
  const events = await merchant.deps.db.event.findMany({
    where: { action: 'export.made' },
    orderBy: { id: 'asc' },
  });
  expect(events.map(({ who }) => who)).toEqual(Array(3).fill('owner@localhost'));
  expect(events.map(({ detail }) => detail)).toEqual([
    'CSV: orders with the status “Open” made from 2026-01-01 to 2026-01-31 (UTC)',
    'JSON lines: what the search for “=1\ufffd” finds',
    'CSV: all orders',
  ]);
});

test('nobody gets a file without signing in, and asking for its head makes none', async () => {
  const asked = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${merchant.url}/admin/orders/export.csv`, { headers, method, redirect: 'manual' });
  expect((await asked({})).status).toBe(303);
  const head = await asked({ cookie }, 'HEAD');
  expect([head.status, head.headers.get('content-disposition')?.slice(0, 10)]).toEqual([200, 'attachment']);
  expect(await merchant.deps.db.event.count({ where: { action: 'export.made' } })).toBe(0);
  expect((await merchant.page('/admin/orders/export.xml', { cookie })).status).toBe(404);
});

/** Asks for an export that is larger than what lies between the two ends, and waits for its first bytes. */
async function beginDownload(): Promise<IncomingMessage> {
  await makeOrders(30_000, 'x'.repeat(1_000));
  const response = await new Promise<IncomingMessage>((resolve) => {
    get(`${merchant.url}/admin/orders/export.csv`, { headers: { cookie } }, resolve);
  });
  await new Promise((resolve) => response.once('readable', resolve));
  return response;
}

/** How often an export has read from the database; it reads 30 times for 30,000 orders. */
function countReads(): { count: number } {
  const reads = { count: 0 };
  const { pool } = merchant.deps;
  const query = pool.query.bind(pool) as (...rest: unknown[]) => unknown;
  Object.assign(pool, {
    query(...rest: unknown[]) {
      if (String(rest[0]).includes('merchant.deposit')) reads.count += 1;
      return query(...rest);
    },
  });
  return reads;
}

test('a client that hangs up ends the work, and one that does not read holds it', async () => {
  const reads = countReads();
  const response = await beginDownload();
  const pages = async () => {
    for (let n = 0; n < 5; n += 1) await merchant.page('/admin/orders', { cookie });
    return reads.count;
  };
  let before = await pages();
  for (let now = await pages(); now !== before; now = await pages()) before = now;
  expect(before).toBeLessThan(30);
  const closed = new Promise((resolve) => response.once('close', resolve));
  response.destroy();
  await closed;
  await pages();
  expect(await pages()).toBeLessThan(30);
  expect(reads.count).toBeLessThanOrEqual(before + 1);
});

test('an export that breaks off is an error to the client, never a shorter file', async () => {
  const response = await beginDownload();
  const outcome = new Promise<string>((resolve) => {
    response.once('error', () => resolve('broken'));
    response.once('end', () => resolve('whole'));
  });
  await merchant.deps.pool.query('alter table merchant.deposit rename to gone');
  response.resume();
  expect(await outcome).toBe('broken');
  expect((await merchant.page('/admin/orders', { cookie })).status).toBe(200);
  expect((await download('csv')).status).toBe(500);
});

test('orders that arrive or change meanwhile do no harm to the others', async () => {
  const response = await beginDownload();
  const data: Prisma.OrderUpdateManyMutationInput = { status: 'cancelled' };
  await merchant.deps.db.order.updateMany({ where: { status: 'open' }, data });
  await merchant.insertOrder();
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const records = readCsv(Buffer.concat(chunks).toString('utf8').slice(1)).slice(1);
  expect(records.length).toBe(30_000);
  expect(new Set(records.map(([id]) => id)).size).toBe(30_000);
});
