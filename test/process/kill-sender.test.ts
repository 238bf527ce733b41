import { expect, test } from 'vitest';
import { formText, parseForm } from '../../src/protocol/form.ts';
import { startReceiver } from '../support/http.ts';
import { insist } from '../support/insist.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { signedCall } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

const ORDERS = 40;
const KILLS = 4;

test('kill -9 of the gateway while coins come in and IPNs go out: every shop hears the last word of each payment', {
  timeout: 180_000,
}, async () => {
  const { url, ...database } = await openTestDatabase();
  let refuse = 0;
  const shop = await startReceiver((_received, res) => {
    // A shop of the real world: now and then it fails, now and then it takes its time.
    refuse += 1;
    if (refuse % 7 === 0) res.writeHead(500).end('database gone');
    else setTimeout(() => res.end('[OK]'), refuse % 5 === 0 ? 50 : 0);
  });
  const gateway = await startServerProcess({
    DATABASE_URL: url,
    ROLES: 'gateway',
    IPN_RETRY_SECONDS: '1',
    IPN_TIMEOUT_SECONDS: '1',
  });
  const payments = await Promise.all(
    Array.from({ length: ORDERS }, (_, index) => openOrder(gateway, shop.url, index)),
  );

  const killed = (async () => {
    for (let kills = 0; kills < KILLS; kills += 1) {
      const target = shop.received.length + 5 + Math.floor(Math.random() * 15);
      const deadline = Date.now() + 3_000;
      await until(() => shop.received.length >= target || Date.now() > deadline);
      await gateway.kill();
      await gateway.restart();
    }
  })();
  for (const { address, priceSat } of payments) await insist(() => pay(gateway, address, priceSat / 2n));
  await insist(() => post(gateway, '/sandbox/mine', { blocks: 3 }));
  for (const { address, priceSat } of payments)
    await insist(() => pay(gateway, address, priceSat - priceSat / 2n));
  await insist(() => post(gateway, '/sandbox/mine', { blocks: 6 }));
  await killed;

  await until(async () => {
    const open = await database.prisma.gatewayPayment.count({ where: { status: { not: 'paid' } } });
    return open === 0 && (await database.prisma.ipnQueue.count()) === 0;
  });

  // An aonce is one IPN: the same number never came with other bytes.
  const bodyOf = new Map<string, string>();
  for (const { body } of shop.received) {
    const aonce = formText(parseForm(body), 'aonce') ?? '';
    expect(bodyOf.get(aonce) ?? body.toString()).toBe(body.toString());
    bodyOf.set(aonce, body.toString());
  }
  for (const { transaction, address } of payments) {
    const onChain = await database.prisma.sandboxTransaction.aggregate({
      where: { address },
      _sum: { amountSat: true },
    });
    const last = shop.received
      .map(({ body }) => parseForm(body))
      .filter((ipn) => formText(ipn, 'id') === transaction)
      .reduce((one, other) =>
        BigInt(formText(other, 'aonce') ?? 0) > BigInt(formText(one, 'aonce') ?? 0) ? other : one,
      );
    expect([formText(last, 'status'), formText(last, 'amount')]).toEqual([
      'paid',
      String(onChain._sum.amountSat),
    ]);
  }
  const undelivered = await database.prisma.ipn.count({ where: { state: 'queued' } });
  expect(undelivered).toBe(0);
});

async function openOrder(gateway: ServerProcess, shopUrl: string, index: number) {
  const priceSat = 10_000n + BigInt(index);
  const tonce = BigInt(Date.now()) * 1000n + BigInt(index);
  const { body } = await signedCall(
    gateway.gatewayUrl,
    'generic/merchant/order/create',
    [
      ['tonce', String(tonce)],
      ['amount_int', String(priceSat)],
      ['currency', 'BTC'],
      ['return_success', 'http://127.0.0.1/'],
      ['ipn', `${shopUrl}/${index}`],
    ],
    gateway.keys,
  );
  const page = await (await fetch(body.return.payment_url)).text();
  const address = /sandbox1[a-z0-9]+/.exec(page)?.[0];
  if (!address) throw new Error(`the payment page shows no address: ${page}`);
  return { transaction: String(body.return.transaction), address, priceSat };
}

function pay(gateway: ServerProcess, address: string, amountSat: bigint): Promise<void> {
  return post(gateway, '/sandbox/pay', { address, amount_int: String(amountSat) });
}

async function post(gateway: ServerProcess, path: string, body: unknown): Promise<void> {
  const response = await fetch(`${gateway.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
}
