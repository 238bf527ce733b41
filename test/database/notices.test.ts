import { pino } from 'pino';
import { expect, test } from 'vitest';
import { type Changed, openNotices } from '../../src/database/notices.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const log = pino({ level: 'silent' });

async function twoProcesses() {
  const { pool } = await openTestDatabase();
  const open = () => {
    const notices = openNotices({ pool, channel: 'test', log });
    whenOver(notices.close);
    return notices;
  };
  return { pool, here: open(), there: open() };
}

function record(): { heard: Changed[]; listener: (changed: Changed) => void } {
  const heard: Changed[] = [];
  return { heard, listener: (changed) => heard.push(changed) };
}

const topicsOf = (heard: readonly Changed[]) =>
  heard.flatMap((changed) => (changed === 'all' ? ['all'] : [...changed]));

/** A channel is listened to from some moment on; what is told until then may not be heard. */
async function untilHeard(tell: () => void, heard: Changed[]): Promise<void> {
  await until(() => {
    tell();
    return heard.length > 0;
  });
  heard.length = 0;
}

test('what one process tells, every process that listens hears, its own listeners too', async () => {
  const { here, there } = await twoProcesses();
  const [mine, others] = [record(), record()];
  here.subscribe(mine.listener);
  there.subscribe(others.listener);
  await untilHeard(() => here.tell('first'), others.heard);
  here.tell('one');
  here.tell('two');
  here.tell('one');
  await until(() => topicsOf(others.heard).includes('two') && topicsOf(mine.heard).includes('two'));
  expect(topicsOf(others.heard).filter((topic) => topic === 'one')).toHaveLength(1);
});

test('more topics than fit into a notice become all', async () => {
  const { here, there } = await twoProcesses();
  const { heard, listener } = record();
  there.subscribe(listener);
  await untilHeard(() => here.tell('first'), heard);
  for (let number = 0; number < 1_000; number += 1) here.tell(`00000000-0000-4000-8000-${number}`);
  await until(() => heard.includes('all'));
});

test('who has stopped listening hears nothing more, and the others go on', async () => {
  const { here, there } = await twoProcesses();
  const [gone, stays] = [record(), record()];
  const stop = there.subscribe(gone.listener);
  there.subscribe(stays.listener);
  await untilHeard(() => here.tell('first'), stays.heard);
  stop();
  gone.heard.length = 0;
  here.tell('later');
  await until(() => topicsOf(stays.heard).includes('later'));
  expect(topicsOf(gone.heard)).not.toContain('later');
});

test('a connection that is cut is opened again, and then everything may have changed', async () => {
  const { pool, here, there } = await twoProcesses();
  const { heard, listener } = record();
  there.subscribe(listener);
  await untilHeard(() => here.tell('first'), heard);
  const { rowCount } = await pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen %'`,
  );
  expect(rowCount).toBeGreaterThan(0);
  await until(() => heard.includes('all'));
  heard.length = 0;
  here.tell('again');
  await until(() => topicsOf(heard).includes('again'));
});
