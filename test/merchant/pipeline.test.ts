import type pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import type { BatchStatement } from '../../src/merchant/ipn/batch-statement.ts';
import { openPipeline, type Pipeline } from '../../src/merchant/ipn/pipeline.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

let pool: pg.Pool;
let pipeline: Pipeline;
beforeAll(async () => {
  ({ pool } = await openTestDatabase({ poolSize: 2 }));
  pipeline = openPipeline(pool.options, "set application_name = 'the pipeline'");
  whenOver(() => pipeline.end());
});

const same = <Value>(value: Value) => value;
const named = (name: string, text: string): BatchStatement => ({ name, text, parameters: 1 });
const echo = named('echo', 'select value from unnest($1::text[]) as v (value)');
const divide = named('divide', 'select 10 / value from unnest($1::bigint[]) as v (value)');
const sleep = named('sleep', 'select pg_sleep(60) from unnest($1::bigint[])');

const times = (statement: BatchStatement, value: bigint) =>
  pipeline.run(statement, (to) => to.bigint([value], same));
const say = (text: string) => pipeline.run(echo, (to) => to.text([text], same));

/** The server processes of the pipeline: one, or none for a moment after it was cut. */
async function pids(): Promise<number[]> {
  const { rows } = await pool.query<{ pid: number }>(
    "select pid from pg_stat_activity where datname = current_database() and application_name = 'the pipeline'",
  );
  return rows.map(({ pid }) => pid);
}

test('a statement is sent before the one before it is answered, and each gets its own answer', async () => {
  await say('that it has a connection');
  const seen: string[] = [];
  const ask = async (text: string) => {
    const [row] = await pipeline.run(echo, (to) => {
      seen.push(`sent ${text}`);
      to.text([text], same);
    });
    seen.push(`answered ${row?.[0]}`);
  };
  await Promise.all([ask('one'), ask('two'), ask('three')]);
  expect(seen).toEqual([
    'sent one',
    'sent two',
    'sent three',
    'answered one',
    'answered two',
    'answered three',
  ]);
  expect(await pids()).toHaveLength(1);
});

test('what is long does not get into the bytes of what is sent behind it', async () => {
  // More than the system takes at once.
  const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(12_000_000));
  const answers = await Promise.all(texts.map(say));
  expect(answers.map(([row], index) => row?.[0] === texts[index])).toEqual([true, true, true]);
});

test('what Postgres refuses takes nothing with it: neither the statements beside it nor the connection', async () => {
  await times(divide, 1n);
  const before = await pids();
  const answers = await Promise.allSettled([times(divide, 5n), times(divide, 0n), times(divide, 2n)]);
  expect(answers).toEqual([
    { status: 'fulfilled', value: [['2']] },
    { status: 'rejected', reason: expect.objectContaining({ code: '22012' }) },
    { status: 'fulfilled', value: [['5']] },
  ]);
  expect(await pids()).toEqual(before);
});

test('a statement that could not be prepared is prepared the next time', async () => {
  const late = named('late', 'select value from public.made_later, unnest($1::bigint[])');
  await expect(times(late, 1n)).rejects.toThrow('made_later');
  const both = await Promise.allSettled([times(late, 1n), times(late, 1n)]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await pool.query('create table public.made_later as select 7 as value');
  expect(await times(late, 1n)).toEqual([['7']]);
});

test('a connection that is cut takes what is under way with it, and the next statement has another', async () => {
  await say('that it has a connection');
  const [pid] = await pids();
  const cut = Promise.allSettled([times(sleep, 1n), say('behind it')]);
  await until(
    async () =>
      (await pool.query("select from pg_stat_activity where query = $1 and state = 'active'", [sleep.text]))
        .rowCount === 1,
  );
  await pool.query('select pg_terminate_backend($1)', [pid]);
  expect((await cut).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await say('again')).toEqual([['again']]);
  expect(await pids()).not.toContain(pid);
});

test('without a server each statement is an error, and the first one that finds it there is done', async () => {
  const there = pool.options.connectionString!;
  const gone = new URL(there);
  gone.port = '1';
  const config = { ...pool.options, connectionString: gone.href };
  const absent = openPipeline(config, 'select 1');
  whenOver(() => absent.end());
  const ask = () => absent.run(echo, (to) => to.text(['x'], same));
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
  await expect(ask()).rejects.toThrow('ECONNREFUSED');
  config.connectionString = there;
  expect(await ask()).toEqual([['x']]);
});
