import { lookup } from 'node:dns/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startReceiver } from '../support/http.ts';
import { startPartialPayment, startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({ settings: { ipnAllowPrivateNetworks: false } });
});

const METHOD = 'generic/private/merchant/order/create';
const order = { amount: '0.001', currency: 'BTC', return_success: 'https://shop.example/' };

describe('no order is created whose ipn leads into a private network:', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.0.0.1.:8080/ipn',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0/',
    'http://0.0.0.0:80/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.0.10/ipn?x=1',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::1]/',
    'http://[::]/',
    'http://[0:0:0:0:0:0:0:1]:80/',
    'http://[::ffff:10.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::a00:1]/',
    'http://[fe80::1]/',
    'http://[fd00::1]/',
    'http://localhost/',
    'http://LOCALHOST:3000/ipn',
    'http://localhost./',
    'http://shop.localhost/',
    'http://printer.local/',
    'http://metadata.google.internal/',
    'http://metadata.google.internal./',
    'http://user:pw@127.0.0.1/',
    'http://shop.example@127.0.0.1/',
    'http://１２７.0.0.1/',
    'http://127。0。0。1/',
  ])('%s', async (ipn) => {
    const { status, body } = await gateway.call(METHOD, Object.entries({ ...order, ipn }));
    expect([status, body]).toEqual([
      400,
      {
        result: 'error',
        error: 'Invalid parameter "ipn" (should not point into a private network)',
        token: 'invalid_parameter',
      },
    ]);
    expect(await gateway.deps.db.gatewayOrder.count({ where: { ipnUrl: ipn } })).toBe(0);
  });
});

test.each([
  'http://shop.example/ipn',
  'https://93.184.216.34/ipn',
  'http://172.32.0.1/',
  'http://11.0.0.1/',
  'http://[2606:2800:220:1::1]/',
  'http://localhost.example/',
  'http://127.0.0.1.example/',
])('an ipn on the public internet is taken: %s', async (ipn) => {
  expect((await gateway.call(METHOD, Object.entries({ ...order, ipn }))).body.result).toBe('success');
});

test('where private networks are allowed they are taken', async () => {
  const open = await startTestGateway();
  const { body } = await open.call(METHOD, Object.entries({ ...order, ipn: 'http://127.0.0.1/' }));
  expect(body.result).toBe('success');
});

/** An order whose IPN is due at a URL that no check of ours has seen. */
async function attemptAt(url: string) {
  const { transaction } = await gateway.createOrder({ ipn: 'http://shop.example/' });
  await gateway.deps.db.gatewayOrder.update({ where: { id: transaction }, data: { ipnUrl: url } });
  const { paymentId, address } = await gateway.openPayment(transaction);
  await gateway.pay(address, 1n);
  await gateway.settle();
  await gateway.sendIpns();
  const attempts = await gateway.deps.db.ipnAttempt.findMany({ where: { ipn: { paymentId } } });
  expect(attempts).toHaveLength(1);
  return attempts[0]!;
}

describe('no IPN is sent into a private network,', () => {
  test('be it to an address that was stored before it was forbidden', async () => {
    const inside = await startReceiver();
    const { httpStatus, answer, error } = await attemptAt(`${inside.url}/ipn`);
    expect([httpStatus, answer]).toEqual([null, null]);
    expect(error).toMatch(/^127\.0\.0\.1 leads into a private network/);
    expect(inside.received).toEqual([]);
  });

  // What a name of a shop may come to after its order was taken: a name of this machine that no list of ours knows.
  const names = ['localhost.localdomain', 'runsc', 'vm', 'ip6-localhost', 'localhost4'];
  test('nor to a name that the DNS leads there', async (context) => {
    const found: string[] = [];
    for (const name of names) {
      const addresses = await lookup(name, { all: true }).catch(() => []);
      if (addresses.some(({ address }) => address === '127.0.0.1')) found.push(name);
    }
    const name = found[0];
    if (name === undefined) return context.skip('no such name on this machine');
    const inside = await startReceiver();
    const url = inside.url.replace('127.0.0.1', name);
    expect((await gateway.call(METHOD, Object.entries({ ...order, ipn: url }))).body.result).toBe('success');
    const { httpStatus, error } = await attemptAt(url);
    expect(httpStatus).toBe(null);
    expect(error).toContain(`${name} leads into a private network`);
    expect(inside.received).toEqual([]);
  });

  test('nor after a redirect from outside, since none is followed', async () => {
    const open = await startTestGateway();
    const inside = await startReceiver();
    const outside = await startReceiver((_received, res) =>
      res.writeHead(307, { location: inside.url }).end(),
    );
    const { transaction } = await open.createOrder({ ipn: outside.url });
    const { address } = await open.openPayment(transaction);
    await open.pay(address, 1n);
    await open.settle();
    await open.sendIpns();
    expect([outside.received.length, inside.received.length]).toEqual([1, 0]);
  });
});

test('the operator’s own merchant server is told wherever it is, and nothing beside its endpoint', async () => {
  const own = await startReceiver((_received, res) => res.end('[OK]'));
  const strict = await startTestGateway({
    settings: { ipnAllowPrivateNetworks: false, ownIpnUrl: `${own.url}/ipn` },
  });
  await startPartialPayment(strict, `${own.url}/ipn`);
  expect(await strict.sendIpns()).toBe(1);
  expect(own.received).toHaveLength(1);
  for (const beside of [`${own.url}/`, `${own.url}/ipn?x`, `${own.url}/ipn/../admin`]) {
    const { status } = await strict.call(METHOD, Object.entries({ ...order, ipn: beside }));
    expect([beside, status]).toEqual([beside, 400]);
  }
});
