import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { sign } from '../../src/protocol/signature.ts';
import { sendRaw } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

let nonce = BigInt(Date.now()) * 1_000_000n;
/** A signed POST of the shop to any path. */
async function post(path: string, fields = '', headers: Record<string, string> = {}) {
  nonce += 1n;
  const body = `nonce=${nonce}${fields}`;
  const { restKey, restSecret } = gateway.keys;
  const signed = { 'user-agent': 'test', 'rest-key': restKey, 'rest-sign': sign(restSecret, body) };
  return send(path, { method: 'POST', headers: { ...signed, ...headers }, body });
}

async function send(path: string, request: Parameters<typeof sendRaw>[1]) {
  const reply = await sendRaw(`${gateway.url}${path}`, request);
  return { ...reply, json: JSON.parse(reply.text) };
}

const get = (path: string) => send(path, { headers: { 'user-agent': 'test' } });

describe('one method answers', () => {
  test.each([
    '/api/1/generic/private/info',
    '/api/1/generic/info',
    '/api//1/generic/private/info',
    '//api/1//generic///private//info',
    '/api/1/generic/private/info/',
    '/api/1/generic/info?nonce=1&x=y',
  ])('at %s', async (path) => {
    const { status, json } = await post(path);
    expect([status, json.result, json.return?.Id]).toEqual([200, 'success', gateway.keys.restKey]);
  });

  test.each(['/api/1/generic/merchant/order/create', '/api/1/generic/private/merchant/order/create'])(
    'at %s',
    async (path) => {
      const { json } = await post(path, '&amount=1&currency=BTC&return_success=http://127.0.0.1/');
      expect(json.return.payment_url).toBe(`${gateway.url}/${json.return.transaction}`);
    },
  );
});

test.each([
  '/api/1',
  '/api/1/',
  '/api/1/generic',
  '/api/1/generic/nonsense',
  '/api/1/generic/constructor',
  '/api/1/generic/__proto__',
  '/api/1/generic/private',
  '/api/1/generic/private/private/info',
  '/api/1/generic/order',
  '/api/1/generic/currency/more',
  '/api/1/generic%2Fcurrency',
  '/api/1/BTCUSD/nonsense',
  '/api/1/BTCBTC/ticker',
  '/api/1/BTCXXX/ticker',
  '/api/1/USDBTC/ticker',
  '/api/1/%zz',
])('%s is an unknown method: 404 in the shape of the protocol, for GET and for POST', async (path) => {
  for (const { status, json, headers } of [await get(path), await post(path)]) {
    expect(status).toBe(404);
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(json).toEqual({ result: 'error', error: 'Unknown method', token: 'unknown_method' });
  }
});

test('a signed POST to a public method is answered, with the parameters of its body', async () => {
  const { status, json } = await post('/api/1/generic/private/currency', '&currency=EUR');
  expect([status, json.return.currency]).toEqual([200, 'EUR']);
});

test('a public method asks for no signature, not even for a right one', async () => {
  const { json } = await post('/api/1/BTCUSD/ticker', '', { 'rest-sign': 'wrong', 'rest-key': 'wrong' });
  expect(json.result).toBe('success');
});

test('a private method is not to be had with GET', async () => {
  const { status, json } = await get(`/api/1/generic/private/info?nonce=${nonce + 1n}`);
  expect([status, json.token]).toEqual([403, 'login_error_missing_rest_key']);
});

test('?raw drops the envelope of a success and keeps that of an error', async () => {
  expect((await get('/api/1/generic/currency?currency=USD&raw')).json).toMatchObject({ currency: 'USD' });
  expect((await get('/api/1/BTCUSD/ticker?raw=1')).json).toHaveProperty('last.value');
  expect((await post('/api/1/generic/private/info?raw')).json).toMatchObject({ Login: 'Test shop' });
  expect((await get('/api/1/generic/currency?raw')).json).toMatchObject({ result: 'error' });
});

test('public replies may be cached for 10 s, private ones and errors never', async () => {
  const caching = async (reply: ReturnType<typeof get>) => (await reply).headers['cache-control'];
  expect(await caching(get('/api/1/BTCUSD/ticker'))).toBe('public, max-age=10');
  expect(await caching(get('/api/1/generic/currency?currency=USD'))).toBe('public, max-age=10');
  expect(await caching(post('/api/1/generic/private/info'))).toBe('no-store');
  expect(await caching(get('/api/1/generic/currency'))).toBe('no-store');
  expect(await caching(get('/api/1/nonsense'))).toBe('no-store');
});

test('unknown parameters are ignored', async () => {
  expect((await post('/api/1/generic/private/info', '&locale=de&x[]=1&__proto__=1')).json.result).toBe(
    'success',
  );
  expect((await get('/api/1/generic/currency?currency=USD&callback=x')).json.result).toBe('success');
});

describe('whatever the caller sends, the answer is JSON without a trace of our insides:', () => {
  test.each([
    ['text/plain', 'text/plain'],
    ['application/json', 'application/json'],
    ['multipart/form-data', 'multipart/form-data; boundary=x'],
    ['nonsense', ';;;'],
    ['an unknown charset', 'application/x-www-form-urlencoded; charset=klingon'],
  ])('the body is read as a form when its type is said to be %s', async (_case, type) => {
    const { status, json } = await post('/api/1/generic/private/info', '', { 'content-type': type });
    expect([status, json.result]).toEqual([200, 'success']);
  });

  const bigger = Buffer.alloc(256 * 1024 + 1, 'x');
  test.each<[string, number, string, Parameters<typeof sendRaw>[1]]>([
    ['a body over 256 kB', 413, 'request_too_large', { body: bigger }],
    [
      'a packed body, whose bytes are not those that were signed',
      400,
      'invalid_parameter',
      { body: gzipSync(bigger), headers: { 'content-encoding': 'gzip' } },
    ],
    ['a packed body that is broken', 400, 'invalid_parameter', { headers: { 'content-encoding': 'gzip' } }],
    ['an unknown packing', 400, 'invalid_parameter', { headers: { 'content-encoding': 'zip' } }],
    ['nothing but zero bytes', 403, 'login_error_missing_rest_key', { body: Buffer.alloc(1000) }],
    ['100,000 fields', 403, 'login_error_missing_rest_key', { body: 'a&'.repeat(100_000) }],
  ])('%s', async (_case, status, token, request) => {
    for (const method of ['info', 'merchant/order/create']) {
      const reply = await send(`/api/1/generic/private/${method}`, {
        method: 'POST',
        body: 'nonce=1',
        ...request,
        headers: { 'user-agent': 'test', ...request?.headers },
      });
      expect(reply.status).toBe(status);
      expect(reply.headers['content-type']).toMatch(/^application\/json/);
      expect(reply.json).toEqual({ result: 'error', error: expect.any(String), token });
      expect(reply.text).not.toMatch(/Error:|node_modules|\.ts\b|\bat /);
    }
  });
});
