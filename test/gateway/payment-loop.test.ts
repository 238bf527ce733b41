import { expect, test } from 'vitest';
import { formText, parseForm } from '../../src/protocol/form.ts';
import { verifySignature } from '../../src/protocol/signature.ts';
import { startReceiver } from '../support/http.ts';
import { startTestGateway } from '../support/test-gateway.ts';

test('a shop hears of coins as they come and as they are confirmed, each time signed and with a larger aonce', async () => {
  const gateway = await startTestGateway();
  const shop = await startReceiver();
  const { transaction } = await gateway.createOrder({ ipn: `${shop.url}/ipn?shop=1`, data: 'order 17' });
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  expect(dueSat).toBe(100_000n);

  await gateway.deps.sandbox?.pay(address, 40_000n);
  await gateway.settle();
  await gateway.sendIpns();
  await gateway.deps.sandbox?.pay(address, 60_000n);
  await gateway.settle();
  await gateway.sendIpns();
  await gateway.deps.sandbox?.mine(6);
  await gateway.settle();
  await gateway.sendIpns();

  const told = shop.received.map(({ body }) =>
    Object.fromEntries([...parseForm(body)].map(([k, v]) => [k, v.toString()])),
  );
  expect(told.map(({ status, amount_pending, amount }) => [status, amount_pending ?? amount])).toEqual([
    ['partial', '40000'],
    ['partial', '100000'],
    ['paid', '100000'],
  ]);
  expect(
    told.every((ipn) => ipn.id === transaction && ipn.payment_id === paymentId && ipn.data === 'order 17'),
  ).toBe(true);
  const aonces = shop.received.map(({ body }) => BigInt(formText(parseForm(body), 'aonce') ?? ''));
  expect(aonces).toEqual(aonces.toSorted((one, other) => (one < other ? -1 : 1)));
  for (const { headers, body, path, method } of shop.received) {
    expect([method, path]).toEqual(['POST', '/ipn?shop=1']);
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['rest-key']).toBe(gateway.keys.restKey);
    const signature = String(headers['rest-sign']);
    expect(verifySignature({ secret: gateway.keys.restSecret, body, signature })).toBe(true);
  }
  expect(await gateway.sendIpns()).toBe(0);
});
