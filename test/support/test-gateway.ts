import { pino } from 'pino';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { followChain } from '../../src/gateway/chain/follow-chain.ts';
import type { GatewayDeps, GatewaySettings } from '../../src/gateway/deps.ts';
import { sendDueIpns } from '../../src/gateway/ipn/ipn-sender.ts';
import { type GatewayNetwork, openGateway } from '../../src/gateway/open-gateway.ts';
import { closeExpiredOrders } from '../../src/gateway/orders/close-expired-orders.ts';
import { settlePayments } from '../../src/gateway/orders/settle-payments.ts';
import { registerKeyPair } from '../../src/keys.ts';
import { encodeForm } from '../../src/protocol/form.ts';
import { newRestKey, newRestSecret, sign } from '../../src/protocol/signature.ts';
import { listenLocally } from './http.ts';
import { openTestDatabase } from './test-database.ts';
import { whenOver } from './when-over.ts';

/** The shop's key pair in a test. */
export type TestKeys = { restKey: string; restSecret: string };

/** A gateway on a database of its own, served on a free port. Its loops do not run: `settle` does their steps. */
export type TestGateway = {
  url: string;
  databaseUrl: string;
  deps: GatewayDeps;
  keys: TestKeys;
  /** What the clock says; settable. */
  clock: { now: Date };
  /** Warnings and worse that were logged. */
  logged: { level: number; msg: string }[];
  /** Calls a private method, signed, with a growing nonce. */
  call(method: string, fields?: [string, string | Uint8Array][], keys?: TestKeys): Promise<ApiAnswer>;
  /** Creates an order by the API; returns its transaction. */
  createOrder(fields?: Record<string, string>): Promise<{ transaction: string; paymentUrl: string }>;
  /** Opens the payment page; returns the payment with its address. */
  openPayment(transaction: string): Promise<{ paymentId: string; address: string; dueSat: bigint }>;
  /** Makes a key pair that the gateway knows; all rights unless told. */
  newKeys(rights?: string[]): Promise<TestKeys>;
  /** Pays an address on the sandbox chain, into its mempool. Returns the transaction's id. */
  pay(address: string, amountSat: bigint): Promise<string>;
  /** Mines blocks on the sandbox chain. Returns the new height. */
  mine(blocks: number): Promise<number>;
  /** One step of the chain loop as a process runs it: what is wrong with the chain is logged and kept, not thrown. */
  stepChain(): Promise<number>;
  /** Does the steps of the chain, payments and expiry loops until there is nothing left to do. */
  settle(): Promise<void>;
  /** Settles, lets so much time pass, and settles again. */
  pass(seconds: number): Promise<void>;
  /** Sends all IPNs that are due and waits for the answers. Returns how many attempts were made. */
  sendIpns(): Promise<number>;
};

export type ApiAnswer = {
  status: number;
  body: { result?: string; return?: any; error?: string; token?: string };
};

/**
 * @param options.network another one than the sandbox; then whoever is to follow it from the start does so by `settle`.
 * @param options.databaseUrl an existing test database: then this is another process on it, or the next one after a restart.
 */
export async function startTestGateway(
  options: {
    settings?: Partial<GatewaySettings>;
    network?: GatewayNetwork;
    databaseUrl?: string;
    keys?: TestKeys;
  } = {},
): Promise<TestGateway> {
  const database = await openGatewayDatabase(options.databaseUrl);
  const server = await listenLocally();
  const clock = { now: new Date() };
  const nothing = () => {};
  const logged: TestGateway['logged'] = [];
  const { deps, handler, sender, loops, close } = await openGateway({
    db: database.prisma,
    pool: database.pool,
    log: pino({ level: 'warn' }, { write: (line) => logged.push(JSON.parse(line)) }),
    settings: {
      url: server.url,
      confirmations: 6,
      confirmationsSmall: [],
      shortfallToleranceSat: 0n,
      ipnRetrySeconds: 1800,
      // Long, so that a busy machine is not taken for a silent shop.
      ipnTimeoutMs: 20_000,
      ipnAllowPrivateNetworks: true,
      ownIpnUrl: null,
      orderTtlSeconds: 86_400,
      mail: null,
      rateLimit: false,
      trustProxy: 0,
      ...options.settings,
    },
    network: options.network ?? { kind: 'sandbox', rates: new Map() },
    wake: { chain: nothing, payments: nothing, ipns: nothing },
    now: () => clock.now,
  });
  whenOver(close);
  whenOver(() => sender.stop(0));
  server.serve(handler);
  const newKeys: TestGateway['newKeys'] = async (rights) => {
    const made = { restKey: newRestKey(), restSecret: newRestSecret() };
    await registerKeyPair(database.prisma, made, 'Test shop');
    if (rights) await database.prisma.apiKey.update({ where: { key: made.restKey }, data: { rights } });
    return made;
  };
  const keys = options.keys ?? (await newKeys());
  // The cursor starts at the tip; deposits from now on are seen.
  if (!options.network) await followChain(deps);

  let nonce = BigInt(Date.now()) * 1000n;
  const call: TestGateway['call'] = async (method, fields = [], by = keys) => {
    nonce += 1n;
    return signedCall(server.url, method, [['nonce', String(nonce)], ...fields], by);
  };
  const settle: TestGateway['settle'] = async () => {
    const did = async () =>
      (await followChain(deps)) + (await settlePayments(deps)) + (await closeExpiredOrders(deps));
    while ((await did()) > 0);
  };
  return {
    url: server.url,
    databaseUrl: database.url,
    deps,
    keys,
    clock,
    logged,
    call,
    async createOrder(fields = {}) {
      const order = { amount: '0.001', currency: 'BTC', return_success: 'http://127.0.0.1/ok', ...fields };
      const { body } = await call('generic/private/merchant/order/create', Object.entries(order));
      if (body.result !== 'success') throw new Error(`no order: ${JSON.stringify(body)}`);
      return { transaction: body.return.transaction, paymentUrl: body.return.payment_url };
    },
    async openPayment(transaction) {
      const response = await fetch(`${server.url}/${transaction}`);
      await response.text();
      const paymentId = new URL(response.url).pathname.split('/')[2] ?? '';
      const payment = await deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
      return { paymentId, address: payment.address ?? '', dueSat: payment.dueSat ?? 0n };
    },
    newKeys,
    pay: (address, amountSat) => deps.sandbox!.pay(address, amountSat),
    mine: (blocks) => deps.sandbox!.mine(blocks),
    stepChain: () => loops.find(({ name }) => name === 'chain')!.step(),
    settle,
    async pass(seconds) {
      await settle();
      clock.now = new Date(clock.now.getTime() + seconds * 1000);
      await settle();
    },
    sendIpns: () => sendDueIpns(deps),
  };
}

async function openGatewayDatabase(url: string | undefined): Promise<Database & { url: string }> {
  if (url === undefined) return openTestDatabase({ poolSize: 10 });
  const database = openDatabase(url, { poolSize: 10 });
  whenOver(() => database.close());
  return { ...database, url };
}

/** An order with an `ipn` URL, of which some coins have come: one IPN, `partial`, is due. */
export async function startPartialPayment(
  gateway: TestGateway,
  ipn: string,
  amountSat = 1_000n,
): Promise<{ transaction: string; paymentId: string; address: string }> {
  const { transaction } = await gateway.createOrder({ ipn });
  const { paymentId, address } = await gateway.openPayment(transaction);
  await gateway.pay(address, amountSat);
  await gateway.settle();
  return { transaction, paymentId, address };
}

/** Posts a signed call. The body is signed as it is sent. */
export async function signedCall(
  url: string,
  method: string,
  fields: [string, string | Uint8Array][],
  keys: TestKeys,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const body = encodeForm(fields);
  const response = await fetch(`${url}/api/1/${method}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'test',
      'rest-key': keys.restKey,
      'rest-sign': sign(keys.restSecret, body),
      ...headers,
    },
    body,
  });
  return { status: response.status, body: (await response.json()) as ApiAnswer['body'] };
}
