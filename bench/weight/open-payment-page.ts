import { join } from 'node:path';
import { openDatabase } from '../../src/database/client.ts';
import { migrate } from '../../src/database/migrate.ts';
import { packageRoot } from '../../src/database/package-root.ts';
import { createGatewayClient } from '../../src/merchant/gateway-client/gateway-client.ts';
import { newRestKey, newRestSecret, secretKey } from '../../src/protocol/signature.ts';
import { startBenchPostgres } from '../support/bench-postgres.ts';
import type { Cleanups } from '../support/cleanups.ts';
import { startTillgate } from '../support/tillgate-process.ts';

/** A gateway in the sandbox, and what to do with it. */
export type PaymentPlace = {
  /** A new order for $19.90, its page opened once. Returns where the page is, and its address. */
  openPayment(): Promise<{ url: string; address: string; dueSat: number }>;
  pay(address: string, amountSat: number): Promise<void>;
  mine(blocks: number): Promise<void>;
};

/** Starts the built program as a gateway on a Postgres of its own. */
export async function openPaymentPlace(cleanups: Cleanups): Promise<PaymentPlace> {
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, () => {});
  const [restKey, restSecret] = [newRestKey(), newRestSecret()];
  const gateway = await startTillgate(
    join(packageRoot, 'dist'),
    postgres.folder,
    { DATABASE_URL: postgres.url, REST_KEY: restKey, REST_SECRET: restSecret },
    { role: 'gateway' },
  );
  cleanups.add(gateway.stop);
  const { prisma, close } = openDatabase(postgres.url, { poolSize: 1 });
  cleanups.add(close);
  const client = createGatewayClient({
    url: gateway.url,
    key: () => ({ restKey, secretKey: secretKey(restSecret) }),
    db: prisma,
    now: () => new Date(),
    timeoutMs: 20_000,
  });
  cleanups.add(() => client.close());
  const post = async (path: string, fields: Record<string, string>): Promise<void> => {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
    await answer.text();
  };
  return {
    async openPayment() {
      const { paymentUrl } = await client.createOrder({
        currency: 'USD',
        amount: '19.90',
        description: 'Espresso beans, 500 g',
        returnSuccess: `${gateway.url}/healthz`,
        returnFailure: `${gateway.url}/healthz`,
        ipnUrl: 'http://127.0.0.1:9/ipn',
      });
      const answer = await fetch(paymentUrl);
      await answer.text();
      const id = new URL(answer.url).pathname.split('/')[2] ?? '';
      const { address, dueSat } = await prisma.gatewayPayment.findUniqueOrThrow({ where: { id } });
      if (!answer.ok || address === null) throw new Error(`${paymentUrl} was answered with ${answer.status}`);
      return { url: answer.url, address, dueSat: Number(dueSat) };
    },
    pay: (address, amountSat) => post('/sandbox/pay', { address, amount_int: String(amountSat) }),
    mine: (blocks) => post('/sandbox/mine', { blocks: String(blocks) }),
  };
}
