import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createIpnSender } from '../../src/gateway/ipn/ipn-sender.ts';
import { startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

test('a shop that hangs on hundreds of its IPNs still hears of a new payment, before those are sent again', {
  timeout: 90_000,
}, async () => {
  const gateway = await startTestGateway({ settings: { ipnTimeoutMs: 20_000 } });
  const shop = await startReceiver((received, res) => {
    if (received.path === '/quick') res.end('[OK]');
  });
  const { db } = gateway.deps;
  // Two hundred IPNs that have failed before are due again, and the shop hangs on them.
  await cancelled(gateway, `${shop.url}/hang`, 200);
  await db.ipnQueue.updateMany({ data: { failures: 1 } });
  const sender = createIpnSender(gateway.deps);
  whenOver(() => sender.stop(0));
  while ((await sender.start()) > 0);
  const hanging = sender.inFlight();
  expect(hanging).toBeGreaterThan(60);
  expect(hanging).toBeLessThan(200);

  await cancelled(gateway, `${shop.url}/quick`, 1);
  expect(await sender.start()).toBe(1);
  await until(() => shop.received.some(({ path }) => path === '/quick'));
});

test('a password in the ipn URL is sent as the shop expects it, and never in the URL', async () => {
  const gateway = await startTestGateway();
  const shop = await startReceiver();
  await cancelled(gateway, `${shop.url.replace('://', '://shop:p%40ss@')}/ipn`, 1);
  expect(await gateway.sendIpns()).toBe(1);
  const [received] = shop.received;
  expect(received?.headers.authorization).toBe(`Basic ${Buffer.from('shop:p@ss').toString('base64')}`);
  expect([received?.path, received?.headers.host]).toEqual(['/ipn', new URL(shop.url).host]);
});

const AT_ONCE = 10;

/** The shortest way to an IPN: orders that the payer cancels. */
async function cancelled(gateway: TestGateway, ipn: string, count: number): Promise<void> {
  const cancelOne = async () => {
    // Straight into the database: hundreds of calls, each with a larger nonce than the last, take long.
    const { transaction } = await insertOrder(gateway, ipn);
    const { paymentId } = await gateway.openPayment(transaction);
    const page = `${gateway.url}/${transaction}/${paymentId}`;
    await (await fetch(`${page}/cancel`, { method: 'POST', redirect: 'manual' })).text();
  };
  for (let made = 0; made < count; made += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - made) }, cancelOne));
}

async function insertOrder(
  { deps, keys, clock }: TestGateway,
  ipn: string,
): Promise<{ transaction: string }> {
  const { id } = await deps.db.gatewayOrder.create({
    data: {
      id: randomUUID(),
      apiKey: keys.restKey,
      currency: 'BTC',
      amountInt: 100_000n,
      returnSuccess: 'http://127.0.0.1/ok',
      returnFailure: 'http://127.0.0.1/no',
      ipnUrl: ipn,
      expiresAt: new Date(clock.now.getTime() + 86_400_000),
      payments: { create: { id: randomUUID() } },
    },
  });
  return { transaction: id };
}
