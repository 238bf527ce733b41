import type { ApiKey } from '../../database/generated/client.ts';
import { parseOrderRequest } from '../../protocol/order-request.ts';
import type { GatewayDeps } from '../deps.ts';
import { createOrder } from '../orders/create-order.ts';
import { Refusal } from '../refusal.ts';
import { requireRight } from './authenticate.ts';

/** `merchant/order/create` (protocol section 2). */
export async function merchantOrderCreate(
  deps: GatewayDeps,
  form: Map<string, Buffer>,
  key: ApiKey,
): Promise<{ transaction: string; payment_url: string }> {
  requireRight(key, 'merchant');
  const parsed = parseOrderRequest(form);
  if (!parsed.ok) throw new Refusal(parsed.sentence, 'invalid_parameter');
  const order = await createOrder(deps, key.key, parsed.order);
  return { transaction: order.id, payment_url: `${deps.settings.url}/${order.id}` };
}
