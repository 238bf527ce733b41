import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig, settingNames } from '../src/config.ts';
import { packageRoot } from '../src/database/package-root.ts';
import { newRestKey, newRestSecret } from '../src/protocol/signature.ts';

function problemOf(env: Record<string, string>): string {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('was taken');
}

const bad: Record<string, string[]> = {
  ROLES: ['shop', 'merchant;gateway', ',', 'Merchant', 'merchant,,gateway'],
  MERCHANT_PORT: ['http', '65536', '-1', '3000.5', 'NaN', 'Infinity'],
  MERCHANT_URL: [
    'localhost:3000',
    'ftp://shop.example',
    '//shop.example',
    'http:shop.example',
    'http://',
    'http://a/?b',
  ],
  GATEWAY_PORT: ['http', '65536', '-1', '3000.5'],
  GATEWAY_URL: [
    'https://pay.example/base',
    'https://me:hunter2@pay.example',
    'localhost:3001',
    'javascript:alert(1)',
    'http://[',
    'http://a/#b',
  ],
  REST_KEY: ['17', '0F0E0D0C-0000-4000-8000-000000000001'],
  REST_SECRET: ['hunter2hunter2', '!'.repeat(88), 'AAAA'],
  MERCHANT_API_KEY: ['short', 'sixteen chars or more', 'schlüssel-schlüssel'],
  SHOP_NAME: ['n'.repeat(81)],
  DEMO_SHOP: ['no', 'On'],
  ADMIN_EMAIL: ['owner'],
  ADMIN_PASSWORD: ['hunter2', 'p'.repeat(1025)],
  DATABASE_URL: ['mysql://u:hunter2@h/d', 'host=localhost', 'postgresql://u:hunter2@[/d'],
  CHAIN: ['mainnet', 'Sandbox'],
  BITCOIN_RPC_URL: ['localhost:18443', 'tcp://127.0.0.1:8332', 'http://u:hunter2@[/'],
  BITCOIN_NETWORK: ['main', 'Signet', 'bitcoin'],
  BITCOIN_ZMQ_URL: ['localhost:28333', 'tcp://localhost', 'http://127.0.0.1:28332'],
  CONFIRMATIONS: ['0', '145', '1.5', 'six'],
  CONFIRMATIONS_SMALL: ['0.001', '0.001=', '=1', '0.001=0', '0.001=145', '0=1', 'all=1', '0.001=1;0.01=3'],
  SHORTFALL_TOLERANCE_SAT: ['-1', '1.5', 'some', '100000001'],
  IPN_RETRY_SECONDS: ['0', '-5', '1.5', '31536001', 'often'],
  IPN_TIMEOUT_SECONDS: ['0', '1.5', 'long'],
  IPN_ALLOW_PRIVATE_NETWORKS: ['yes', 'true'],
  ORDER_TTL_SECONDS: ['0', '1d'],
  RATE_LIMIT: ['false', 'ON'],
  SANDBOX_RATES: ['USD', 'USD=', 'XYZ=5', 'BTC=1', 'USD=0', 'USD=-5', 'USD=1e3', 'constructor=5'],
  SMTP_URL: ['mx.shop.example', 'http://mail.example', 'smtp://u:hunter2@['],
  MAIL_FROM: ['shop'],
  MAIL_TO: ['owner'],
  TRUST_PROXY: ['-1', '11', '1.5', 'loopback'],
  LOG_LEVEL: ['verbose', 'WARN'],
};

test.each(
  Object.entries(bad).flatMap(([name, values]) => values.map((value): [string, string] => [name, value])),
)('%s cannot be %j, and the one sentence about it names the setting and not the value', (name, value) => {
  // A secret alone would be refused for the half that is missing.
  const pair = { REST_KEY: newRestKey(), REST_SECRET: newRestSecret() };
  const problem = problemOf({ ...pair, [name]: value });
  expect(problem).toMatch(
    new RegExp(`^${name} should [^\\n]+\\. Change it in \\.env or in the environment\\.$`),
  );
  if (value.length > 8) expect(problem).not.toContain(value);
  if (value.includes('hunter2')) expect(problem).not.toContain('hunter2');
});

test('every setting that can be wrong has its wrong values here', () => {
  // WALLET_XPUB is read where the wallet is: what it may be depends on the network.
  const free = ['LISTEN_HOST', 'DATA_DIR', 'BITCOIN_RPC_COOKIE', 'WALLET_XPUB'];
  expect([...Object.keys(bad), ...free].toSorted()).toEqual([...settingNames].toSorted());
});

test('half a key pair is refused, in a sentence that names both halves and no secret', () => {
  const [key, secret] = [newRestKey(), newRestSecret()];
  for (const env of [{ REST_KEY: key }, { REST_SECRET: secret }]) {
    expect(problemOf(env)).toBe('REST_KEY and REST_SECRET belong together: set both, or neither.');
  }
  expect(loadConfig({ REST_KEY: key, REST_SECRET: secret }).keyPair).toEqual({
    restKey: key,
    restSecret: secret,
  });
});

test('a real node wants its address and a wallet, of the gateway only', () => {
  const node = {
    CHAIN: 'bitcoind',
    BITCOIN_RPC_URL: 'http://u:hunter2@127.0.0.1:8332',
    WALLET_XPUB: 'xpub…',
  };
  expect(problemOf({ ...node, BITCOIN_RPC_URL: '' })).toMatch(/^CHAIN=bitcoind needs BITCOIN_RPC_URL, /);
  expect(problemOf({ ...node, WALLET_XPUB: '' })).toMatch(/^CHAIN=bitcoind needs WALLET_XPUB, /);
  expect(loadConfig({ CHAIN: 'bitcoind', ROLES: 'merchant' }).node).toBeNull();
  expect(loadConfig({ ...node, BITCOIN_NETWORK: 'signet' })).toMatchObject({
    node: {
      rpcUrl: node.BITCOIN_RPC_URL,
      rpcCookieFile: null,
      zmqUrl: null,
      network: 'signet',
      walletXpub: 'xpub…',
    },
    ipnAllowPrivateNetworks: false,
  });
});

test('small amounts may want fewer confirmations, and mails want somebody to go to', () => {
  expect(loadConfig({ CONFIRMATIONS_SMALL: '0.01=3, 0.001=1' }).confirmationsSmall).toEqual([
    { upToSat: 100_000n, confirmations: 1 },
    { upToSat: 1_000_000n, confirmations: 3 },
  ]);
  const smtp = { SMTP_URL: 'smtp://u:hunter2@mail.example' };
  expect(problemOf(smtp)).toBe('SMTP_URL needs MAIL_TO (or ADMIN_EMAIL), where mails about payments go.');
  expect(loadConfig({ ...smtp, ADMIN_EMAIL: 'a@shop.example' }).mail?.to).toBe('a@shop.example');
  expect(loadConfig({ ...smtp, MAIL_TO: 'b@shop.example' }).mail).toEqual({
    smtpUrl: smtp.SMTP_URL,
    from: 'b@shop.example',
    to: 'b@shop.example',
  });
});

test('an empty value, or one of spaces, counts as absent', () => {
  for (const empty of ['', '  ', '\t']) {
    expect(loadConfig(Object.fromEntries(settingNames.map((name) => [name, empty])))).toEqual(loadConfig({}));
  }
});

test('what is not a setting of ours is nothing to us', () => {
  expect(loadConfig({ PATH: '/bin', MERCHANT_PROT: '1' })).toEqual(loadConfig({}));
});

test('without any setting there are both roles, the sandbox and the ports of the contract', () => {
  expect(loadConfig({})).toMatchObject({
    roles: { merchant: true, gateway: true },
    merchantPort: 3000,
    merchantUrl: 'http://localhost:3000',
    gatewayPort: 3001,
    gatewayUrl: 'http://localhost:3001',
    keyPair: null,
    databaseUrl: null,
    dataDir: '.data',
    chain: 'sandbox',
    confirmations: 6,
    ipnRetrySeconds: 1800,
    ipnAllowPrivateNetworks: true,
    orderTtlSeconds: 86_400,
    rateLimit: true,
  });
});

test('settings mean what they say', () => {
  const config = loadConfig({
    ROLES: ' gateway , merchant ',
    MERCHANT_PORT: ' 8080 ',
    GATEWAY_URL: 'https://pay.example//',
    RATE_LIMIT: 'off',
    IPN_ALLOW_PRIVATE_NETWORKS: 'off',
    SANDBOX_RATES: 'USD=60000, JPY=9000000.125,',
    TRUST_PROXY: '2',
  });
  expect(config.roles).toEqual({ merchant: true, gateway: true });
  expect(loadConfig({ ROLES: 'gateway' }).roles).toEqual({ merchant: false, gateway: true });
  expect([config.merchantPort, config.merchantUrl]).toEqual([8080, 'http://localhost:8080']);
  expect(config.gatewayUrl).toBe('https://pay.example');
  expect([config.rateLimit, config.ipnAllowPrivateNetworks, config.trustProxy]).toEqual([false, false, 2]);
  expect(Object.fromEntries(config.sandboxRates)).toEqual({ USD: 6_000_000_000n, JPY: 9_000_000_125n });
});

test('.env.example lists every setting in order, each under a line that explains it, with the value it has anyway', () => {
  const lines = readFileSync(join(packageRoot, '.env.example'), 'utf8').split('\n');
  const settings = lines.flatMap((line, index) => {
    const [, name, value = ''] = /^#([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name, value, above: lines[index - 1] ?? '', before: lines[index - 2] }];
  });
  expect(settings.map(({ name }) => name)).toEqual(settingNames);
  for (const { name, above, before } of settings) {
    expect([name, above]).toEqual([name, expect.stringMatching(/^# [A-Z].{10,118}\.$/)]);
    expect([name, before]).toEqual([name, '']);
  }
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  const env = Object.fromEntries(settings.map(({ name, value }) => [name, value]));
  expect(loadConfig(env)).toEqual(loadConfig({}));
});
