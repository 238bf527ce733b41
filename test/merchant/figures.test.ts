import { beforeEach, expect, test } from 'vitest';
import type { Changed } from '../../src/database/notices.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';

// With many orders the page shows figures that were worked out before.
const MANY = 20_000;

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  merchant.clock.now = new Date('2026-03-15T12:00:00Z');
  cookie = await merchant.signIn();
});

async function insertMany(count: number): Promise<void> {
  const client = await merchant.deps.pool.connect();
  await client.query('begin');
  // So that Postgres's count of changed rows is up to date at once.
  await client.query('select pg_stat_force_next_flush()');
  await client.query(
    `insert into merchant."order" (id, content_hash, currency, amount_int, return_success, return_failure, status,
       amount_paid_sat, created_at, paid_at)
     select gen_random_uuid(), '', 'USD', 500000, 'http://127.0.0.1/ok', 'http://127.0.0.1/no', 'paid', 10, at, at
     from generate_series(1, $1::int) as n, lateral (select $2::timestamptz - make_interval(secs => n % 3600) as at)
       as time`,
    [count, merchant.clock.now],
  );
  await client.query('commit');
  client.release();
}

function passTime(ms: number): void {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + ms);
}

async function overview(): Promise<{ today: string; asOf: string | null }> {
  const { status, html } = await merchant.page('/admin', { cookie });
  expect(status).toBe(200);
  const [, today = ''] = /<p class="sum-note">([\d,]+) orders?</.exec(html) ?? [];
  return { today, asOf: /as of <time class="time" datetime="([^"]*)"/.exec(html)?.[1] ?? null };
}

const kept = () => merchant.deps.db.figure.findMany();

test('with many orders the page shows what was worked out, says as of when, and follows after a step', async () => {
  await insertMany(MANY);
  expect(await overview()).toEqual({ today: '20,000', asOf: null });
  passTime(60_000);
  // Nothing has changed, so what was worked out a minute ago is right.
  expect(await overview()).toEqual({ today: '20,000', asOf: null });
  await insertMany(5);
  expect(await overview()).toEqual({ today: '20,000', asOf: '2026-03-15T12:00:00.000Z' });
  await merchant.step('figures');
  expect(await overview()).toEqual({ today: '20,005', asOf: null });
});

test('pages are told when figures are new', async () => {
  await insertMany(MANY);
  const heard: Changed[] = [];
  merchant.deps.notices.subscribe((changed) => heard.push(changed));
  await until(() => {
    merchant.deps.notices.tell('are you there?');
    return heard.length > 0;
  });
  await merchant.step('figures');
  await until(() => heard.some((changed) => changed !== 'all' && changed.has('other')));
});

test('a change that leaves no order, IPN or event behind is found, too', async () => {
  await insertMany(MANY);
  await merchant.step('figures');
  await merchant.deps.db.order.updateMany({ where: {}, data: { status: 'closed', paidAt: null } });
  await until(async () => {
    passTime(60_000);
    await merchant.step('figures');
    return (await overview()).today === '0';
  });
  expect((await kept())[0]?.value).toMatchObject({ statuses: { closed: MANY } });
});

test('a step does nothing if nothing has changed, or if the last one was a moment ago', async () => {
  await insertMany(3);
  await merchant.step('figures');
  const [first] = await kept();
  expect(first?.value).toMatchObject({ statuses: { paid: 3 } });
  await insertMany(1);
  await merchant.step('figures');
  expect(await kept()).toEqual([first]);

  passTime(600_000);
  await merchant.step('figures');
  const [second] = await kept();
  expect(second?.value).toMatchObject({ statuses: { paid: 4 } });
});

test('for nobody they are worked out once a minute at the most, for whoever looks within a second', async () => {
  await insertMany(MANY);
  await merchant.step('figures');
  await insertMany(1);
  passTime(59_000);
  await merchant.step('figures');
  expect((await kept())[0]?.value).toMatchObject({ statuses: { paid: MANY } });
  expect((await overview()).today).toBe('20,000');
  await merchant.step('figures');
  expect((await overview()).today).toBe('20,001');

  await insertMany(1);
  // Whoever looked has gone.
  passTime(599_000);
  await merchant.step('figures');
  expect((await kept())[0]?.value).toMatchObject({ statuses: { paid: MANY + 2 } });
  await insertMany(1);
  passTime(59_000);
  await merchant.step('figures');
  expect((await kept())[0]?.value).toMatchObject({ statuses: { paid: MANY + 2 } });
});

test('while another process works them out, a step leaves it to that one', async () => {
  await insertMany(3);
  const client = await merchant.deps.pool.connect();
  await client.query(`begin; select pg_advisory_xact_lock(hashtext('merchant.figures'))`);
  await merchant.step('figures');
  expect(await kept()).toEqual([]);
  await client.query('commit');
  client.release();
  await merchant.step('figures');
  expect(await kept()).toHaveLength(1);
});

test('figures that another version kept are worked out anew', async () => {
  await merchant.deps.db.figure.create({
    data: { name: 'orders', value: { statuses: { paid: MANY }, days: 'none' }, at: merchant.clock.now },
  });
  await insertMany(3);
  expect((await overview()).today).toBe('3');
  await merchant.step('figures');
  expect((await kept())[0]?.value).toMatchObject({ statuses: { paid: 3 } });
});
