import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import type { AddressSource, Chain } from './chain/chain.ts';
import type { SandboxChain } from './chain/sandbox-chain.ts';
import type { Rates } from './rates/rates.ts';

/** What the gateway's operations are given; each takes only what it uses. */
export type GatewayDeps = {
  db: PrismaClient;
  log: Logger;
  chain: Chain;
  addresses: AddressSource;
  /** Set where the chain is the sandbox: then money can be made out of nothing. */
  sandbox: SandboxChain | null;
  rates: Rates;
  settings: GatewaySettings;
  now: () => Date;
  /** Tells the process's own loops that there is work, so that they need not wait for their next look. */
  wake: { chain: () => void; payments: () => void; ipns: () => void };
};

/** The part of the configuration that the gateway reads. */
export type GatewaySettings = {
  /** Own address as others see it, without a slash at the end. */
  url: string;
  confirmations: number;
  ipnRetrySeconds: number;
  /** How long one attempt may take, in milliseconds. */
  ipnTimeoutMs: number;
  ipnAllowPrivateNetworks: boolean;
  orderTtlSeconds: number;
  rateLimit: boolean;
  trustProxy: number;
};
