import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { buttonState } from '../../src/gateway/payment-page/button-state.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

async function ask(id: string) {
  const response = await fetch(`${gateway.url}/${id}/button.json`, {
    headers: { origin: 'https://shop.example' },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function pay(transaction: string, blocks = 6): Promise<void> {
  const { address, dueSat } = await gateway.openPayment(transaction);
  await gateway.pay(address, dueSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
}

test('any site may ask what became of an order, and is told that and no more', async () => {
  const { transaction } = await gateway.createOrder();
  const { status, headers, body } = await ask(transaction);
  expect([status, body]).toEqual([200, { status: 'open', multipay: false }]);
  expect(headers.get('access-control-allow-origin')).toBe('*');
  expect(headers.get('access-control-allow-credentials')).toBeNull();
  expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  expect(headers.get('cache-control')).toBe('public, max-age=10');
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  expect((await ask(transaction.toUpperCase())).body).toEqual(body);
});

test('asking starts no payment', async () => {
  const { transaction } = await gateway.createOrder({ multipay: '1' });
  await ask(transaction);
  const payments = await gateway.deps.db.gatewayPayment.findMany({ where: { orderId: transaction } });
  expect(payments.map(({ address }) => address)).toEqual([null]);
});

test('it follows the payment, and says whether there can be more of them', async () => {
  const { transaction } = await gateway.createOrder();
  await pay(transaction, 0);
  expect((await ask(transaction)).body).toEqual({ status: 'partial', multipay: false });
  await gateway.mine(6);
  await gateway.settle();
  expect((await ask(transaction)).body).toEqual({ status: 'paid', multipay: false });
  const { transaction: many } = await gateway.createOrder({ multipay: '1' });
  await pay(many);
  expect((await ask(many)).body).toEqual({ status: 'paid', multipay: true });
});

test.each(['unknown', '17', '%00', 'constructor', randomUUID()])(
  'of %s there is nothing to tell, in a form that a script can read',
  async (id) => {
    const { status, headers, body } = await ask(id);
    expect([status, body]).toEqual([404, { error: 'no such order' }]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
  },
);

test('an order whose time is up is closed to payers before the clock has come by, but coins are coins', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  const of = (status: 'open' | 'partial' | 'paid', expiresAt: Date) =>
    buttonState({ status, multipay: false, expiresAt }, now).status;
  expect(of('open', now)).toBe('closed');
  expect(of('open', new Date(now.getTime() + 1))).toBe('open');
  expect([of('partial', now), of('paid', now)]).toEqual(['partial', 'paid']);
});
