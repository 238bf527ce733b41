import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Loop, startLoop } from '../src/loop.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Work = {
  loop: Loop;
  /** How many steps have begun. */
  begun: number;
  logged: { loop: string; failures: number; err: { message: string } }[];
};

/** A loop that rests a second; its steps do what `step` says, given the step's number. */
function start(step: (n: number) => number | Promise<number>): Work {
  const logged: Work['logged'] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => logged.push(JSON.parse(line)) });
  const work: Partial<Work> & { begun: number } = { begun: 0, logged };
  work.loop = startLoop({ name: 'work', restMs: 1_000, step: async () => step(++work.begun) }, log);
  return work as Work;
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const ends = async (promise: Promise<unknown>) => {
  let ended = false;
  void promise.then(() => {
    ended = true;
  });
  await pass(0);
  return ended;
};

test('while there is work, step follows step without a rest; then it rests until there may be more', async () => {
  const work = start((n) => (n < 5 ? 3 : 0));
  await pass(0);
  expect(work.begun).toBe(5);
  await pass(999);
  expect(work.begun).toBe(5);
  await pass(1);
  expect(work.begun).toBe(6);
  await work.loop.stop();
});

test('being woken ends a rest', async () => {
  const work = start(() => 0);
  await pass(500);
  work.loop.wake();
  await pass(0);
  expect(work.begun).toBe(2);
  await pass(999);
  expect(work.begun).toBe(2);
  await work.loop.stop();
});

test('being woken during a step is not forgotten: another follows at once, even if that one did nothing', async () => {
  let finish: (did: number) => void = () => {};
  const work = start((n) =>
    n === 1
      ? new Promise((resolve) => {
          finish = resolve;
        })
      : 0,
  );
  work.loop.wake();
  work.loop.wake();
  await pass(10_000);
  expect(work.begun).toBe(1);
  finish(0);
  await pass(0);
  expect(work.begun).toBe(2);
  await work.loop.stop();
});

test('a step that fails is logged and tried again after ever longer rests, up to half a minute', async () => {
  const work = start(() => {
    throw new Error('the database is gone');
  });
  for (const [failures, restMs] of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
    await pass(0);
    expect(work.logged).toHaveLength(failures + 1);
    expect(work.logged.at(-1)).toMatchObject({
      loop: 'work',
      failures: failures + 1,
      err: { message: 'the database is gone' },
    });
    await pass(restMs - 1);
    expect(work.begun).toBe(failures + 1);
    await pass(1);
    expect(work.begun).toBe(failures + 2);
  }
  await work.loop.stop();
});

test('being woken does not cut the rest after a failure short, and one success makes all as before', async () => {
  const work = start((n) => {
    if (n <= 3) throw new Error('not yet');
    return 0;
  });
  await pass(0);
  work.loop.wake();
  await pass(1_999);
  expect(work.begun).toBe(1);
  await pass(1 + 4_000 + 8_000);
  expect(work.begun).toBe(4);
  await pass(1_000);
  expect(work.begun).toBe(5);
  work.loop.wake();
  await pass(0);
  expect(work.begun).toBe(6);
  expect(work.logged).toHaveLength(3);
  await work.loop.stop();
});

test('stopping waits for the step under way and begins no other, though there is more to do', async () => {
  let finish: (did: number) => void = () => {};
  const work = start(
    () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  );
  const stopped = work.loop.stop();
  await pass(60_000);
  expect(await ends(stopped)).toBe(false);
  finish(7);
  expect(await ends(stopped)).toBe(true);
  work.loop.wake();
  await pass(60_000);
  expect(work.begun).toBe(1);
});

test('stopping ends a rest at once, also the long one after a failure', async () => {
  const idle = start(() => 0);
  const broken = start(() => {
    throw new Error('gone');
  });
  await pass(0);
  for (const work of [idle, broken]) expect(await ends(work.loop.stop())).toBe(true);
  await pass(60_000);
  expect([idle.begun, broken.begun]).toEqual([1, 1]);
  expect(vi.getTimerCount()).toBe(0);
});
