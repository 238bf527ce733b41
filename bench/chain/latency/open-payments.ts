import type pg from 'pg';
import { request } from 'undici';
import { openDatabase } from '../../../src/database/client.ts';
import { createGatewayClient } from '../../../src/merchant/gateway-client/gateway-client.ts';
import { secretKey } from '../../../src/protocol/signature.ts';

/** A payment whose page somebody has opened: it waits for coins on one of the wallet's addresses. */
export type OpenPayment = { orderId: string; addressIndex: number };

/** What each payment costs, so that the coins of one transaction pay it in full. */
export const PRICE_SAT = 100_000;

const OPENED_AT_ONCE = 4;

/** Creates orders by the gateway's API and opens their pages, as shops and payers do. */
export async function openPayments(
  count: number,
  {
    gatewayUrl,
    databaseUrl,
    keys,
    ipnUrl,
    client,
  }: {
    gatewayUrl: string;
    databaseUrl: string;
    keys: { restKey: string; restSecret: string };
    ipnUrl: string;
    client: pg.Client;
  },
): Promise<OpenPayment[]> {
  const database = openDatabase(databaseUrl, { poolSize: 1 });
  const gateway = createGatewayClient({
    url: gatewayUrl,
    key: () => ({ restKey: keys.restKey, secretKey: secretKey(keys.restSecret) }),
    db: database.prisma,
    now: () => new Date(),
    timeoutMs: 20_000,
  });
  const orderIds: string[] = [];
  let begun = 0;
  const openSome = async (): Promise<void> => {
    while (begun < count) {
      begun += 1;
      const { transaction, paymentUrl } = await gateway.createOrder({
        currency: 'BTC',
        amount: '0.00100000',
        returnSuccess: 'http://127.0.0.1/',
        returnFailure: 'http://127.0.0.1/',
        ipnUrl,
      });
      await openPage(paymentUrl);
      orderIds.push(transaction);
      if (orderIds.length % 250 === 0) console.log(`  ${orderIds.length} of ${count} payments are open`);
    }
  };
  try {
    await Promise.all(Array.from({ length: OPENED_AT_ONCE }, openSome));
  } finally {
    await gateway.close();
    await database.close();
  }
  const { rows } = await client.query<OpenPayment>(
    `select order_id as "orderId", address_index as "addressIndex" from gateway.payment
     where order_id = any($1::uuid[]) and address is not null`,
    [orderIds],
  );
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} payments have an address`);
  return rows;
}

/** The order's link leads on to the payment's page, which is where it gets its address. */
async function openPage(paymentUrl: string): Promise<void> {
  const link = await request(paymentUrl);
  await link.body.dump();
  const page = await request(new URL(String(link.headers.location), paymentUrl));
  await page.body.dump();
  if (page.statusCode !== 200) throw new Error(`${paymentUrl} answered ${page.statusCode}`);
}
