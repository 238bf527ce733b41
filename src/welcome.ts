import type { Config } from './config.ts';
import type { KeyPair } from './merchant/keys/key-pair.ts';

/** What is shown at the end of a start: where everything is, and what was made up and is shown only once. */
export function welcome(
  config: Config,
  made: {
    pair: KeyPair & { made: boolean };
    shopApiKey: string | null;
    adminPassword: string | null;
    wallet: { descriptor: string; firstAddress: string } | null;
  },
): string {
  const lines: [string, string][] = [];
  if (config.roles.merchant) {
    if (config.demoShop) lines.push(['Demo shop', `${config.merchantUrl}/`]);
    lines.push(['Dashboard', `${config.merchantUrl}/admin`]);
    lines.push(['  e-mail', config.adminEmail]);
    lines.push(['  password', passwordLine(config, made.adminPassword)]);
    lines.push(['Shop API', `${config.merchantUrl}/v1`]);
    lines.push(['  key', apiKeyLine(config, made.shopApiKey)]);
    lines.push(['IPN endpoint', `${config.merchantUrl}/ipn`]);
  }
  if (config.roles.gateway) lines.push(['Gateway', `${config.gatewayUrl}/`]);
  if (config.node !== null && made.wallet !== null) {
    lines.push(['  network', config.node.network]);
    lines.push(['  wallet', made.wallet.descriptor]);
    lines.push(['  address 0', `${made.wallet.firstAddress}  (has to be the first one of your wallet)`]);
  }
  if (config.roles.gateway && !config.roles.merchant && made.pair.made) {
    lines.push(['  REST_KEY', made.pair.restKey], ['  REST_SECRET', made.pair.restSecret]);
    lines.push(['', 'Give these two to the merchant server.']);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`.trimEnd());
  const note = config.chain === 'sandbox' ? '  This is the sandbox: no real money moves.\n' : '';
  return `\nTillgate is ready.\n\n${table.join('\n')}\n\n${note}  Press Ctrl-C to stop.\n`;
}

function passwordLine(config: Config, madePassword: string | null): string {
  if (madePassword !== null) return `${madePassword}  (shown only this once)`;
  if (config.adminPassword !== null)
    return 'ADMIN_PASSWORD as it was on the first start; lost? npm run cli -- reset-password';
  return 'shown on the first start; lost? npm run cli -- reset-password';
}

function apiKeyLine(config: Config, madeKey: string | null): string {
  if (madeKey !== null) return `${madeKey}  (shown only this once)`;
  if (config.merchantApiKey !== null) return 'the one in MERCHANT_API_KEY';
  return 'shown on the first start; another one: npm run cli -- api-key';
}
