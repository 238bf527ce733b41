import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { openDatabase } from '../../src/database/client.ts';
import { newId } from '../../src/database/new-id.ts';
import type { GatewayPages, KeyPairSource } from '../../src/merchant/admin/admin-deps.ts';
import { ensureFirstAdmin } from '../../src/merchant/admin/sign-in/admin-user.ts';
import type { MerchantDeps, MerchantSettings } from '../../src/merchant/deps.ts';
import { hashApiKey } from '../../src/merchant/keys/shop-api-key.ts';
import { openMerchant } from '../../src/merchant/open-merchant.ts';
import { encodeIpn, type IpnMessage } from '../../src/protocol/ipn-message.ts';
import { newRestKey, newRestSecret, secretKey, sign } from '../../src/protocol/signature.ts';
import { listenLocally } from './http.ts';
import { openTestDatabase } from './test-database.ts';
import type { TestKeys } from './test-gateway.ts';
import { whenOver } from './when-over.ts';

/** A merchant server on a database of its own, served on a free port. */
export type TestMerchant = {
  url: string;
  databaseUrl: string;
  deps: MerchantDeps;
  keys: TestKeys;
  apiKey: string;
  admin: { email: string; password: string };
  clock: { now: Date };
  /** As when the process stops. */
  endStreams(): void;
  /** Does one step of one of its loops, which do not run by themselves. */
  step(
    loop: 'rejections' | 'attention' | 'gateway-probe' | 'figures' | 'keys' | 'sessions' | 'reconcile',
  ): Promise<number>;
  /** Asks for a page as a browser does, without following redirects; with `form` it is posted. */
  page(
    path: string,
    request?: { form?: Record<string, string>; cookie?: string; headers?: Record<string, string> },
  ): Promise<Page>;
  /** Signs in at the dashboard; returns the cookie. */
  signIn(): Promise<string>;
  /** Calls the shop API with the right key. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; type: string }>;
  /** Posts an IPN as the gateway would. */
  postIpn(body: string | Buffer, keys?: TestKeys): Promise<{ status: number; text: string }>;
  /** Writes an order that a gateway knows by `transaction`, without asking one. */
  insertOrder(order?: {
    currency?: string;
    amountInt?: bigint;
    multipay?: boolean;
    acceptedAt?: Date | null;
    closedAt?: Date | null;
  }): Promise<{ id: string; transaction: string }>;
};

export type Page = { status: number; location: string | null; html: string; headers: Headers };

export async function startTestMerchant(
  options: {
    gatewayUrl?: string;
    keys?: TestKeys;
    settings?: Partial<MerchantSettings>;
    keyPairs?: KeyPairSource;
    gatewayPages?: GatewayPages;
    /** Of another one, to be a second process beside it. */
    databaseUrl?: string;
  } = {},
): Promise<TestMerchant> {
  const database = await openDatabaseOf(options.databaseUrl);
  const server = await listenLocally();
  const keys = options.keys ?? { restKey: newRestKey(), restSecret: newRestSecret() };
  const apiKey = `test-${randomUUID()}`;
  const admin = { email: 'owner@localhost', password: 'a password for tests' };
  const clock = { now: new Date() };
  await ensureFirstAdmin(database.prisma, admin.email, admin.password);
  const { deps, handler, close, endStreams, loops } = openMerchant({
    db: database.prisma,
    pool: database.pool,
    log: pino({ level: 'silent' }),
    settings: {
      url: server.url,
      gatewayUrl: options.gatewayUrl ?? 'http://127.0.0.1:1',
      shopName: 'Test shop',
      demoShop: true,
      restKey: keys.restKey,
      secretKey: secretKey(keys.restSecret),
      apiKeyHash: hashApiKey(apiKey),
      shortfallToleranceSat: 0n,
      rateLimit: false,
      trustProxy: 0,
      sandbox: true,
      ...options.settings,
    },
    keyPairs: options.keyPairs ?? { fromEnvironment: false, make: null },
    gatewayPages: options.gatewayPages ?? null,
    now: () => clock.now,
  });
  whenOver(close);
  server.serve(handler);
  return {
    url: server.url,
    databaseUrl: database.url,
    deps,
    keys,
    apiKey,
    admin,
    clock,
    endStreams,
    step: (name) =>
      loops.find((loop) => loop.name === name)?.step() ?? Promise.reject(new Error(`no ${name}`)),
    page: (path, request) => askPage(`${server.url}${path}`, request),
    async signIn() {
      const { headers } = await askPage(`${server.url}/admin/login`, { form: admin });
      return headers.getSetCookie()[0]?.split(';')[0] ?? '';
    },
    async api(method, path, body, headers = {}) {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const type = response.headers.get('content-type') ?? '';
      const text = await response.text();
      return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text };
    },
    postIpn: (body, by = keys) => postIpn(`${server.url}/ipn`, body, by),
    async insertOrder({ currency = 'BTC', amountInt = 100_000n, ...more } = {}) {
      const [id, transaction] = [newId(new Date()), newId(new Date())];
      await database.prisma.order.create({
        data: {
          id,
          transaction,
          currency,
          amountInt,
          ...more,
          // As a person leaves it who decides so.
          status: more.acceptedAt ? 'paid' : more.closedAt ? 'closed' : 'open',
          paidAt: more.acceptedAt ?? null,
          contentHash: id,
          returnSuccess: 'http://127.0.0.1/ok',
          returnFailure: 'http://127.0.0.1/no',
        },
      });
      return { id, transaction };
    },
  };
}

async function openDatabaseOf(url: string | undefined): ReturnType<typeof openTestDatabase> {
  if (url === undefined) return openTestDatabase({ poolSize: 10 });
  const database = openDatabase(url, { poolSize: 10 });
  whenOver(() => database.close());
  return { ...database, url };
}

async function askPage(
  url: string,
  request: { form?: Record<string, string>; cookie?: string; headers?: Record<string, string> } = {},
): Promise<Page> {
  const response = await fetch(url, {
    redirect: 'manual',
    method: request.form ? 'POST' : 'GET',
    headers: { ...(request.cookie ? { cookie: request.cookie } : {}), ...request.headers },
    ...(request.form ? { body: new URLSearchParams(request.form) } : {}),
  });
  const { status, headers } = response;
  return { status, location: headers.get('location'), html: await response.text(), headers };
}

/** Posts a body to an IPN endpoint, signed as a gateway signs it. */
export async function postIpn(
  url: string,
  body: string | Buffer,
  keys: TestKeys,
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'rest-key': keys.restKey,
      'rest-sign': sign(keys.restSecret, body),
    },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  return { status: response.status, text: await response.text() };
}

/** Bodies of IPNs as a gateway writes them. */
/** What an IPN is about; `data` if the order carried some. */
type IpnIds = { transaction: string; paymentId: string; data?: Buffer };

export const ipnBody = {
  partial(ids: IpnIds, aonce: bigint, pendingSat: bigint, validSat: bigint): string {
    const amounts = {
      amountPendingSat: pendingSat,
      amountValidSat: validSat,
      amountTotalSat: pendingSat + validSat,
    };
    return encodeIpn({ data: null, ...ids, aonce, status: 'partial', ...amounts });
  },
  paid(ids: IpnIds, aonce: bigint, amountSat: bigint, data: Buffer | null = ids.data ?? null): string {
    const paidAt = new Date('2026-01-02T03:04:05Z');
    return encodeIpn({
      ...ids,
      data,
      aonce,
      status: 'paid',
      amountSat,
      currency: 'BTC',
      method: 'MTGOXBTC',
      paidAt,
    });
  },
  ended(ids: IpnIds, aonce: bigint, status: 'cancelled' | 'closed'): string {
    return encodeIpn({ data: null, ...ids, aonce, status } as IpnMessage);
  },
};
