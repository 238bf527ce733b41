import { expect, test } from 'vitest';
import { formFields, startReceiver } from '../support/http.ts';
import { startMailServer } from '../support/mail-server.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { signedCall } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

test('a started gateway mails and tells of addresses by itself, and ends with a mail under way when it is told to', {
  timeout: 120_000,
}, async () => {
  const { url } = await openTestDatabase();
  let hang = false;
  let underWay = 0;
  const mails = await startMailServer({
    answer() {
      if (!hang) return undefined;
      underWay += 1;
      return new Promise(() => {});
    },
  });
  const shop = await startReceiver();
  const gateway = await startServerProcess({
    DATABASE_URL: url,
    ROLES: 'gateway',
    CONFIRMATIONS: '2',
    SMTP_URL: mails.url,
    MAIL_TO: 'owner@shop.example',
  });

  const { addr } = await call(gateway, 'generic/bitcoin/address', { ipn: shop.url });
  const paid = await payOrder(gateway);
  await post(gateway, '/sandbox/pay', { address: addr, amount_int: '7' });
  await until(() => shop.received.length === 1);
  await post(gateway, '/sandbox/mine', { blocks: 2 });
  await until(() => shop.received.length === 2 && mails.received.length === 1);
  expect(shop.received.map(({ body }) => formFields(body).status)).toEqual(['published', 'confirmed']);
  expect(mails.received[0]?.text).toContain(paid);

  hang = true;
  await payOrder(gateway);
  await post(gateway, '/sandbox/mine', { blocks: 2 });
  await until(() => underWay === 1);
  expect(await gateway.interrupt()).toBe(0);

  // It was cut off, so it is due at once for whoever comes next.
  hang = false;
  await gateway.restart();
  await until(() => mails.received.length === 2);
});

async function call(gateway: ServerProcess, method: string, fields: Record<string, string>): Promise<any> {
  const tonce = String(BigInt(Date.now()) * 1000n + BigInt(Math.floor(Math.random() * 1000)));
  const { body } = await signedCall(
    gateway.gatewayUrl,
    method,
    Object.entries({ ...fields, tonce }),
    gateway.keys,
  );
  if (body.result !== 'success') throw new Error(`${method} was refused: ${body.error}`);
  return body.return;
}

/** An order with `email` whose coins wait for their blocks. Returns its transaction. */
async function payOrder(gateway: ServerProcess): Promise<string> {
  const order = { amount_int: '5000', currency: 'BTC', return_success: 'http://127.0.0.1/', email: '1' };
  const { transaction, payment_url } = await call(gateway, 'generic/merchant/order/create', order);
  const page = await (await fetch(payment_url)).text();
  const address = /sandbox1[a-z0-9]+/.exec(page)?.[0];
  await post(gateway, '/sandbox/pay', { address, amount_int: '5000' });
  return transaction;
}

async function post(gateway: ServerProcess, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${gateway.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
}
