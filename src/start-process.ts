import { resolve } from 'node:path';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';
import { type Database, openDatabase } from './database/client.ts';
import { startEmbeddedPostgres } from './database/embedded-postgres.ts';
import { migrate } from './database/migrate.ts';
import { type Gateway, openGateway } from './gateway/open-gateway.ts';
import { type HttpServer, listen } from './http-server.ts';
import { ensureKeyPair, ensureShopApiKey, makeKnownKeyPair, registerKeyPair } from './keys.ts';
import { type Loop, startLoop } from './loop.ts';
import { ensureFirstAdmin } from './merchant/admin/sign-in/admin-user.ts';
import { hashApiKey } from './merchant/keys/shop-api-key.ts';
import { type Merchant, openMerchant } from './merchant/open-merchant.ts';
import { type OpenNetwork, openNetwork } from './open-network.ts';
import { secretKey } from './protocol/signature.ts';
import { welcome } from './welcome.ts';

/** What work under way may take to end when the process is told to stop. */
const GRACE_MS = 8_000;

/** A started process. */
export type RunningProcess = {
  /** Ends work under way, then everything else; the embedded Postgres last. */
  stop(): Promise<void>;
};

/**
 * Starts the roles of a configuration: ports, database, migrations, keys, servers, loops, in that order. What was started is
 * stopped again if something after it fails.
 * @param say prints a line for the person at the terminal.
 * @param onFatal is called when something that all stand on has ended, so that the process has to.
 * @throws ConfigError or DatabaseError for what that person can mend.
 */
export async function startProcess(
  config: Config,
  say: (text: string) => void,
  onFatal: (error: Error) => void,
): Promise<RunningProcess> {
  const log = createLog(config);
  const cleanups: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    const problems: unknown[] = [];
    // Whatever one of them has to say, the others are done as well.
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) {
      await cleanup().catch((error: unknown) => problems.push(error));
    }
    if (problems.length > 0) throw problems[0];
  };
  try {
    const servers = await openPorts(config, cleanups);
    const database = await openMigratedDatabase(config, say, onFatal, cleanups);
    await startRoles(config, log, database, servers, say, cleanups);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Servers = { merchant: HttpServer | null; gateway: HttpServer | null };
type Cleanups = (() => Promise<void>)[];

async function openPorts(config: Config, cleanups: Cleanups): Promise<Servers> {
  const open = async (wanted: boolean, setting: string, port: number): Promise<HttpServer | null> => {
    if (!wanted) return null;
    const server = await listen(setting, port, config.listenHost);
    cleanups.push(() => server.close(0));
    return server;
  };
  return {
    merchant: await open(config.roles.merchant, 'MERCHANT_PORT', config.merchantPort),
    gateway: await open(config.roles.gateway, 'GATEWAY_PORT', config.gatewayPort),
  };
}

async function openMigratedDatabase(
  config: Config,
  say: (text: string) => void,
  onFatal: (error: Error) => void,
  cleanups: Cleanups,
): Promise<Database> {
  let url = config.databaseUrl;
  if (url === null) {
    const postgres = await startEmbeddedPostgres({
      dataDir: resolve(config.dataDir),
      log: say,
      onExit: onFatal,
    });
    cleanups.push(() => postgres.stop());
    url = postgres.url;
  }
  await migrate(url, say);
  const database = openDatabase(url, { poolSize: 20 });
  cleanups.push(() => database.close());
  return database;
}

async function startRoles(
  config: Config,
  log: Logger,
  { prisma: db, pool }: Database,
  servers: Servers,
  say: (text: string) => void,
  cleanups: Cleanups,
): Promise<void> {
  const pair = await ensureKeyPair(db, config);
  const now = () => new Date();
  const loops = new Map<string, Loop>();
  const wakeOf = (name: string) => () => loops.get(name)?.wake();

  let network: OpenNetwork | null = null;
  let gateway: Gateway | null = null;
  if (config.roles.gateway) {
    await registerKeyPair(db, pair, config.shopName);
    network = openNetwork(config, { log: log.child({ role: 'gateway' }), now });
    cleanups.push(network.close);
    gateway = await openGateway({
      db,
      pool,
      log: log.child({ role: 'gateway' }),
      settings: { ...config, url: config.gatewayUrl },
      network: network.network,
      wake: { chain: wakeOf('chain'), payments: wakeOf('payments'), ipns: wakeOf('ipns') },
      now,
    });
    servers.gateway?.serve(gateway.handler);
    const { pushed } = gateway.deps.chainMemory;
    await network.listen({ onHint: wakeOf('chain'), onTransaction: pushed.add });
  }
  let merchant: Merchant | null = null;
  let shopApiKey: string | null = null;
  let adminPassword: string | null = null;
  if (config.roles.merchant) {
    shopApiKey = await ensureShopApiKey(db, config);
    adminPassword = (await ensureFirstAdmin(db, config.adminEmail, config.adminPassword)).madePassword;
    merchant = openMerchant({
      db,
      pool,
      log: log.child({ role: 'merchant' }),
      settings: {
        ...config,
        url: config.merchantUrl,
        restKey: pair.restKey,
        secretKey: secretKey(pair.restSecret),
        apiKeyHash: config.merchantApiKey === null ? null : hashApiKey(config.merchantApiKey),
        sandbox: config.chain === 'sandbox',
      },
      keyPairs: {
        fromEnvironment: config.keyPair !== null,
        make: gateway === null ? null : () => makeKnownKeyPair(db, config.shopName),
      },
      gatewayPages: gateway?.pages ?? null,
      now,
    });
    servers.merchant?.serve(merchant.handler);
  }

  for (const spec of [...(gateway?.loops ?? []), ...(network?.loops ?? []), ...(merchant?.loops ?? [])])
    loops.set(spec.name, startLoop(spec, log));
  cleanups.push(async () => {
    await Promise.all([...loops.values()].map((loop) => loop.stop()));
    // IPNs to our own merchant role need its server, and orders that it is creating need the gateway's.
    await Promise.all([gateway?.sender.stop(GRACE_MS), gateway?.mails?.stop(GRACE_MS)]);
    merchant?.endStreams();
    await servers.merchant?.close(GRACE_MS);
    await merchant?.close();
    gateway?.endStreams();
    await servers.gateway?.close(GRACE_MS);
    await gateway?.close();
  });
  say(welcome(config, { pair, shopApiKey, adminPassword, wallet: network?.wallet ?? null }));
}

/** Structured lines on standard output. What might hold a secret is cut out, should it ever get into one. */
function createLog(config: Config): Logger {
  return pino({
    level: config.logLevel,
    redact: {
      paths: [
        '*.secret',
        '*.restSecret',
        '*.password',
        'req.headers',
        '*.headers.authorization',
        '*.connectionString',
      ],
      censor: '[cut out]',
    },
  });
}
