import type { ApiKey } from '../../database/generated/client.ts';
import { type CurrencyCode, currencyCodes } from '../../protocol/currencies.ts';
import { formatUtc } from '../../protocol/ipn-date.ts';
import { valueObject } from '../../protocol/money.ts';
import type { GatewayDeps } from '../deps.ts';
import { requireRight } from './authenticate.ts';

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * `generic/private/info` (protocol section 6). Shop modules call it to test a key. The wallet in BTC shows what this key's
 * orders brought in; the gateway holds no money, so nothing can be withdrawn and the other wallets are empty.
 */
export async function keyInfo(deps: GatewayDeps, _form: Map<string, Buffer>, key: ApiKey): Promise<unknown> {
  requireRight(key, 'get_info');
  const monthAgo = new Date(deps.now().getTime() - MONTH_MS);
  const ofKey = { order: { apiKey: key.key }, amountValidSat: { gt: 0n } };
  const [total, month] = await Promise.all([
    deps.db.gatewayPayment.aggregate({ where: ofKey, _sum: { amountValidSat: true }, _count: true }),
    deps.db.gatewayPayment.aggregate({
      where: { ...ofKey, createdAt: { gte: monthAgo } },
      _sum: { amountValidSat: true },
    }),
  ]);
  const wallet = (currency: CurrencyCode) => {
    const nothing = valueObject(0n, currency);
    const isBtc = currency === 'BTC';
    return {
      Balance: isBtc ? valueObject(total._sum.amountValidSat ?? 0n, 'BTC') : nothing,
      Operations: isBtc ? total._count : 0,
      Daily_Withdraw_Limit: nothing,
      Monthly_Withdraw_Limit: null,
      Max_Withdraw: nothing,
    };
  };
  return {
    Login: key.login,
    Index: '1',
    Id: key.key,
    Rights: key.rights,
    Language: 'en_US',
    Created: formatUtc(key.createdAt),
    Last_Login: formatUtc(key.lastUsedAt ?? key.createdAt),
    Wallets: Object.fromEntries(currencyCodes.map((currency) => [currency, wallet(currency)])),
    Monthly_Volume: valueObject(month._sum.amountValidSat ?? 0n, 'BTC'),
    Trade_Fee: 0,
  };
}
