import { expect, test } from 'vitest';
import { openDatabase } from '../../src/database/client.ts';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import { insist } from '../support/insist.ts';
import { startServerProcess } from '../support/server-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const ORDERS = 30;

test('Postgres restarts in the middle of everything: no order is lost, and all are paid to the satoshi', {
  timeout: 120_000,
}, async () => {
  const postgres = await startEmbeddedPostgres({ dataDir: `${temporaryFolder()}/data`, log: () => {} });
  whenOver(() => postgres.stop());
  const server = await startServerProcess({
    DATABASE_URL: postgres.url,
    IPN_RETRY_SECONDS: '1',
    IPN_TIMEOUT_SECONDS: '2',
  });
  const database = openDatabase(postgres.url);
  whenOver(() => database.close());

  let restarted = false;
  const restart = (async () => {
    await until(async () => (await database.prisma.payment.count().catch(() => 0)) > ORDERS / 3);
    await postgres.restart();
    restarted = true;
  })();
  const orders = [];
  for (let index = 0; index < ORDERS; index += 1) orders.push(await buy(index));
  for (const { address, priceSat } of orders) await insist(() => pay(address, priceSat));
  await insist(() => post('/sandbox/mine', { blocks: 6 }));
  await restart;
  expect(restarted).toBe(true);

  await until(async () => (await database.prisma.order.count({ where: { status: 'paid' } })) === ORDERS);
  for (const { id, priceSat } of orders) {
    const order = await database.prisma.order.findUniqueOrThrow({
      where: { id },
      include: { payments: true },
    });
    // A payer whose answer got lost pays again: then it is more, never less, and what the chain says to the satoshi.
    const paidSat = order.payments.reduce((total, payment) => total + payment.amountPaidSat, 0n);
    const payment = await database.prisma.gatewayPayment.findFirstOrThrow({
      where: { orderId: order.transaction ?? '' },
    });
    expect(payment.amountValidSat).toBe(paidSat);
    expect(paidSat).toBeGreaterThanOrEqual(priceSat);
  }
  expect(await database.prisma.gatewayOrder.count({ where: { status: 'paid' } })).toBe(ORDERS);

  async function buy(index: number) {
    const priceSat = 5_000n + BigInt(index);
    let order: { id: string; payment_url: string } | null = null;
    await insist(async () => {
      const response = await fetch(`${server.merchantUrl}/v1/orders`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({ reference: `order ${index}`, amount: `0.0000${priceSat}`, currency: 'BTC' }),
      });
      if (response.status !== 201) throw new Error(`answered ${response.status}`);
      order = (await response.json()) as { id: string; payment_url: string };
    });
    if (order === null) throw new Error('no order');
    const { id, payment_url: paymentUrl } = order as { id: string; payment_url: string };
    let address: string | undefined;
    await insist(async () => {
      address = /sandbox1[a-z0-9]+/.exec(await (await fetch(paymentUrl)).text())?.[0];
      if (!address) throw new Error('no address on the page');
    });
    // The first third is paid at once, so that IPNs are under way when Postgres goes.
    if (index < ORDERS / 2) await insist(() => pay(address ?? '', 1n));
    return { id, address: address ?? '', priceSat };
  }

  function pay(address: string, amountSat: bigint): Promise<void> {
    return post('/sandbox/pay', { address, amount_int: String(amountSat) });
  }

  async function post(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${server.gatewayUrl}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  }
});
