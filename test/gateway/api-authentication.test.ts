import { beforeAll, describe, expect, test } from 'vitest';
import { newRestKey, newRestSecret, sign } from '../../src/protocol/signature.ts';
import { sendRaw } from '../support/http.ts';
import { signedCall, startTestGateway, type TestGateway, type TestKeys } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const INFO = 'generic/private/info';
const CREATE = 'generic/private/merchant/order/create';

/** Posts bytes as they are, with these headers and no others. */
async function post(body: string | Buffer, headers: Record<string, string>, method = INFO) {
  const reply = await sendRaw(`${gateway.url}/api/1/${method}`, { method: 'POST', headers, body });
  return { ...reply, body: JSON.parse(reply.text) };
}

function headersOf(keys: TestKeys, body: string | Buffer): Record<string, string> {
  return { 'user-agent': 'test', 'rest-key': keys.restKey, 'rest-sign': sign(keys.restSecret, body) };
}

function refusal(token: string) {
  return { result: 'error', error: 'Identification required to access private API', token };
}

describe('a call is refused, with its own token, and uses up no nonce', () => {
  const missing = 'login_error_missing_rest_key';
  const badKey = 'login_error_invalid_rest_key';
  const badSign = 'login_error_invalid_rest_sign';
  test.each<[string, string, (keys: TestKeys, right: string, body: string) => Record<string, string>]>([
    ['without Rest-Key', missing, (_keys, right) => ({ 'rest-sign': right })],
    ['with an empty Rest-Key', missing, (_keys, right) => ({ 'rest-key': ' ', 'rest-sign': right })],
    [
      'by a key that nobody has',
      badKey,
      (_keys, right) => ({ 'rest-key': newRestKey(), 'rest-sign': right }),
    ],
    ['by a key that is no UUID', badKey, (_keys, right) => ({ 'rest-key': 'shop', 'rest-sign': right })],
    [
      'by a key in upper case',
      badKey,
      (keys, right) => ({ 'rest-key': keys.restKey.toUpperCase(), 'rest-sign': right }),
    ],
    ['without Rest-Sign', badSign, (keys) => ({ 'rest-key': keys.restKey })],
    ['with an empty Rest-Sign', badSign, (keys) => ({ 'rest-key': keys.restKey, 'rest-sign': '' })],
    [
      'signed with another secret',
      badSign,
      (keys, _right, body) => ({ 'rest-key': keys.restKey, 'rest-sign': sign(newRestSecret(), body) }),
    ],
    [
      'signed over other bytes',
      badSign,
      (keys, _right, body) => ({ 'rest-key': keys.restKey, 'rest-sign': sign(keys.restSecret, `${body}&`) }),
    ],
    [
      'with half of its signature',
      badSign,
      (keys, right) => ({ 'rest-key': keys.restKey, 'rest-sign': right.slice(0, 44) }),
    ],
    [
      'with its signature in hex',
      badSign,
      (keys, right) => ({
        'rest-key': keys.restKey,
        'rest-sign': Buffer.from(right, 'base64').toString('hex'),
      }),
    ],
  ])('%s', async (_case, token, headers) => {
    const keys = await gateway.newKeys();
    const body = 'nonce=1';
    const reply = await post(body, {
      'user-agent': 'test',
      ...headers(keys, sign(keys.restSecret, body), body),
    });
    expect(reply.status).toBe(403);
    expect(reply.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(reply.body).toEqual(refusal(token));
    expect((await post(body, headersOf(keys, body))).body.result).toBe('success');
  });

  test('without a User-Agent', async () => {
    const keys = await gateway.newKeys();
    const { 'user-agent': _gone, ...headers } = headersOf(keys, 'nonce=1');
    const reply = await post('nonce=1', headers);
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual({
      result: 'error',
      error: 'A User-Agent is required',
      token: 'user_agent_required',
    });
    expect((await post('nonce=1', headersOf(keys, 'nonce=1'))).body.result).toBe('success');
  });
});

test.each([
  ['broken by a space at 76 characters', (right: string) => `${right.slice(0, 76)} ${right.slice(76)}`],
  [
    'with tabs and spaces around and inside',
    (right: string) => ` \t${right.slice(0, 9)}\t  ${right.slice(9)} `,
  ],
])('white space in Rest-Sign is ignored: %s', async (_case, change) => {
  const keys = await gateway.newKeys();
  const headers = headersOf(keys, 'nonce=1');
  const reply = await post('nonce=1', { ...headers, 'rest-sign': change(headers['rest-sign'] ?? '') });
  expect(reply.body.result).toBe('success');
});

describe('the body counts byte for byte as it was sent:', () => {
  const url = 'return_success=http://127.0.0.1/ok';
  test.each<[string, string | Buffer, string]>([
    [
      'nonce in front, upper-case escapes',
      'nonce=1&amount=1&currency=BTC&return_success=http%3A%2F%2F127.0.0.1%2Fok&description=two%20words',
      'two words',
    ],
    [
      'nonce at the end, lower-case escapes',
      'currency=BTC&return_success=http%3a%2f%2f127.0.0.1%2fok&description=caf%c3%a9&amount=1&nonce=1',
      'café',
    ],
    [
      'nothing encoded at all',
      `amount=1&currency=BTC&${url}&description=two words, é&nonce=1`,
      'two words, é',
    ],
    [
      'a space written as +',
      `nonce=1&amount=1&currency=BTC&${url}&description=two+words+1%2B1`,
      'two words 1+1',
    ],
    ['needless escapes', `%6Eonce=1&amount=%31&currency=%42TC&${url}&description=%74wo`, 'two'],
    [
      'empty pairs and one field twice',
      `&&nonce=1&amount=7&amount=1&currency=BTC&${url}&description=last&`,
      'last',
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from(`nonce=1&amount=1&currency=BTC&${url}&description=caf\xe9`, 'latin1'),
      'caf\ufffd',
    ],
  ])('%s', async (_case, body, description) => {
    const keys = await gateway.newKeys();
    const { status, body: reply } = await post(body, headersOf(keys, body), CREATE);
    expect([status, reply.result]).toEqual([200, 'success']);
    const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
      where: { id: reply.return.transaction },
    });
    expect(order).toMatchObject({
      amountInt: 100_000_000n,
      description,
      returnSuccess: 'http://127.0.0.1/ok',
    });
  });

  test('a signature over the same fields written otherwise is refused', async () => {
    const keys = await gateway.newKeys();
    const reply = await post('nonce=1&x=a+b', headersOf(keys, 'nonce=1&x=a%20b'));
    expect(reply.body).toEqual(refusal('login_error_invalid_rest_sign'));
  });
});

test.each([
  ['create an order', CREATE, ['get_info'], 'merchant'],
  ['read the account', INFO, ['merchant', 'trade'], 'get_info'],
])(
  'a key that lacks the right may not %s, and its nonce is used up',
  async (_case, method, rights, lacks) => {
    const keys = await gateway.newKeys(rights);
    const orders = await gateway.deps.db.gatewayOrder.count();
    const fields: [string, string][] = [
      ['nonce', '5'],
      ['amount', '1'],
      ['currency', 'BTC'],
      ['return_success', 'http://127.0.0.1/'],
    ];
    const denied = await signedCall(gateway.url, method, fields, keys);
    expect(denied).toEqual({
      status: 403,
      body: { result: 'error', error: `This key lacks the right "${lacks}"`, token: 'access_denied' },
    });
    expect(await gateway.deps.db.gatewayOrder.count()).toBe(orders);
    const other = method === INFO ? CREATE : INFO;
    expect((await signedCall(gateway.url, other, fields, keys)).body).toEqual(
      refusal('login_error_invalid_nonce'),
    );
    fields[0] = ['nonce', '6'];
    expect((await signedCall(gateway.url, other, fields, keys)).body.result).toBe('success');
  },
);

test('an address that fails too often is slowed down, and its good calls never are', async () => {
  const limited = await startTestGateway({ settings: { rateLimit: true } });
  const stranger = { restKey: newRestKey(), restSecret: newRestSecret() };
  const bad = () => signedCall(limited.url, INFO, [['nonce', '1']], stranger);
  const replies = await Promise.all(Array.from({ length: 130 }, bad));
  expect(replies.filter(({ status }) => status === 403)).toHaveLength(120);
  expect(replies.filter(({ status }) => status === 429).map(({ body }) => body)).toEqual(
    Array(10).fill({
      result: 'error',
      error: 'Too many failed calls, try again in a minute',
      token: 'too_many_requests',
    }),
  );
  for (let calls = 0; calls < 10; calls++) expect((await limited.call(INFO)).status).toBe(200);
});

test('without the rate limit a stranger may fail for ever', async () => {
  const stranger = { restKey: newRestKey(), restSecret: newRestSecret() };
  const bad = () => signedCall(gateway.url, INFO, [['nonce', '1']], stranger);
  const replies = await Promise.all(Array.from({ length: 130 }, bad));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([403]));
});
