import { beforeAll, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
beforeAll(async () => {
  merchant = await startTestMerchant();
});

const good = { amount: '5', currency: 'USD' };
const oversized = 'x'.repeat(100_000);

/** What was sent, and the fields that the answer has to name. */
const bodies: [string, unknown, string[]][] = [
  ['no field', {}, ['amount', 'currency']],
  ['no body', undefined, ['amount', 'currency']],
  ['an unknown field', { ...good, refrence: 'x' }, ['refrence']],
  ['a misspelt field that objects have', { ...good, constructor: 'x' }, ['constructor']],
  ['an amount that is a number', { ...good, amount: 5 }, ['amount']],
  ['an amount that is an object', { ...good, amount: { a: 1 } }, ['amount']],
  ...[
    '',
    '0',
    '0.00',
    '-5',
    '+5',
    '1e3',
    'NaN',
    'Infinity',
    '1,5',
    ' 5',
    '5.',
    '.5',
    '0x10',
    '1.123456',
    '٥',
  ].map((amount): [string, unknown, string[]] => [`the amount "${amount}"`, { ...good, amount }, ['amount']]),
  ['an amount that no column holds', { ...good, amount: '9'.repeat(400) }, ['amount']],
  ['more bitcoin than there are', { amount: '21000000.00000001', currency: 'BTC' }, ['amount']],
  ['a currency nobody knows', { ...good, currency: 'XYZ' }, ['currency']],
  ['a currency in lower case', { ...good, currency: 'usd' }, ['currency']],
  ['a currency that objects have', { ...good, currency: 'constructor' }, ['currency']],
  ['a currency that is null', { ...good, currency: null }, ['currency']],
  ...[
    'javascript:alert(1)',
    '/relative',
    'ftp://a.example/',
    'http:a.example',
    'http://',
    'not a url',
    '',
  ].map((url): [string, unknown, string[]] => [
    `the URL "${url}"`,
    { ...good, return_success: url, return_failure: url },
    ['return_success', 'return_failure'],
  ]),
  ['a line break in a URL', { ...good, return_success: 'http://a.example/\r\nX: y' }, ['return_success']],
  [
    'a URL that is too long',
    { ...good, return_success: `http://a.example/${'a'.repeat(5000)}` },
    ['return_success'],
  ],
  [
    'a zero character',
    { ...good, reference: 'a\0', description: '\0', data: '\0' },
    ['reference', 'description', 'data'],
  ],
  [
    'empty texts',
    { ...good, reference: '', description: '', data: '' },
    ['reference', 'description', 'data'],
  ],
  ['a reference that is too long', { ...good, reference: 'r'.repeat(256) }, ['reference']],
  ['a description that is too long', { ...good, description: 'd'.repeat(1025) }, ['description']],
  ['data that is too long', { ...good, data: 'd'.repeat(16_385) }, ['data']],
  [
    'texts that are numbers',
    { ...good, reference: 1, description: 2, data: 3 },
    ['reference', 'description', 'data'],
  ],
  [
    'flags that are no booleans',
    { ...good, email: 'true', autosell: 1, multipay: '0', instant_only: null },
    ['email', 'autosell', 'multipay', 'instant_only'],
  ],
  ['an array', [good], ['body']],
];

test.each(bodies)('%s is refused, the fault named, nothing written', async (_what, sent, fields) => {
  const { status, type, body } = await merchant.api('POST', '/v1/orders', sent);
  expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8']);
  expect(body).toMatchObject({ type: 'about:blank', status: 400, code: 'invalid_request' });
  expect(body.errors.map((error: { field: string }) => error.field)).toEqual(fields);
  expect(body.detail).toBe(body.errors.map((e: any) => `${e.field}: ${e.problem}`).join('; '));
  expect(body.detail).not.toMatch(/Invalid input|Too (small|big)/);
  expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules|at \w+ \(/);
  expect(await merchant.deps.db.order.count()).toBe(0);
});

test.each([
  ['broken JSON', '{"amount": "5"', {}, 400],
  ['a number', '5', {}, 400],
  ['a string', '"5"', {}, 400],
  ['null', 'null', {}, 400],
  ['a form', 'amount=5&currency=USD', { 'content-type': 'application/x-www-form-urlencoded' }, 400],
  ['a body of 100 kB', JSON.stringify({ ...good, data: oversized }), {}, 413],
  ['a character set that nobody knows', '{}', { 'content-type': 'application/json; charset=klingon' }, 400],
  ['a compression that nobody knows', '{}', { 'content-encoding': 'klingon' }, 400],
])('%s is refused as a problem without a stack trace', async (_what, sent, headers, expected) => {
  const { status, type, body } = await merchant.api('POST', '/v1/orders', sent, headers);
  expect([status, type]).toEqual([expected, 'application/problem+json; charset=utf-8']);
  expect(Object.keys(body).toSorted()).toEqual(['code', 'detail', 'status', 'title', 'type']);
  expect(JSON.stringify(body)).not.toMatch(/\.ts|node_modules|SyntaxError|at \w+ \(/);
  expect(await merchant.deps.db.order.count()).toBe(0);
});

test.each(['a b', 'ä', 'k'.repeat(256), ''])('the Idempotency-Key "%s" is refused by name', async (key) => {
  const { status, body } = await merchant.api('POST', '/v1/orders', good, {
    'idempotency-key': Buffer.from(key).toString('latin1'),
  });
  expect([status, body.code]).toEqual([400, 'invalid_request']);
  expect(body.errors).toEqual([{ field: 'Idempotency-Key', problem: expect.any(String) }]);
  expect(await merchant.deps.db.order.count()).toBe(0);
});

test.each([
  ['limit=0', 'limit'],
  ['limit=201', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=many', 'limit'],
  ['limit=', 'limit'],
  ['limit=1&limit=2', 'limit'],
  ['after=17', 'after'],
  ['after=', 'after'],
  ['reference=%00', 'reference'],
  ['reference=a&reference=b', 'reference'],
  ['offset=10', 'offset'],
])('a list with %s is refused by name', async (query, field) => {
  const { status, type, body } = await merchant.api('GET', `/v1/orders?${query}`);
  expect([status, type]).toEqual([400, 'application/problem+json; charset=utf-8']);
  expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
});

test('a list after an order that is not there is empty', async () => {
  const { status, body } = await merchant.api('GET', '/v1/orders?after=0f0e0d0c-0000-4000-8000-000000000001');
  expect([status, body]).toEqual([200, { orders: [], next: null }]);
});

test.each([
  ['/v1/orders/0f0e0d0c-0000-4000-8000-000000000001', 404],
  ['/v1/orders/0f0e0d0c-0000-4000-8000-000000000001/button', 404],
  ['/v1/orders/17', 404],
  ['/v1/orders/%00', 404],
  ['/v1/orders/%E0%A4', 400],
  ['/v1', 404],
  ['/v1/nothing', 404],
])('%s is answered by a problem', async (path, expected) => {
  const { status, type } = await merchant.api('GET', path);
  expect([status, type]).toEqual([expected, 'application/problem+json; charset=utf-8']);
});

test.each([
  ['DELETE', '/v1/orders', 'GET, POST'],
  ['PATCH', '/v1/orders/0f0e0d0c-0000-4000-8000-000000000001', 'GET'],
  ['POST', '/v1/orders/0f0e0d0c-0000-4000-8000-000000000001/button', 'GET'],
])('%s %s is told which methods there are', async (method, path, allowed) => {
  const response = await fetch(`${merchant.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${merchant.apiKey}` },
  });
  expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
  expect(await response.json()).toMatchObject({ status: 405, code: 'method_not_allowed' });
});

test('the button of an order that the gateway has not answered for is a conflict, not a broken button', async () => {
  const own = await startTestMerchant();
  const { id } = await own.insertOrder();
  await own.deps.db.order.update({ where: { id }, data: { transaction: null, status: 'created' } });
  const { status, body } = await own.api('GET', `/v1/orders/${id}/button`);
  expect([status, body.code]).toEqual([409, 'no_transaction']);
});
