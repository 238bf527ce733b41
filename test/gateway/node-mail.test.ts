import { expect, test } from 'vitest';
import { mailSettings, sendMails } from '../support/mail-sending.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import { paid, partial, watchOrder } from '../support/watched-order.ts';

test('an order with email=1 brings one mail when real coins pay it, with their transactions, and none before', async () => {
  const server = await startMailServer();
  const { gateway, node } = await startNodeGateway({ settings: mailSettings(server.url) });
  const order = await watchOrder(gateway, { email: '1', description: 'Zwei Bücher' });
  const first = await node.pay(order.address, 99_999);
  await node.mine(6);
  await gateway.settle();
  expect(await order.told()).toMatchObject([partial(0, 99_999)]);
  expect(await sendMails(gateway)).toBe(0);
  const second = await node.pay(order.address, 1);
  await gateway.settle();
  await node.mine(5);
  await gateway.settle();
  expect(await order.told()).toMatchObject([partial(1, 99_999)]);
  expect(await sendMails(gateway)).toBe(0);

  await node.mine(1);
  await gateway.settle();
  expect(await order.told()).toMatchObject([paid(100_000)]);
  expect(await sendMails(gateway)).toBe(1);
  await node.mine(6);
  await gateway.settle();
  expect(await sendMails(gateway)).toBe(0);
  expect(server.received).toHaveLength(1);
  const { to, headers, text } = server.received[0]!;
  expect([to, headers.subject]).toEqual([['owner@shop.example'], 'Paid: 0.00100000 BTC, Zwei Bücher']);
  expect(headers['message-id']).toContain(order.paymentId);
  for (const fact of [
    'Test shop was paid 0.00100000 BTC.',
    'Paid:         0.00100000 BTC',
    `Transaction:  ${order.transaction}`,
    `Payment:      ${order.paymentId}`,
    `0.00099999 BTC  ${first}`,
    `0.00000001 BTC  ${second}`,
  ]) {
    expect(text.split('\n')).toContain(fact);
  }
});
