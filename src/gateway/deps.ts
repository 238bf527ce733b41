import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import type { Notices } from '../database/notices.ts';
import type { NodeReader } from './bitcoin/node-reader.ts';
import type { AddressSource, Chain } from './chain/chain.ts';
import type { ChainHealth } from './chain/chain-health.ts';
import type { ChainMemory } from './chain/chain-memory.ts';
import type { SandboxChain } from './chain/sandbox-chain.ts';
import type { MailSettings } from './mail/mailer.ts';
import type { Rates } from './rates/rates.ts';

/** What the gateway's operations are given; each takes only what it uses. */
export type GatewayDeps = {
  db: PrismaClient;
  log: Logger;
  /** `sandbox`, or the bitcoin network. */
  network: string;
  chain: Chain;
  /** Whole blocks and transactions; null in the sandbox, which has none. */
  reader: NodeReader | null;
  chainHealth: ChainHealth;
  chainMemory: ChainMemory;
  addresses: AddressSource;
  /** Set where the chain is the sandbox: then money can be made out of nothing. */
  sandbox: SandboxChain | null;
  rates: Rates;
  settings: GatewaySettings;
  now: () => Date;
  /** Tells every process what changed: an order or a payment by its id, or `NETWORK_TOPIC`. */
  notices: Notices;
  /** Tells the process's own loops that there is work, so that they need not wait for their next look. */
  wake: { chain: () => void; payments: () => void; ipns: () => void };
};

/** The part of the configuration that the gateway reads. */
export type GatewaySettings = {
  /** Own address as others see it, without a slash at the end. */
  url: string;
  /** Blocks, the one with the coins included, from which on coins count as valid. */
  confirmations: number;
  /** Up to which amounts fewer are enough, smallest amount first. */
  confirmationsSmall: readonly { upToSat: bigint; confirmations: number }[];
  /** How much less than the price is taken as paid. */
  shortfallToleranceSat: bigint;
  ipnRetrySeconds: number;
  /** How long one attempt may take, in milliseconds. */
  ipnTimeoutMs: number;
  ipnAllowPrivateNetworks: boolean;
  /** The IPN endpoint of the operator's own merchant server, which may be in a private network; null if it is not known. */
  ownIpnUrl: string | null;
  orderTtlSeconds: number;
  /** Null without a mail server; then orders with `email` are refused. */
  mail: MailSettings | null;
  rateLimit: boolean;
  trustProxy: number;
};
