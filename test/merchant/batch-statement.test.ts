import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { runBatchStatement } from '../../src/merchant/ipn/batch-statement.ts';
import type { BindMessage } from '../../src/merchant/ipn/bind-message.ts';
import { openTestDatabase } from '../support/test-database.ts';

let pool: pg.Pool;
beforeAll(async () => {
  ({ pool } = await openTestDatabase({ poolSize: 1 }));
});

/** What Postgres has understood of an array, as text. */
async function echo(type: string, fill: (to: BindMessage) => void): Promise<(string | null)[]> {
  const text = `select value::text from unnest($1::${type}[]) with ordinality as v (value, place) order by place`;
  const rows = await runBatchStatement(pool, { name: `echo-${type}`, text, parameters: 1 }, fill);
  return rows.map(([value]) => value ?? null);
}

const same = <Value>(value: Value) => value;

describe('what is written is what Postgres reads', () => {
  test('UUIDs, in either case, and null', async () => {
    const ids = ['00112233-4455-6677-8899-aabbccddeeff', 'FFEEDDCC-BBAA-9988-7766-554433221100', null];
    expect(await echo('uuid', (to) => to.uuid(ids, same))).toEqual([ids[0], ids[1]!.toLowerCase(), null]);
  });

  test('text of any length and script, and null', async () => {
    const texts = [
      '',
      'paid',
      'größer als ½ ₿ 🙂',
      'x'.repeat(300_000),
      null,
      "'; drop table merchant.order; --",
    ];
    expect(await echo('text', (to) => to.text(texts, same))).toEqual(texts);
  });

  test('whole numbers of 64 bits', async () => {
    const numbers = [0n, 1n, -1n, 2_100_000_000_000_000n, 2n ** 63n - 1n, -(2n ** 63n), null];
    expect(await echo('bigint', (to) => to.bigint(numbers, same))).toEqual(
      numbers.map((number) => number?.toString() ?? null),
    );
  });

  test('times, before and after the year 2000, to the millisecond', async () => {
    const times = [new Date('2026-11-22T10:11:12.345Z'), new Date('1999-12-31T23:59:59.999Z'), null];
    const text = `select (extract(epoch from value) * 1000)::bigint from unnest($1::timestamptz[]) as v (value)`;
    const rows = await runBatchStatement(pool, { name: 'times', text, parameters: 1 }, (to) =>
      to.timestamptz(times, same),
    );
    expect(rows.map(([ms]) => ms)).toEqual(times.map((time) => time?.getTime().toString() ?? null));
  });

  test('truth values, bytes and empty arrays', async () => {
    expect(await echo('bool', (to) => to.bool([true, false, null], same))).toEqual(['true', 'false', null]);
    const bytes = [Buffer.from([0, 1, 0xff]), Buffer.alloc(0), null];
    expect(await echo('bytea', (to) => to.bytea(bytes, same))).toEqual(['\\x0001ff', '\\x', null]);
    expect(await echo('uuid', (to) => to.uuid([], same))).toEqual([]);
  });
});

test('the memory that one batch has used holds nothing of it in the next', async () => {
  await echo('text', (to) => to.text(['a long text that another one follows'], same));
  expect(await echo('text', (to) => to.text(['short'], same))).toEqual(['short']);
});

test('what Postgres refuses is an error of its own kind, and the connection goes on', async () => {
  const divide = {
    name: 'divide',
    text: 'select 1 / value from unnest($1::bigint[]) as v (value)',
    parameters: 1,
  };
  const before = await connection();
  const refused = await runBatchStatement(pool, divide, (to) => to.bigint([0n], same)).catch(
    (error) => error,
  );
  expect(refused).toBeInstanceOf(pg.DatabaseError);
  expect(refused.code).toBe('22012');
  expect(await runBatchStatement(pool, divide, (to) => to.bigint([1n], same))).toEqual([['1']]);
  expect(await connection()).toBe(before);
});

test('a statement that cannot be written costs its connection, not the next statement', async () => {
  const cannot = echo('bigint', () => {
    throw new Error('cannot be written');
  });
  await expect(cannot).rejects.toThrow('cannot be written');
  expect(await echo('bigint', (to) => to.bigint([5n], same))).toEqual(['5']);
});

test('a connection that is cut is an error, and the next statement has another', async () => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const other = new pg.Client({ connectionString: pool.options.connectionString });
  await other.connect();
  const sleep = { name: 'sleep', text: 'select pg_sleep(60) from unnest($1::bigint[])', parameters: 1 };
  const cut = expect(runBatchStatement(pool, sleep, (to) => to.bigint([1n], same))).rejects.toThrow(
    'terminating',
  );
  await other.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await other.end();
  await cut;
  expect(await echo('bigint', (to) => to.bigint([6n], same))).toEqual(['6']);
});

async function connection(): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]!.pid;
}
