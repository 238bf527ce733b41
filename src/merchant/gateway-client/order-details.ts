import type { OrderDetails } from '../../protocol/order-details.ts';
import { parseOrderDetails } from '../../protocol/parse-order-details.ts';
import { GatewayRefusedCall } from './gateway-errors.ts';

/** What a gateway says when it is asked for an order's details. */
export type DetailsAnswer =
  | { kind: 'details'; details: OrderDetails }
  /** It has no such order, as far as this key may know. */
  | { kind: 'unknown' }
  /** It does not know the method: this gateway cannot be asked. */
  | { kind: 'unsupported' }
  /** It answered, and we cannot read it; `reason` says where. */
  | { kind: 'unreadable'; reason: string };

/** Makes an answer out of a call of `merchant/order/details`. @throws whatever the call throws but what an answer is made of. */
export async function readDetails(call: () => Promise<unknown>): Promise<DetailsAnswer> {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    if (!(error instanceof GatewayRefusedCall)) throw error;
    if (error.token === 'not_found') return { kind: 'unknown' };
    if (error.isUnknownMethod) return { kind: 'unsupported' };
    throw error;
  }
  const parsed = parseOrderDetails(value);
  return parsed.ok
    ? { kind: 'details', details: parsed.details }
    : { kind: 'unreadable', reason: parsed.reason };
}
