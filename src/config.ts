import { z } from 'zod';
import { isRestKey, isRestSecret } from './protocol/signature.ts';
import { httpUrl, onOff, parseRates, parseSmallAmounts, port, seconds } from './setting-shapes.ts';

/** The process's settings, checked. Names in the environment and their meaning: `.env.example`. */
export type Config = ReturnType<typeof loadConfig>;

/** A setting that cannot be used; the message is one sentence for the person who set it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const environment = z.object({
  ROLES: z
    .string()
    .default('merchant,gateway')
    .transform((text) => text.split(',').map((role) => role.trim()))
    .refine(
      (roles) => roles.length > 0 && roles.every((role) => role === 'merchant' || role === 'gateway'),
      'should be merchant, gateway or merchant,gateway',
    ),
  LISTEN_HOST: z.string().optional(),
  MERCHANT_PORT: port(3000),
  MERCHANT_URL: httpUrl.optional(),
  GATEWAY_PORT: port(3001),
  GATEWAY_URL: httpUrl.optional(),
  REST_KEY: z.string().refine(isRestKey, 'should be a lower-case UUID').optional(),
  REST_SECRET: z.string().refine(isRestSecret, 'should be base64 of 64 bytes (88 characters)').optional(),
  MERCHANT_API_KEY: z
    .string()
    .min(16, 'should have at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'should be plain letters, digits and signs without spaces')
    .optional(),
  SHOP_NAME: z.string().min(1).max(80, 'should have at most 80 characters').default('Demo shop'),
  DEMO_SHOP: onOff.default('on'),
  ADMIN_EMAIL: z.string().includes('@', { error: 'should be an e-mail address' }).default('owner@localhost'),
  ADMIN_PASSWORD: z
    .string()
    .min(8, 'should have at least 8 characters')
    .max(1024, 'should have at most 1024 characters')
    .optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => /^postgres(ql)?:\/\//.test(text) && URL.canParse(text),
      'should start with postgresql://',
    )
    .optional(),
  DATA_DIR: z.string().default('.data'),
  CHAIN: z.enum(['sandbox', 'bitcoind'], { error: 'should be sandbox or bitcoind' }).default('sandbox'),
  BITCOIN_RPC_URL: z
    .string()
    .refine(
      (text) => /^https?:\/\//i.test(text) && URL.canParse(text),
      'should look like http://user:password@127.0.0.1:8332',
    )
    .optional(),
  BITCOIN_RPC_COOKIE: z.string().optional(),
  BITCOIN_NETWORK: z
    .enum(['mainnet', 'testnet', 'signet', 'regtest'], {
      error: 'should be mainnet, testnet, signet or regtest',
    })
    .default('mainnet'),
  BITCOIN_ZMQ_URL: z
    .string()
    .regex(/^(tcp:\/\/[^/\s]+:[0-9]+|ipc:\/\/\S+)$/, 'should look like tcp://127.0.0.1:28332')
    .optional(),
  WALLET_XPUB: z.string().optional(),
  CONFIRMATIONS: z.coerce
    .number({ error: 'should be a number of blocks' })
    .int('should be whole blocks')
    .min(1, 'should be at least 1')
    .max(144, 'should be at most 144')
    .default(6),
  CONFIRMATIONS_SMALL: z.string().default('').transform(parseSmallAmounts),
  SHORTFALL_TOLERANCE_SAT: z.coerce
    .bigint({ error: 'should be a number of satoshi' })
    .min(0n, 'should be at least 0')
    .max(100_000_000n, 'should be at most 100000000, one bitcoin')
    .default(0n),
  IPN_RETRY_SECONDS: seconds(1800),
  IPN_TIMEOUT_SECONDS: seconds(30, 300),
  IPN_ALLOW_PRIVATE_NETWORKS: onOff.optional(),
  ORDER_TTL_SECONDS: seconds(86_400),
  RATE_LIMIT: onOff.default('on'),
  SANDBOX_RATES: z.string().default('').transform(parseRates),
  SMTP_URL: z
    .string()
    .refine(
      (text) => /^smtps?:\/\//i.test(text) && URL.canParse(text),
      'should look like smtp://user:password@mail.example:587',
    )
    .optional(),
  MAIL_FROM: z.string().includes('@', { error: 'should be an e-mail address' }).optional(),
  MAIL_TO: z.string().includes('@', { error: 'should be an e-mail address' }).optional(),
  TRUST_PROXY: z.coerce
    .number({ error: 'should be a number of proxies' })
    .int('should be whole proxies')
    .min(0, 'should be at least 0')
    .max(10, 'should be at most 10')
    .default(0),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'should be fatal, error, warn, info, debug, trace or silent',
    })
    .default('warn'),
});

/** Names of all settings, in the order of `.env.example`. */
export const settingNames: readonly string[] = Object.keys(environment.shape);

/**
 * Reads the settings from an environment. An empty value counts as absent, so that a line of `.env.example` can be
 * copied without a value.
 * @throws ConfigError naming the setting and what it should be; never repeats its value, which may be a secret.
 */
export function loadConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(settingNames.map((name) => [name, env[name]?.trim() || undefined]));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ConfigError(
      `${issue.path.join('.')} ${issue.message}. Change it in .env or in the environment.`,
    );
  }
  const set = parsed.data;
  if (set.MERCHANT_PORT !== 0 && set.MERCHANT_PORT === set.GATEWAY_PORT) {
    throw new ConfigError('MERCHANT_PORT and GATEWAY_PORT are the same: the two servers need a port each.');
  }
  if ((set.REST_KEY === undefined) !== (set.REST_SECRET === undefined)) {
    throw new ConfigError('REST_KEY and REST_SECRET belong together: set both, or neither.');
  }
  if (set.CHAIN === 'bitcoind' && set.ROLES.includes('gateway')) {
    if (set.BITCOIN_RPC_URL === undefined) {
      throw new ConfigError(
        'CHAIN=bitcoind needs BITCOIN_RPC_URL, your node, such as http://user:password@127.0.0.1:8332.',
      );
    }
    if (set.WALLET_XPUB === undefined) {
      throw new ConfigError(
        "CHAIN=bitcoind needs WALLET_XPUB, your wallet's extended public key or descriptor.",
      );
    }
  }
  if (set.SMTP_URL !== undefined && set.MAIL_TO === undefined && set.ADMIN_EMAIL.endsWith('@localhost')) {
    throw new ConfigError('SMTP_URL needs MAIL_TO (or ADMIN_EMAIL), where mails about payments go.');
  }
  return {
    roles: { merchant: set.ROLES.includes('merchant'), gateway: set.ROLES.includes('gateway') },
    listenHost: set.LISTEN_HOST,
    merchantPort: set.MERCHANT_PORT,
    merchantUrl: set.MERCHANT_URL ?? `http://localhost:${set.MERCHANT_PORT}`,
    gatewayPort: set.GATEWAY_PORT,
    gatewayUrl: set.GATEWAY_URL ?? `http://localhost:${set.GATEWAY_PORT}`,
    keyPair: set.REST_KEY && set.REST_SECRET ? { restKey: set.REST_KEY, restSecret: set.REST_SECRET } : null,
    merchantApiKey: set.MERCHANT_API_KEY ?? null,
    shopName: set.SHOP_NAME,
    demoShop: set.DEMO_SHOP === 'on',
    adminEmail: set.ADMIN_EMAIL,
    adminPassword: set.ADMIN_PASSWORD ?? null,
    databaseUrl: set.DATABASE_URL ?? null,
    dataDir: set.DATA_DIR,
    chain: set.CHAIN,
    node:
      set.CHAIN === 'bitcoind' && set.BITCOIN_RPC_URL !== undefined && set.WALLET_XPUB !== undefined
        ? {
            rpcUrl: set.BITCOIN_RPC_URL,
            rpcCookieFile: set.BITCOIN_RPC_COOKIE ?? null,
            zmqUrl: set.BITCOIN_ZMQ_URL ?? null,
            network: set.BITCOIN_NETWORK,
            walletXpub: set.WALLET_XPUB,
          }
        : null,
    confirmations: set.CONFIRMATIONS,
    confirmationsSmall: set.CONFIRMATIONS_SMALL,
    shortfallToleranceSat: set.SHORTFALL_TOLERANCE_SAT,
    ipnRetrySeconds: set.IPN_RETRY_SECONDS,
    ipnTimeoutMs: set.IPN_TIMEOUT_SECONDS * 1000,
    ipnAllowPrivateNetworks:
      (set.IPN_ALLOW_PRIVATE_NETWORKS ?? (set.CHAIN === 'sandbox' ? 'on' : 'off')) === 'on',
    // Named by the operator, so it may be on this machine.
    ownIpnUrl:
      set.ROLES.includes('merchant') || set.MERCHANT_URL !== undefined
        ? `${set.MERCHANT_URL ?? `http://localhost:${set.MERCHANT_PORT}`}/ipn`
        : null,
    orderTtlSeconds: set.ORDER_TTL_SECONDS,
    rateLimit: set.RATE_LIMIT === 'on',
    sandboxRates: set.SANDBOX_RATES,
    mail:
      set.SMTP_URL === undefined
        ? null
        : {
            smtpUrl: set.SMTP_URL,
            from: set.MAIL_FROM ?? set.MAIL_TO ?? set.ADMIN_EMAIL,
            to: set.MAIL_TO ?? set.ADMIN_EMAIL,
          },
    trustProxy: set.TRUST_PROXY,
    logLevel: set.LOG_LEVEL,
  };
}
