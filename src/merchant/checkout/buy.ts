import { randomBytes } from 'node:crypto';
import type { Order } from '../../database/generated/client.ts';
import { PageError } from '../../web/page-errors.ts';
import type { MerchantDeps } from '../deps.ts';
import { askGateway } from '../orders/ask-gateway.ts';
import { createOrder, type NewOrder } from '../orders/create-order.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';
import { type BasketLine, describeBasket, priceBasket } from './basket.ts';

/** What every order of the demo shop has. */
export const demoOrder = {
  idempotencyKey: null,
  data: null,
  email: false,
  autosell: false,
  multipay: false,
  instantOnly: false,
} as const satisfies Partial<NewOrder>;

/**
 * Makes one order of a basket. A gateway that does not answer leaves an order behind that says so, and that can be tried again.
 * @returns its reference, which nobody can guess: whoever has it may see the order.
 * @throws PageError if the gateway will not have it.
 */
export async function buyBasket(deps: MerchantDeps, basket: readonly BasketLine[]): Promise<string> {
  const { currency, totalInt } = priceBasket(basket);
  const reference = `demo-${randomBytes(8).toString('hex')}`;
  const page = `${deps.settings.url}/shop/orders/${reference}`;
  try {
    await createOrder(deps, {
      ...demoOrder,
      reference,
      currency,
      amountInt: totalInt,
      description: describeBasket(basket),
      returnSuccess: `${page}?returned=success`,
      returnFailure: `${page}?returned=failure`,
    });
  } catch (error) {
    if (!(error instanceof OrderRefusal)) throw error;
    const isKept = (await deps.db.order.count({ where: { reference } })) > 0;
    if (!isKept)
      throw new PageError(
        error.status,
        'This cannot be bought right now',
        `${error.message}.`,
        'Try another product.',
      );
  }
  return reference;
}

/** Asks the gateway once more for an order that it has not answered for; the order's page says what came of it. */
export async function buyAgain(deps: MerchantDeps, order: Order): Promise<void> {
  if (order.transaction !== null) return;
  await askGateway(deps, order.id).catch((error: unknown) => {
    if (!(error instanceof OrderRefusal)) throw error;
  });
}

/** Only the demo shop's own orders can be seen and tried again by their reference. */
export function isDemoOrder({ reference }: Pick<Order, 'reference'>): boolean {
  return /^demo-[0-9a-f]{16}$/.test(reference ?? '');
}
