import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { sign } from '../../src/protocol/signature.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
beforeAll(async () => {
  merchant = await startTestMerchant();
});

function post(body: string, headers: Record<string, string> = {}, path = '/ipn'): Promise<Response> {
  const { restKey, restSecret } = merchant.keys;
  return fetch(`${merchant.url}${path}`, {
    method: 'POST',
    headers: { 'rest-key': restKey, 'rest-sign': sign(restSecret, body), ...headers },
    body,
  });
}
async function paidIpn(): Promise<{ id: string; body: string; paymentId: string }> {
  const { id, transaction } = await merchant.insertOrder();
  const paymentId = randomUUID();
  return { id, paymentId, body: ipnBody.paid({ transaction, paymentId }, 5n, 100_000n) };
}
const receiptsOf = (orderId: string) => merchant.deps.db.receipt.count({ where: { orderId } });

test('an IPN that was answered [OK] is in the database: receipt, payment and order', async () => {
  const { id, paymentId, body } = await paidIpn();
  expect(await merchant.postIpn(body)).toEqual({ status: 200, text: '[OK]' });

  const order = await merchant.deps.db.order.findUniqueOrThrow({
    where: { id },
    include: { payments: true, receipts: true },
  });
  expect(order).toMatchObject({
    status: 'paid',
    amountPaidSat: 100_000n,
    paidAt: new Date('2026-01-02T03:04:05Z'),
  });
  expect(order.payments).toMatchObject([
    { id: paymentId, status: 'paid', amountPaidSat: 100_000n, aonce: 5n },
  ]);
  expect(order.receipts).toMatchObject([
    {
      outcome: 'applied',
      reason: null,
      status: 'paid',
      aonce: 5n,
      paymentId,
      receivedAt: merchant.clock.now,
    },
  ]);
  expect(Buffer.from(order.receipts[0]?.body ?? []).toString()).toBe(body);
});

test('the answer is [OK] to the byte, as plain text, with status 200', async () => {
  const response = await post((await paidIpn()).body);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain(;|$)/);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from('[OK]'));
});

test('an IPN is taken whatever the query string of our address and the content type', async () => {
  for (const [path, type] of [
    ['/ipn?shop=1', 'application/x-www-form-urlencoded'],
    ['/ipn?', 'text/plain'],
    ['/ipn', 'application/x-www-form-urlencoded; charset=UTF-8'],
  ] as const) {
    const { id, body } = await paidIpn();
    const response = await post(body, { 'content-type': type }, path);
    expect([response.status, await response.text(), await receiptsOf(id)]).toEqual([200, '[OK]', 1]);
  }
});

test('white space within the signature says nothing', async () => {
  const { body } = await paidIpn();
  const signature = sign(merchant.keys.restSecret, body);
  const response = await post(body, { 'rest-sign': `${signature.slice(0, 76)} \t${signature.slice(76)}` });
  expect(response.status).toBe(200);
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
  'a %s is told that an IPN is a POST',
  async (method) => {
    const response = await fetch(`${merchant.url}/ipn`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  },
);

test('an address beside it is no IPN endpoint, one with slashes too many is', async () => {
  const { id, body } = await paidIpn();
  for (const path of ['/ipn/x', '/ipnx', '/x/ipn']) expect((await post(body, {}, path)).status).toBe(404);
  expect(await receiptsOf(id)).toBe(0);
  for (const path of ['/ipn/', '//ipn', '/ipn?shop=1']) {
    expect(await (await post(body, {}, path)).text()).toBe('[OK]');
  }
});

test('data of 64 kB comes through, a body that no IPN can have is too large', async () => {
  const { id, transaction } = await merchant.insertOrder();
  const data = Buffer.alloc(65_536, 0xff);
  const long = ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n, data);
  expect(await merchant.postIpn(long)).toEqual({ status: 200, text: '[OK]' });
  expect(await receiptsOf(id)).toBe(1);

  for (const bytes of [256 * 1024 + 1, 2 * 1024 * 1024]) {
    const answer = await merchant.postIpn(`${long}&x=${'x'.repeat(bytes)}`).catch((error: unknown) => error);
    // A sender that is not done when we hang up may see that and nothing else.
    if (bytes < 1_000_000) expect(answer).toEqual({ status: 413, text: 'The IPN is too large' });
  }
  expect(await receiptsOf(id)).toBe(1);
  expect(await merchant.step('rejections')).toBe(0);
});

test('an IPN that breaks off leaves nothing, even if what came would have been a whole one', async () => {
  const { id, body } = await paidIpn();
  const before = await merchant.deps.db.receipt.count();
  const socket = connect(Number(new URL(merchant.url).port), '127.0.0.1');
  const head = [
    'POST /ipn HTTP/1.1',
    'Host: localhost',
    `Rest-Key: ${merchant.keys.restKey}`,
    `Rest-Sign: ${sign(merchant.keys.restSecret, body)}`,
    `Content-Length: ${body.length + 10}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  await post('');
  socket.end();
  // The server closes its end when it has seen ours, and answers nothing that would be [OK].
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  await once(socket, 'close');
  expect(answer).not.toContain('[OK]');
  expect(await merchant.deps.db.receipt.count()).toBe(before + 1);
  expect(await receiptsOf(id)).toBe(0);
  expect(await merchant.step('rejections')).toBe(0);
  expect(await merchant.postIpn(body)).toEqual({ status: 200, text: '[OK]' });
});

test('many IPNs at once are each answered, and each is stored once', async () => {
  const ipns = await Promise.all(Array.from({ length: 150 }, paidIpn));
  const answers = await Promise.all(ipns.map(({ body }) => merchant.postIpn(body)));
  expect(answers).toEqual(Array(150).fill({ status: 200, text: '[OK]' }));
  const ids = ipns.map(({ id }) => id);
  expect(await merchant.deps.db.order.count({ where: { id: { in: ids }, status: 'paid' } })).toBe(150);
  expect(await merchant.deps.db.receipt.count({ where: { orderId: { in: ids }, outcome: 'applied' } })).toBe(
    150,
  );
});
