import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../src/database/client.ts';
import type { OrderStatus, PrismaClient } from '../../src/database/generated/client.ts';
import { hashPassword } from '../../src/merchant/people/password.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { createTestDatabase } from './test-database.ts';
import type { TestKeys } from './test-gateway.ts';
import { until } from './until.ts';
import { whenOver } from './when-over.ts';

/** The built program with both roles on the sandbox network, and what a shop, its payers and its people do there. */
export type DashboardShop = {
  server: ServerProcess;
  databaseUrl: string;
  db: PrismaClient;
  owner: Person;
  /** The pair in force. */
  keys(): Promise<TestKeys>;
  /** Asks for an order as a shop does. */
  order(order: {
    reference: string;
    amount?: string;
    currency?: string;
    [more: string]: unknown;
  }): Promise<ShopOrder>;
  /** Opens the payment page as a payer does. */
  openPayment(order: ShopOrder): Promise<OpenPayment>;
  pay(payment: OpenPayment, amountSat: bigint): Promise<void>;
  mine(blocks: number): Promise<void>;
  /** Waits until the dashboard's server has it like that. */
  reached(order: { id: string }, status: OrderStatus, validSat?: bigint): Promise<void>;
  addPerson(role: 'viewer' | 'operator' | 'owner'): Promise<Person>;
  /** Signs in; returns the session's cookie as `name=value`. */
  signIn(person?: Person, at?: string): Promise<string>;
};

export type Person = { id: string; email: string; password: string };
export type ShopOrder = { id: string; reference: string; transaction: string; paymentUrl: string };
export type OpenPayment = { url: string; id: string; address: string; dueSat: bigint };

/** Starts the program on a database of its own. Its key pair is in the database, so that it can be rotated. */
export async function startDashboardShop(): Promise<DashboardShop> {
  const { url: databaseUrl, drop } = await createTestDatabase();
  whenOver(drop);
  const server = await startServerProcess({ DATABASE_URL: databaseUrl, REST_KEY: '', REST_SECRET: '' });
  const { prisma: db, close } = openDatabase(databaseUrl, { poolSize: 3 });
  whenOver(close);
  const { merchantUrl, gatewayUrl, apiKey } = server;
  const { id } = await db.adminUser.findFirstOrThrow();
  const owner = { id, email: 'owner@localhost', password: 'a password for tests' };
  return {
    server,
    databaseUrl,
    db,
    owner,
    keys: () => db.keyPair.findUniqueOrThrow({ where: { id: 'main' } }),
    async order({ amount = '19.90', currency = 'USD', ...more }) {
      const made = await send(`${merchantUrl}/v1/orders`, { amount, currency, ...more }, apiKey);
      return {
        id: made.id,
        reference: made.reference,
        transaction: made.transaction,
        paymentUrl: made.payment_url,
      };
    },
    async openPayment({ transaction, paymentUrl }) {
      const response = await fetch(paymentUrl);
      await response.text();
      const payment = await db.gatewayPayment.findFirstOrThrow({ where: { orderId: transaction } });
      return { url: response.url, id: payment.id, address: payment.address!, dueSat: payment.dueSat! };
    },
    pay: ({ address }, amountSat) =>
      send(`${gatewayUrl}/sandbox/pay`, { address, amount_int: `${amountSat}` }),
    mine: (blocks) => send(`${gatewayUrl}/sandbox/mine`, { blocks }),
    async reached({ id }, status, validSat) {
      await until(async () => {
        const order = await db.order.findUniqueOrThrow({ where: { id } });
        return order.status === status && (validSat === undefined || order.amountValidSat === validSat);
      });
    },
    async addPerson(role) {
      const person = {
        id: randomUUID(),
        email: `${role}-${randomUUID().slice(0, 8)}@shop.example`,
        password: `a password of the ${role}`,
      };
      const { id, email } = person;
      await db.adminUser.create({
        data: { id, email, role, passwordHash: await hashPassword(person.password) },
      });
      return person;
    },
    async signIn({ email, password } = owner, at = merchantUrl) {
      const response = await submit(`${at}/admin/login`, { email, password });
      return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    },
  };
}

/** Posts a form as a browser does, without following where it leads. */
export function submit(url: string, form: Record<string, string>, cookie = ''): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie },
    body: new URLSearchParams(form),
  });
}

async function send(url: string, body: unknown, apiKey?: string): Promise<any> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}
