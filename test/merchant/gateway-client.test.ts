import type { ServerResponse } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { createGatewayClient, type GatewayClient } from '../../src/merchant/gateway-client/gateway-client.ts';
import {
  GatewayRefusedCall,
  GatewayRefusedKey,
  GatewayUnreachable,
} from '../../src/merchant/gateway-client/gateway-errors.ts';
import { formText, parseForm } from '../../src/protocol/form.ts';
import { newRestKey, newRestSecret, secretKey, verifySignature } from '../../src/protocol/signature.ts';
import { listenLocally, type Received, startReceiver } from '../support/http.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { whenOver } from '../support/when-over.ts';
import { startNonceOnlyGateway } from './nonce-only-gateway.ts';

const keys = { restKey: newRestKey(), restSecret: newRestSecret() };
const clock = { now: new Date('2026-03-04T05:06:07.890Z') };

type TestDatabase = Awaited<ReturnType<typeof openTestDatabase>>;

/** Of the clients that store nothing. */
let sharedDatabase: TestDatabase;
beforeAll(async () => {
  sharedDatabase = await openTestDatabase();
});

function clientOf(
  url: string,
  options: { database?: TestDatabase; timeoutMs?: number; by?: typeof keys } = {},
): GatewayClient {
  const { prisma: db } = options.database ?? sharedDatabase;
  const { restKey, restSecret } = options.by ?? keys;
  const client = createGatewayClient({
    url,
    key: () => ({ restKey, secretKey: secretKey(restSecret) }),
    db,
    now: () => clock.now,
    timeoutMs: options.timeoutMs ?? 5_000,
  });
  whenOver(() => client.close());
  return client;
}

const info = JSON.stringify({ result: 'success', return: { Login: 'shop', Rights: ['merchant'] } });
const field = ({ body }: Received, name: string) => formText(parseForm(body), name);

test('a call is a signed form with a tonce in microseconds, and none is used twice', async () => {
  const receiver = await startReceiver((_received, res) => res.end(info));
  const client = clientOf(receiver.url);
  await Promise.all(Array.from({ length: 50 }, () => client.info()));

  for (const received of receiver.received) {
    expect([received.method, received.path]).toEqual(['POST', '/api/1/generic/private/info']);
    expect(received.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(received.headers['user-agent']).toBeTruthy();
    expect(received.headers['rest-key']).toBe(keys.restKey);
    const signature = String(received.headers['rest-sign']);
    expect(verifySignature({ secret: keys.restSecret, body: received.body, signature })).toBe(true);
    expect(field(received, 'nonce')).toBeUndefined();
    expect(field(received, 'tonce')).toMatch(/^[0-9]{16}$/);
    const offset = BigInt(field(received, 'tonce') ?? '') - BigInt(clock.now.getTime()) * 1000n;
    expect(offset >= 0n && offset < 10_000n).toBe(true);
  }
  expect(new Set(receiver.received.map((received) => field(received, 'tonce'))).size).toBe(50);
});

test('our gateway takes many parallel calls, and tells who the key belongs to', async () => {
  const gateway = await startTestGateway();
  clock.now = gateway.clock.now;
  const client = clientOf(gateway.url, { by: gateway.keys });
  const answers = await Promise.all(Array.from({ length: 40 }, () => client.info()));
  expect(answers[39]).toEqual({
    login: 'Test shop',
    rights: expect.arrayContaining(['merchant', 'get_info']),
  });
  expect(await gateway.deps.db.apiTonce.count()).toBe(40);
  const [apiKey] = await gateway.deps.db.apiKey.findMany();
  expect(apiKey?.nonceLast).toBe(-1n);
});

describe('with a gateway that knows nonces only', () => {
  test('no call is refused for its nonce, also from many calls of two processes at once', async () => {
    const gateway = await startNonceOnlyGateway(keys);
    const database = await openTestDatabase();
    const processes = [clientOf(gateway.url, { database }), clientOf(gateway.url, { database })];
    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => processes[index % 2]?.info()));
    expect(answers).toEqual(Array(30).fill({ login: 'shop', rights: ['merchant'] }));

    const withNonce = gateway.calls.filter(({ nonce }) => nonce !== undefined);
    expect(withNonce).toHaveLength(30);
    expect(withNonce.every(({ accepted, tonce }) => accepted && tonce === undefined)).toBe(true);
    expect(withNonce.every(({ nonce }) => /^[0-9]{16}$/.test(nonce ?? ''))).toBe(true);
    const ahead = BigInt(withNonce.at(-1)?.nonce ?? '') - BigInt(clock.now.getTime()) * 1000n;
    expect(ahead).toBe(29n);
  });

  test('it is called with nonces from then on, and asked again after ten minutes whether it knows tonces', async () => {
    const gateway = await startNonceOnlyGateway(keys);
    const client = clientOf(gateway.url, { database: await openTestDatabase() });
    const kinds = () => gateway.calls.splice(0).map(({ nonce }) => (nonce === undefined ? 'tonce' : 'nonce'));
    await client.info();
    // Two, since another process may have hit upon the first one's microsecond.
    expect(kinds()).toEqual(['tonce', 'tonce', 'nonce']);
    await client.info();
    await client.info();
    expect(kinds()).toEqual(['nonce', 'nonce']);
    clock.now = new Date(clock.now.getTime() + 10 * 60_000);
    await client.info();
    expect(kinds()).toEqual(['tonce', 'tonce', 'nonce']);
  });

  test('a process that died in the middle of a call holds the others up for no longer than a call may take', async () => {
    const gateway = await startNonceOnlyGateway(keys);
    const database = await openTestDatabase();
    const client = clientOf(gateway.url, { database });
    await client.info();
    const dead = { heldUntil: new Date(clock.now.getTime() + 10_000), holder: newRestKey() };
    await database.prisma.gatewayNonce.updateMany({ data: dead });
    const waiting = client.info();
    clock.now = dead.heldUntil;
    expect(await waiting).toMatchObject({ login: 'shop' });
  });

  test('a wrong secret is not taken for a gateway that knows nonces only', async () => {
    const gateway = await startNonceOnlyGateway({ ...keys, restSecret: newRestSecret() });
    const client = clientOf(gateway.url);
    await expect(client.info()).rejects.toThrow(GatewayRefusedKey);
    expect(gateway.calls).toHaveLength(1);
  });
});

const send = (status: number, body: string) => (_received: Received, res: ServerResponse) =>
  res.writeHead(status).end(body);
const error = (sentence: string, token?: string) =>
  JSON.stringify({ result: 'error', error: sentence, token });

test.each([
  ['garbage', send(200, '\u0000\u0001\ufffd')],
  ['an HTML page', send(200, '<!doctype html><h1>It works!</h1>')],
  ['nothing', send(200, '')],
  ['a failure without a word', send(500, '')],
  ['a failure in HTML', send(502, '<h1>Bad gateway</h1>')],
  ['a failure that it tells', send(500, error('The gateway failed; try again', 'internal_error'))],
  ['a failure that it tells in its own way', send(503, error('Database is read-only'))],
  ['too many requests', send(429, error('Too many failed calls', 'too_many_requests'))],
  ['JSON without a result', send(200, '{"return":{}}')],
  ['JSON that is no object', send(200, '"success"')],
  ['a success that returns nothing', send(200, '{"result":"success"}')],
  ['a success that returns something else', send(200, '{"result":"success","return":{"Login":5}}')],
  ['an error without a sentence', send(200, '{"result":"error"}')],
  ['more than a megabyte', send(200, `${' '.repeat(1024 * 1024)}${info}`)],
  ['another address', (_: Received, res: ServerResponse) => res.writeHead(302, { location: '/' }).end()],
  [
    'half a reply',
    (_: Received, res: ServerResponse) => {
      res.writeHead(200, { 'content-length': '1000' });
      res.write(info, () => res.destroy());
    },
  ],
])('a gateway that answers %s counts as one that cannot be reached', async (_what, answer) => {
  const { url } = await startReceiver(answer);
  const failure = await clientOf(url)
    .info()
    .catch((problem: unknown) => problem);
  expect(failure).toBeInstanceOf(GatewayUnreachable);
  expect(String(failure)).not.toContain(keys.restSecret);
});

test('a gateway that is not there, or does not answer in time, cannot be reached', async () => {
  const silent = await listenLocally(() => {});
  const trickling = await startReceiver((_received, res) => res.writeHead(200).write('{'));
  for (const url of [silent.url, trickling.url, 'http://127.0.0.1:1']) {
    const client = clientOf(url, { timeoutMs: 100 });
    await expect(client.info()).rejects.toThrow(GatewayUnreachable);
  }
});

test.each([
  [
    403,
    error('Identification required to access private API', 'login_error_invalid_rest_key'),
    GatewayRefusedKey,
  ],
  [403, error('Identification required to access private API'), GatewayRefusedKey],
  [403, error('This key lacks the right "merchant"', 'access_denied'), GatewayRefusedKey],
  [
    200,
    error('Identification required to access private API', 'login_error_missing_rest_key'),
    GatewayRefusedKey,
  ],
  [400, error('Invalid parameter "amount" (is too large)', 'invalid_parameter'), GatewayRefusedCall],
  [200, error('Order could not be created'), GatewayRefusedCall],
  [404, error('Unknown method', 'unknown_method'), GatewayRefusedCall],
])('status %i with %s is told as what it is', async (status, body, kind) => {
  const { url } = await startReceiver(send(status, body));
  const failure = await clientOf(url)
    .info()
    .catch((problem: unknown) => problem);
  expect(failure).toBeInstanceOf(kind);
  expect((failure as Error).message).toContain(JSON.parse(body).error);
});

test.each(['javascript:alert(1)', '/relative', 'ftp://a.example/', ''])(
  'a created order whose payment_url is "%s" is not taken over',
  async (payment_url) => {
    const transaction = newRestKey();
    const { url } = await startReceiver(
      send(200, JSON.stringify({ result: 'success', return: { transaction, payment_url } })),
    );
    const order = {
      currency: 'BTC',
      amount: '1',
      returnSuccess: 'http://s/',
      returnFailure: 'http://s/',
    } as const;
    await expect(clientOf(url).createOrder(order)).rejects.toThrow(GatewayUnreachable);
  },
);
