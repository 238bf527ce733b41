import { randomBytes } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Order } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, formatSatoshi, parseDecimal } from '../../protocol/money.ts';
import { PageError } from '../../web/page-errors.ts';
import { sameOriginOnly } from '../../web/same-origin.ts';
import type { MerchantDeps } from '../deps.ts';
import { buttonMarkup, buttonScript } from '../orders/button-markup.ts';
import { createOrder, type NewOrder } from '../orders/create-order.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';
import { type Product, products } from './products.ts';
import { renderShopOrder } from './shop-order-view.tsx';
import { renderShop } from './shop-view.tsx';

/** The customer's half of it; what the gateway said stands in the dashboard. */
const GATEWAY_PROBLEM =
  'The payment page cannot be reached at the moment. Nothing was charged; try again in a minute.';

/** The demo shop at `/`, and the page about an order that payers come back to, for orders that name no page of their own. */
export function shopRouter(deps: MerchantDeps): Router {
  const router = express.Router();
  router.get('/', (_req, res) => {
    res.type('html').send(
      renderShop({
        sandbox: deps.settings.sandbox,
        products: products.map((product) => ({
          ...product,
          priceText: priceText(product),
          secondPriceText: null,
        })),
      }),
    );
  });

  const forms = [sameOriginOnly(deps.settings.url), express.urlencoded({ extended: false, limit: '16kb' })];
  router.post('/shop/orders', forms, async (req: Request, res: Response) => {
    const wanted: unknown = (req.body as Record<string, unknown> | undefined)?.product;
    const product = products.find(({ id }) => id === wanted);
    if (!product)
      throw new PageError(400, 'No such product', 'We do not sell that.', 'Go back and choose another.');
    const reference = `demo-${randomBytes(8).toString('hex')}`;
    await create(deps, product, reference);
    res.redirect(303, `/shop/orders/${reference}`);
  });
  router.post('/shop/orders/:reference/retry', forms, async (req: Request, res: Response) => {
    const order = await findByReference(deps, String(req.params.reference));
    const product = products.find(({ name }) => name === order.description);
    if (product && order.reference !== null) await create(deps, product, order.reference);
    res.redirect(303, `/shop/orders/${order.reference}`);
  });
  router.get('/shop/orders/:reference', async (req, res) => {
    sendOrderPage(deps, req, res, await findByReference(deps, req.params.reference));
  });
  router.get('/orders/:id', async (req, res) => {
    const id = z.uuid().safeParse(req.params.id);
    const order = id.success ? await deps.db.order.findUnique({ where: { id: id.data } }) : null;
    if (!order) throw unknownOrder();
    sendOrderPage(deps, req, res, order);
  });
  return router;
}

/** A gateway that does not answer leaves an order behind that says so, and that can be tried again. */
async function create(deps: MerchantDeps, product: Product, reference: string): Promise<void> {
  try {
    await createOrder(deps, newOrder(deps, product, reference));
  } catch (error) {
    if (!(error instanceof OrderRefusal)) throw error;
    const isKept = await deps.db.order.count({ where: { reference } });
    if (isKept > 0) return;
    throw new PageError(
      error.status,
      'This cannot be bought right now',
      `${error.message}.`,
      'Try another product.',
    );
  }
}

function newOrder({ settings }: MerchantDeps, product: Product, reference: string): NewOrder {
  const { currency } = product;
  const amount = isCurrency(currency) ? parseDecimal(product.amount, currency) : null;
  if (!isCurrency(currency) || !amount?.ok)
    throw new Error(`product ${product.id} has no price that can be paid`);
  const page = `${settings.url}/shop/orders/${reference}`;
  return {
    reference,
    idempotencyKey: null,
    currency,
    amountInt: amount.amountInt,
    description: product.name,
    returnSuccess: `${page}?returned=success`,
    returnFailure: `${page}?returned=failure`,
    data: null,
    email: false,
    autosell: false,
    multipay: false,
    instantOnly: false,
  };
}

/** Shows what the database says, whatever the URL claims: anyone can open it. */
function sendOrderPage(deps: MerchantDeps, req: Request, res: Response, order: Order): void {
  const returned = req.query.returned;
  const payable = order.status === 'open' || order.status === 'partial';
  res
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(
      renderShopOrder({
        productName: order.description ?? 'Your order',
        reference: order.reference ?? order.id,
        priceText: isCurrency(order.currency)
          ? displayExact(order.amountInt, order.currency)
          : order.currency,
        status: order.status,
        pendingText: formatSatoshi(order.amountPendingSat),
        validText: formatSatoshi(order.amountValidSat),
        paidText: formatSatoshi(order.amountPaidSat),
        buttonHtml: payable ? buttonMarkup(order, deps.settings.gatewayUrl) : null,
        buttonScript: buttonScript(deps.settings.gatewayUrl),
        gatewayProblem:
          order.transaction === null && isDemo(order) && order.gatewayError !== null ? GATEWAY_PROBLEM : null,
        returned: returned === 'success' || returned === 'failure' ? returned : null,
        sandbox: deps.settings.sandbox,
      }),
    );
}

async function findByReference({ db }: MerchantDeps, reference: string): Promise<Order> {
  const order = reference.includes('\0') ? null : await db.order.findUnique({ where: { reference } });
  if (!order || !isDemo(order)) throw unknownOrder();
  return order;
}

function unknownOrder(): PageError {
  return new PageError(
    404,
    'No such order',
    'This link leads to no order that we know.',
    'Go back to the shop.',
  );
}

function priceText({ amount, currency }: Product): string {
  const parsed = isCurrency(currency) ? parseDecimal(amount, currency) : null;
  return isCurrency(currency) && parsed?.ok ? displayExact(parsed.amountInt, currency) : amount;
}

/** Only the demo shop's own orders can be tried again from its pages. */
function isDemo(order: Order): boolean {
  return /^demo-[0-9a-f]{16}$/.test(order.reference ?? '');
}
