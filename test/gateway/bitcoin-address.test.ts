import { beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const METHOD = 'generic/private/bitcoin/address';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const addresses = () => gateway.deps.db.gatewayAddress.findMany({ orderBy: { addressIndex: 'asc' } });

test.each([METHOD, 'generic/bitcoin/address'])('%s gives an address, and nothing else', async (method) => {
  const { status, body } = await gateway.call(method);
  expect([status, body]).toEqual([
    200,
    { result: 'success', return: { addr: expect.stringMatching(/^sandbox1[a-z0-9]+$/) } },
  ]);
});

test('what the shop says of an address is kept with it as it came', async () => {
  const ipn = 'https://user:pw@shop.example/ipn?a=%20b';
  const { body } = await gateway.call(METHOD, [
    ['description', 'Konto 7 „Müller“'],
    ['ipn', ipn],
  ]);
  const address = await gateway.deps.db.gatewayAddress.findUnique({ where: { address: body.return.addr } });
  expect(address).toMatchObject({
    apiKey: gateway.keys.restKey,
    description: 'Konto 7 „Müller“',
    ipnUrl: ipn,
    wallet: 'sandbox',
    createdAt: gateway.clock.now,
  });
});

test('no address is given twice, not to payments, not to calls at once, not by two processes', async () => {
  const own = await startTestGateway();
  const other = await startTestGateway({ databaseUrl: own.databaseUrl, keys: await own.newKeys() });
  const orders: string[] = [];
  for (let order = 0; order < 4; order++) orders.push((await own.createOrder()).transaction);
  const ask = async (process: TestGateway) =>
    String((await process.call(METHOD, [], await own.newKeys())).body.return?.addr);
  const asked = await Promise.all(
    orders.flatMap((order) => [own.openPayment(order).then(({ address }) => address), ask(own), ask(other)]),
  );
  expect(asked.every((address) => /^sandbox1/.test(address))).toBe(true);
  expect(new Set(asked).size).toBe(12);
  const { gatewayAddress, gatewayPayment, addressCounter } = own.deps.db;
  const indices = [
    ...(await gatewayAddress.findMany()),
    ...(await gatewayPayment.findMany({ where: { addressIndex: { not: null } } })),
  ].map(({ addressIndex }) => addressIndex);
  expect(indices.sort((one, next) => one! - next!)).toEqual(Array.from({ length: 12 }, (_, index) => index));
  expect(await addressCounter.findMany()).toEqual([{ wallet: 'sandbox', nextIndex: 12 }]);
});

describe('no address is given', () => {
  test('to a key without the right to deposit', async () => {
    const before = await addresses();
    const key = await gateway.newKeys(['get_info', 'trade', 'withdraw', 'merchant']);
    const { status, body } = await gateway.call(METHOD, [], key);
    expect([status, body]).toEqual([
      403,
      { result: 'error', error: 'This key lacks the right "deposit"', token: 'access_denied' },
    ]);
    expect(await addresses()).toEqual(before);
  });

  test('without a signature', async () => {
    const response = await fetch(`${gateway.url}/api/1/${METHOD}`, { method: 'POST' });
    expect([response.status, ((await response.json()) as any).token]).toEqual([
      403,
      'login_error_missing_rest_key',
    ]);
  });

  test.each([
    ['ipn', 'a path', '/ipn', 'should be an absolute http or https URL'],
    ['ipn', 'a file', 'file:///etc/passwd', 'should be an absolute http or https URL'],
    ['ipn', 'too long', `https://x/${'x'.repeat(5_000)}`, 'should have at most 4096 characters'],
    ['description', 'too long', 'x'.repeat(1_025), 'should have at most 1024 characters'],
    ['description', 'a NUL in it', 'a\0b', 'should not contain a NUL character'],
  ])('for a bad %s: %s', async (parameter, _what, value, problem) => {
    const before = await addresses();
    const { status, body } = await gateway.call(METHOD, [[parameter, value]]);
    expect([status, body.error]).toEqual([400, `Invalid parameter "${parameter}" (${problem})`]);
    expect(await addresses()).toEqual(before);
  });

  test('for an ipn that points into a private network, where those are not allowed', async () => {
    const strict = await startTestGateway({ settings: { ipnAllowPrivateNetworks: false } });
    for (const ipn of [
      'http://127.0.0.1/',
      'http://[::ffff:10.0.0.1]/',
      'http://metadata.google.internal./',
    ]) {
      const { status, body } = await strict.call(METHOD, [['ipn', ipn]]);
      expect([status, body.error]).toEqual([
        400,
        'Invalid parameter "ipn" (should not point into a private network)',
      ]);
    }
    expect(await strict.deps.db.gatewayAddress.count()).toBe(0);
    expect((await strict.call(METHOD, [['ipn', 'https://shop.example/ipn']])).status).toBe(200);
  });
});

test('a key that the gateway makes has the right to deposit, and info says so', async () => {
  const { body } = await gateway.call('generic/private/info');
  expect(body.return.Rights).toContain('deposit');
});
