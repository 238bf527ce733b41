import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { parseDecimal } from '../../protocol/money.ts';
import type { MerchantDeps } from '../deps.ts';
import { createOrder } from '../orders/create-order.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';
import { demoOrder } from './buy.ts';
import type { Product } from './products.ts';

/** A page is not kept waiting for longer by a gateway that does not answer; it comes without the button then. */
const PATIENCE_MS = 10_000;
const DAY_MS = 86_400_000;
/** Orders of one product on one day, should they be closed that often. */
const ORDERS_PER_DAY = 24;

/** The orders behind the buttons of the product pages: one for each product, which everybody pays who presses it. */
export type ProductOrders = {
  /** The product's order of the day, made when it is first wanted; null while the gateway does not answer. */
  find(product: Product): Promise<Order | null>;
};

/** A button needs an order before anybody has ordered: a multipay order, as a shop would make it for a page that many see. */
export function productOrders(deps: MerchantDeps): ProductOrders {
  const underWay = new Map<string, Promise<Order | null>>();

  function find(product: Product): Promise<Order | null> {
    const running = underWay.get(product.id);
    if (running) return running;
    const started = findOrMake(deps, product).finally(() => underWay.delete(product.id));
    underWay.set(product.id, started);
    return started;
  }

  return {
    find: (product) => Promise.race([find(product), delay(PATIENCE_MS, null, { ref: false })]),
  };
}

async function findOrMake(deps: MerchantDeps, product: Product): Promise<Order | null> {
  const page = `${deps.settings.url}/products/${product.id}`;
  const day = Math.floor(deps.now().getTime() / DAY_MS);
  const references = Array.from({ length: ORDERS_PER_DAY }, (_, at) => `demo-${product.id}-${day}-${at}`);
  const made = await deps.db.order.findMany({ where: { reference: { in: references } } });
  const isUsable = ({ status, returnSuccess }: Order) =>
    status !== 'closed' && status !== 'cancelled' && returnSuccess.startsWith(`${page}?`);
  const usable = made.find(isUsable);
  if (usable?.transaction) return usable;
  const reference =
    usable?.reference ?? references.find((name) => made.every((order) => order.reference !== name));
  const { currency } = product;
  const amount = isCurrency(currency) ? parseDecimal(product.amount, currency) : null;
  if (!reference || !isCurrency(currency) || !amount?.ok) return null;
  try {
    return await createOrder(deps, {
      ...demoOrder,
      reference,
      currency,
      amountInt: amount.amountInt,
      description: product.name,
      multipay: true,
      returnSuccess: `${page}?returned=success`,
      returnFailure: `${page}?returned=failure`,
    });
  } catch (error) {
    if (error instanceof OrderRefusal) return null;
    throw error;
  }
}
