import type { Order } from '../../database/generated/client.ts';
import { type PaymentResult, readSignedReturn } from '../../protocol/signed-return.ts';
import type { MerchantDeps } from '../deps.ts';

/**
 * What the gateway gave a payer to bring back to the shop, if it is the gateway's word about this very order; null for
 * anything else, since anybody can open a return address. It is true of the moment it names: what the gateway's notices
 * have told since is newer. `query` is that of the address as it was opened, not decoded and encoded again.
 */
export function checkReturn(
  { keyRing, now }: Pick<MerchantDeps, 'keyRing' | 'now'>,
  order: Pick<Order, 'transaction'>,
  query: URLSearchParams,
): PaymentResult | null {
  // The gateway signs with the key that the order was made with, which may have been retired since.
  for (const { secretKey, retired } of keyRing.all()) {
    if (retired !== null && retired.validUntil <= now()) continue;
    const result = readSignedReturn(query, secretKey);
    if (result !== null) return result.transaction === order.transaction ? result : null;
  }
  return null;
}

/** Whether an address claims to carry the gateway's word, right or wrong. */
export function claimsResult(query: URLSearchParams): boolean {
  return [...query.keys()].some((name) => name.startsWith('tillgate_'));
}
