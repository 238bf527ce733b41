import type { GatewayOrder } from '../../database/generated/client.ts';
import { newId } from '../../database/new-id.ts';
import type { OrderRequest } from '../../protocol/order-request.ts';
import type { GatewayDeps } from '../deps.ts';
import { refusePrivateIpn } from '../ipn/refuse-private-ipn.ts';
import { quote } from '../payments/quote.ts';
import { Refusal } from '../refusal.ts';

/**
 * Creates an order and its first payment (protocol section 2), with what it costs now; whoever opens it gets a new quote.
 * @throws Refusal if the order asks for what this gateway cannot do, or cannot be priced.
 */
export async function createOrder(
  deps: Pick<GatewayDeps, 'db' | 'rates' | 'settings' | 'now'>,
  apiKey: string,
  request: OrderRequest,
): Promise<GatewayOrder> {
  refuseWhatIsNotThere(deps, request);
  refusePrivateIpn(deps, request.ipnUrl);
  const price = await quote(deps, request);

  const now = deps.now();
  return deps.db.gatewayOrder.create({
    data: {
      id: newId(now),
      apiKey,
      currency: request.currency,
      amountInt: request.amountInt,
      description: request.description,
      returnSuccess: request.returnSuccess,
      returnFailure: request.returnFailure,
      ipnUrl: request.ipnUrl,
      data: request.data === null ? null : new Uint8Array(request.data),
      email: request.email,
      autosell: request.autosell,
      multipay: request.multipay,
      instantOnly: request.instantOnly,
      createdAt: now,
      expiresAt: new Date(now.getTime() + deps.settings.orderTtlSeconds * 1000),
      payments: { create: { id: newId(now), createdAt: now, ...price } },
    },
  });
}

/** A flag that would be dropped in silence would cost the shop what it relied on. */
function refuseWhatIsNotThere({ settings }: Pick<GatewayDeps, 'settings'>, request: OrderRequest): void {
  if (request.email && settings.mail === null)
    throw Refusal.parameter('email', 'should be 0: this gateway has no mail server');
  if (request.autosell) throw Refusal.parameter('autosell', 'should be 0: this gateway has no exchange');
  if (request.instantOnly) {
    throw Refusal.parameter(
      'instant_only',
      'should be 0: this gateway knows no payment that needs no confirmations',
    );
  }
}
