import type { RequestListener } from 'node:http';
import { expect, test } from 'vitest';
import { openExchangeClient } from '../../../src/gateway/rates/exchange-client.ts';
import { coinbase } from '../../../src/gateway/rates/exchanges/coinbase.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { whenOver } from '../../support/when-over.ts';
import { recorded, startExchangeServer } from './exchange-server.ts';

function openClient(timeoutMs = 20_000) {
  const client = openExchangeClient({ timeoutMs });
  whenOver(() => client.close());
  return client;
}

/** What comes of asking a server that behaves like this. */
async function askOne(handler: RequestListener, timeoutMs?: number) {
  const server = await startExchangeServer(handler);
  return openClient(timeoutMs).ask(coinbase(server.url));
}

test('a call says who is calling and what it wants, and asks for no compression', async () => {
  let headers: Record<string, unknown> = {};
  const answer = await askOne((req, res) => {
    headers = req.headers;
    res.end(recorded('coinbase'));
  });
  expect(answer.ok).toBe(true);
  expect(headers).toMatchObject({ accept: 'application/json', 'user-agent': 'Tillgate' });
  expect(headers).not.toHaveProperty('accept-encoding');
});

test('one that never answers has failed when the time is up', async () => {
  expect(await askOne(() => {}, 200)).toEqual({ ok: false, reason: 'no whole reply within 0.2 s' });
});

test('one that begins to answer and goes on for ever has failed when the time is up', async () => {
  const trickle: RequestListener = (_req, res) => {
    const timer = setInterval(() => res.write(' '), 20);
    res.on('close', () => clearInterval(timer));
  };
  expect(await askOne(trickle, 300)).toEqual({ ok: false, reason: 'no whole reply within 0.3 s' });
  const errorPage: RequestListener = (req, res) => trickle(req, res.writeHead(502));
  expect(await askOne(errorPage, 300)).toEqual({ ok: false, reason: 'no whole reply within 0.3 s' });
});

test.each([204, 301, 400, 403, 404, 429, 500, 503])(
  'HTTP %d is a failure, whatever its body says',
  async (status) => {
    const answer = await askOne((_req, res) =>
      res.writeHead(status).end(status === 204 ? '' : recorded('coinbase')),
    );
    expect(answer).toEqual({ ok: false, reason: `HTTP ${status}` });
  },
);

test('a redirect is not followed', async () => {
  const elsewhere = await startExchangeServer((_req, res) => res.end(recorded('coinbase')));
  const answer = await askOne((_req, res) => res.writeHead(302, { location: elsewhere.url }).end());
  expect(answer).toEqual({ ok: false, reason: 'HTTP 302' });
  expect(elsewhere.asked).toEqual([]);
});

test.each([
  ['a page in HTML', '<!doctype html><title>Just a moment...</title>'],
  ['nothing', ''],
  ['half a reply', recorded('coinbase').slice(0, 100)],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00, 0x1f, 0x8b])],
])('%s is a failure, HTTP 200 or not', async (_name, body) => {
  const answer = await askOne((_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end(body));
  expect(answer).toEqual({ ok: false, reason: 'the reply is not JSON' });
});

test('a reply beyond a megabyte is not read to its end', async () => {
  let sent = 0;
  const answer = await askOne((_req, res) => {
    const more = () => {
      while (!res.destroyed && sent < 100_000_000) {
        sent += 65_536;
        if (!res.write(Buffer.alloc(65_536, ' '))) return res.once('drain', more);
      }
      return res.end();
    };
    more();
  });
  expect(answer).toMatchObject({ ok: false, reason: expect.stringMatching(/max/i) });
  expect(sent).toBeLessThan(50_000_000);
});

test('a reply of just under a megabyte is read', async () => {
  const body = recorded('coinbase').padEnd(1024 * 1024 - 1_000, ' ');
  expect((await askOne((_req, res) => res.end(body))).ok).toBe(true);
});

test('nobody at the address, and a line that breaks, are failures with the system’s word for it', async () => {
  const closed = `http://127.0.0.1:${await freePort()}`;
  expect(await openClient().ask(coinbase(closed))).toMatchObject({
    ok: false,
    reason: expect.stringContaining('ECONNREFUSED'),
  });
  const broken = await askOne((_req, res) => {
    res.write('{"data"');
    setImmediate(() => res.destroy());
  });
  expect(broken).toMatchObject({ ok: false, reason: expect.stringMatching(/terminated|closed|aborted/) });
});

test('what an exchange sends makes no reason longer than 200 characters', async () => {
  const server = await startExchangeServer((_req, res) => res.end('{}'));
  const answer = await openClient().ask({
    ...coinbase(server.url),
    parse() {
      throw new Error('x'.repeat(1_000));
    },
  });
  expect(answer).toEqual({ ok: false, reason: 'x'.repeat(200) });
});

test('closing breaks off a call under way', async () => {
  const server = await startExchangeServer(() => {});
  const client = openClient();
  const answer = client.ask(coinbase(server.url));
  await until(() => server.asked.length === 1);
  await client.close();
  expect(await answer).toMatchObject({ ok: false });
});
