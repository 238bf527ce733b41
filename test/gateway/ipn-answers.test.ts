import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type Received, startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

type Answer = [name: string, (res: ServerResponse) => void];

const accepted: Answer[] = [
  ['[OK]', (res) => res.end('[OK]')],
  ['[OK] between white space', (res) => res.end(' \r\n[OK]\n\n')],
  ['[OK] with 201', (res) => res.writeHead(201).end('[OK]')],
  ['[OK] said to be HTML', (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('[OK]')],
  ['[OK] in two pieces', (res) => res.write('[O') && setImmediate(() => res.end('K]'))],
];
const refused: Answer[] = [
  ['OK', (res) => res.end('OK')],
  ['[ok]', (res) => res.end('[ok]')],
  ['[OK] ok', (res) => res.end('[OK] ok')],
  ['[OK][OK]', (res) => res.end('[OK][OK]')],
  ['nothing', (res) => res.end()],
  ['no content', (res) => res.writeHead(204).end()],
  ['HTML around it', (res) => res.end('<html>[OK]</html>')],
  ['[OK] with 500', (res) => res.writeHead(500).end('[OK]')],
  ['[OK] with 404', (res) => res.writeHead(404).end('[OK]')],
  ['[OK] with 302', (res) => res.writeHead(302, { location: '/[OK]' }).end('[OK]')],
  ['a redirect that keeps the POST', (res) => res.writeHead(308, { location: '/[OK]' }).end()],
  ['[OK], much white space, and then more', (res) => res.end(`[OK]${' '.repeat(4_000)}error`)],
];

describe('an IPN', () => {
  const seen = new Map<string, { atOnce: number; justBefore: number; afterOne: number; afterTwo: number }>();
  const followed: string[] = [];

  beforeAll(async () => {
    const gateway = await startTestGateway({ settings: { ipnRetrySeconds: 1800 } });
    const answers = new Map(
      [...accepted, ...refused].map(([name, answer]) => [encodeURIComponent(name), answer]),
    );
    const counts = new Map<string, number>();
    const shop = await startReceiver(({ path, method }: Received, res) => {
      const name = path.slice(1);
      counts.set(name, (counts.get(name) ?? 0) + 1);
      if (method !== 'POST' || !answers.has(name)) followed.push(path);
      (answers.get(name) ?? (() => res.end('[OK]')))(res);
    });
    for (const name of answers.keys()) await gateway.createOrder({ ipn: `${shop.url}/${name}` });
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
    await gateway.settle();
    const started = gateway.clock.now.getTime();
    const sent = async (ms: number) => {
      gateway.clock.now = new Date(started + ms);
      await gateway.sendIpns();
      return new Map(counts);
    };
    const rounds = [await sent(0), await sent(1_799_999), await sent(1_800_000), await sent(3_600_000)];
    for (const name of answers.keys()) {
      const [atOnce = 0, justBefore = 0, afterOne = 0, afterTwo = 0] = rounds.map((round) => round.get(name));
      seen.set(decodeURIComponent(name), { atOnce, justBefore, afterOne, afterTwo });
    }
  });

  test.each(accepted)('answered with %s is delivered and never sent again', (name) => {
    expect(seen.get(name)).toEqual({ atOnce: 1, justBefore: 1, afterOne: 1, afterTwo: 1 });
  });

  test.each(refused)('answered with %s is sent again after the interval, not sooner, and again', (name) => {
    expect(seen.get(name)).toEqual({ atOnce: 1, justBefore: 1, afterOne: 2, afterTwo: 3 });
  });

  test('never goes where a redirect points', () => {
    expect(followed).toEqual([]);
  });
});

describe('what became of an attempt is kept:', () => {
  let patient: TestGateway;
  let hasty: TestGateway;
  beforeAll(async () => {
    patient = await startTestGateway();
    hasty = await startTestGateway({ settings: { ipnTimeoutMs: 700 } });
  });

  async function attempt(answer: ((res: ServerResponse) => void) | string, gateway = patient) {
    const url = typeof answer === 'string' ? answer : (await startReceiver((_one, res) => answer(res))).url;
    const { paymentId } = await startPartialPayment(gateway, url);
    await gateway.sendIpns();
    const ipn = await gateway.deps.db.ipn.findFirstOrThrow({
      where: { paymentId },
      include: { attempts: true, queued: true },
    });
    expect(ipn.attempts).toHaveLength(1);
    const { startedAt, durationMs, httpStatus, answer: bytes, error } = ipn.attempts[0]!;
    expect(startedAt).toEqual(gateway.clock.now);
    expect(durationMs).toBeGreaterThanOrEqual(0);
    expect(durationMs).toBeLessThan(10_000);
    const again = ipn.queued?.dueAt.getTime();
    expect(again).toBe(ipn.state === 'delivered' ? undefined : gateway.clock.now.getTime() + 1_800_000);
    const text = bytes === null ? null : Buffer.from(bytes).toString('latin1');
    return { state: ipn.state, httpStatus, answer: text, error, durationMs, failures: ipn.queued?.failures };
  }

  test('one that is delivered, with its time', async () => {
    expect(await attempt((res) => res.end('[OK]\n'))).toMatchObject({
      state: 'delivered',
      httpStatus: 200,
      answer: '[OK]\n',
      error: null,
    });
    const ipn = await patient.deps.db.ipn.findFirstOrThrow({ where: { state: 'delivered' } });
    expect(ipn.deliveredAt).toEqual(patient.clock.now);
  });

  test('an error of the shop, byte for byte', async () => {
    const answer = Buffer.from('Fatal error: caf\xe9\0', 'latin1');
    expect(await attempt((res) => res.writeHead(500).end(answer))).toMatchObject({
      state: 'queued',
      httpStatus: 500,
      answer: answer.toString('latin1'),
      error: null,
      failures: 1,
    });
  });

  test('a long answer, cut to 2 kB', async () => {
    const { answer, httpStatus } = await attempt((res) => res.writeHead(500).end('ab'.repeat(50_000)));
    expect([httpStatus, answer]).toEqual([500, 'ab'.repeat(1024)]);
  });

  test('an answer without an end, cut to 2 kB without waiting for more', async () => {
    const more = (res: ServerResponse) => {
      while (!res.destroyed && res.write('x'.repeat(1000)));
      if (!res.destroyed) res.once('drain', () => more(res));
    };
    const { answer, state, error } = await attempt(more);
    expect([state, answer]).toEqual(['queued', 'x'.repeat(2048)]);
    expect(error).toBe('the answer is longer than 2048 bytes');
  });

  test('no answer in time', async () => {
    const { durationMs, ...rest } = await attempt(() => {}, hasty);
    expect(rest).toMatchObject({
      state: 'queued',
      httpStatus: null,
      answer: null,
      error: 'no whole answer within 0.7 s',
    });
    expect(durationMs).toBeGreaterThanOrEqual(690);
    expect(durationMs).toBeLessThan(2_500);
  });

  test('an answer that begins in time and does not end', async () => {
    expect(await attempt((res) => res.writeHead(200).write('[OK]'), hasty)).toMatchObject({
      state: 'queued',
      httpStatus: 200,
      error: 'no whole answer within 0.7 s',
    });
  });

  test('an answer that breaks off', async () => {
    const { error, ...rest } = await attempt((res) => {
      res.writeHead(200, { 'content-length': 100 });
      res.write('[OK]', () => res.destroy());
    });
    expect(rest).toMatchObject({ state: 'queued', httpStatus: 200 });
    expect(error).toMatch(/other side closed|does not match content-length/);
  });

  test('a connection that is closed without a word', async () => {
    const { error, ...rest } = await attempt((res) => res.destroy());
    expect(rest).toMatchObject({ state: 'queued', httpStatus: null, answer: null });
    expect(error).toMatch(/other side closed|ECONNRESET/);
  });

  test('a shop that is not there', async () => {
    const { error, ...rest } = await attempt(`http://127.0.0.1:${await freePort()}/ipn`);
    expect(rest).toMatchObject({ state: 'queued', httpStatus: null, answer: null, failures: 1 });
    expect(error).toMatch(/ECONNREFUSED/);
  });

  test('a name that does not exist', async () => {
    const { error, ...rest } = await attempt('http://shop.invalid/ipn', hasty);
    expect(rest).toMatchObject({ state: 'queued', httpStatus: null, answer: null });
    expect(error).toMatch(/ENOTFOUND|EAI_AGAIN|within 0.7 s/);
  });

  test('an answer that is no HTTP', async () => {
    const { error, ...rest } = await attempt((res) => res.socket?.end('[OK]\r\n\r\n'));
    expect(rest).toMatchObject({ state: 'queued', httpStatus: null });
    expect(error).toMatch(/HTTP/);
  });
});
