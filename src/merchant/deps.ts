import type pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import type { Notices } from '../database/notices.ts';
import type { SecretKey } from '../protocol/signature.ts';
import type { GatewayClient } from './gateway-client/gateway-client.ts';
import type { KeyRing } from './keys/key-ring.ts';

/** What the merchant server's operations are given; each takes only what it uses. */
export type MerchantDeps = {
  db: PrismaClient;
  /** The same database, for the few statements that are written by hand. */
  pool: pg.Pool;
  log: Logger;
  gateway: GatewayClient;
  /** The shop's key pairs at the gateway: the current one, and those before it. */
  keyRing: KeyRing;
  /** Tells whose order changed, by its id; other changes of what the dashboard shows as `other`. */
  notices: Notices;
  settings: MerchantSettings;
  now: () => Date;
};

/** The part of the configuration that the merchant server reads. */
export type MerchantSettings = {
  /** Own address as others see it, without a slash at the end. */
  url: string;
  /** The gateway's address as payers see it, without a slash at the end. */
  gatewayUrl: string;
  shopName: string;
  /** Whether the demo shop is there. */
  demoShop: boolean;
  /** The key pair of the start; `keyRing` knows which one counts by now. */
  restKey: string;
  secretKey: SecretKey;
  /** SHA-256 of the bearer token from the environment, if there is one; more are in the database. */
  apiKeyHash: string | null;
  /** How much less than the price is taken as paid, as at the gateway. */
  shortfallToleranceSat: bigint;
  rateLimit: boolean;
  trustProxy: number;
  /** The gateway is on the sandbox chain: pages say so. */
  sandbox: boolean;
};
