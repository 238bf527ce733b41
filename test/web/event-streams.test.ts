import { request } from 'node:http';
import { expect, test } from 'vitest';
import { createEventStreams } from '../../src/web/event-streams.ts';
import { listenLocally } from '../support/http.ts';
import { until } from '../support/until.ts';

test('who has gone before the stream is opened leaves nothing behind', async () => {
  const streams = createEventStreams({ max: 10, maxAgeMs: 60_000 });
  let asked = 0;
  let opened = 0;
  let openThem = (): void => {};
  const isTime = new Promise<void>((resolve) => {
    openThem = resolve;
  });
  const { url } = await listenLocally(async (req, res) => {
    asked += 1;
    // As long as a look into the database takes.
    const isGone = new Promise<void>((resolve) => void req.socket.once('close', resolve));
    await Promise.all([isTime, isGone]);
    streams.open(req, res, () => {});
    opened += 1;
  });
  for (let count = 0; count < 3; count += 1) {
    const client = request(`${url}/events`);
    client.on('error', () => {});
    client.end();
    await until(() => asked === count + 1);
    client.destroy();
  }
  openThem();
  await until(() => opened === 3);
  expect(streams.count()).toBe(0);
});

test('there are so many and no more, until one of them ends', async () => {
  const streams = createEventStreams({ max: 1, maxAgeMs: 60_000 });
  const { url } = await listenLocally((req, res) => void streams.open(req, res, () => {}));
  const first = await fetch(url);
  expect(first.headers.get('content-type')).toContain('text/event-stream');
  const second = await fetch(url);
  expect([second.status, second.headers.get('retry-after')]).toEqual([503, '30']);
  await first.body?.cancel();
  await until(() => streams.count() === 0);
  expect((await fetch(url)).status).toBe(200);
});
