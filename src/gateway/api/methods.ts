import type { ApiKey } from '../../database/generated/client.ts';
import { type CurrencyCode, isCurrency } from '../../protocol/currencies.ts';
import { formText } from '../../protocol/form.ts';
import type { GatewayDeps } from '../deps.ts';
import { addrDetails } from './addr-details.ts';
import { bitcoinAddress } from './bitcoin-address.ts';
import { blockListTx } from './block-list-tx.ts';
import { chainCacheName } from './chain-parameters.ts';
import { currencyInfo } from './currency-info.ts';
import { keyInfo } from './key-info.ts';
import { merchantOrderCreate } from './merchant-order-create.ts';
import { merchantOrderDetails } from './order-details.ts';
import { orderLag } from './order-lag.ts';
import { ticker } from './ticker.ts';
import { txDetails } from './tx-details.ts';

/** A method of the API: what it needs of its caller, and what it returns inside the envelope. */
export type Method =
  | {
      access: 'public';
      /** Calls with the same name are answered with the same reply for a while: the method, and what it reads of the call. */
      cachedAs: (form: Map<string, Buffer>) => string;
      call: (deps: GatewayDeps, form: Map<string, Buffer>) => Promise<unknown>;
    }
  | {
      access: 'private';
      call: (deps: GatewayDeps, form: Map<string, Buffer>, key: ApiKey) => Promise<unknown>;
    };

const generic: Record<string, Method> = {
  'merchant/order/create': { access: 'private', call: merchantOrderCreate },
  'merchant/order/details': { access: 'private', call: merchantOrderDetails },
  'bitcoin/address': { access: 'private', call: bitcoinAddress },
  info: { access: 'private', call: keyInfo },
  currency: {
    access: 'public',
    cachedAs: (form) => `currency ${formText(form, 'currency') ?? ''}`,
    call: (_deps, form) => currencyInfo(form),
  },
  'bitcoin/tx_details': chainMethod('bitcoin/tx_details', txDetails),
  'bitcoin/block_list_tx': chainMethod('bitcoin/block_list_tx', blockListTx),
  'bitcoin/addr_details': chainMethod('bitcoin/addr_details', addrDetails),
  'order/lag': { access: 'public', cachedAs: () => 'order/lag', call: orderLag },
};

/**
 * Finds the method that a path names, below `/api/1/`: `generic/<method>` or `<ITEM><CURRENCY>/<method>`. Repeated slashes
 * count as one, and a `private` segment says nothing (protocol section 1). Null if there is none.
 */
export function findMethod(path: string): Method | null {
  const segments = path.split('/').filter((segment) => segment !== '');
  const [subject = '', ...rest] = segments;
  const method = (rest[0] === 'private' ? rest.slice(1) : rest).join('/');
  if (subject === 'generic') return Object.hasOwn(generic, method) ? generic[method]! : null;
  const currency = pairedCurrency(subject);
  if (currency !== null && method === 'ticker') {
    return { access: 'public', cachedAs: () => `${subject}/ticker`, call: (deps) => ticker(deps, currency) };
  }
  return null;
}

/** A method that tells what is on the chain, by `hash` or `depth`. */
function chainMethod(name: string, call: Extract<Method, { access: 'public' }>['call']): Method {
  return { access: 'public', cachedAs: (form) => chainCacheName(name, form), call };
}

/** `BTCUSD` to `USD`; null for what is no pair of bitcoin and another currency. */
function pairedCurrency(subject: string): Exclude<CurrencyCode, 'BTC'> | null {
  const currency = subject.startsWith('BTC') ? subject.slice(3) : '';
  return isCurrency(currency) && currency !== 'BTC' ? currency : null;
}
