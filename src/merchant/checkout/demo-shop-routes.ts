import express, { type Request, type Response, type Router } from 'express';
import type { Order } from '../../database/generated/client.ts';
import { PageError } from '../../web/page-errors.ts';
import { sameOriginOnly } from '../../web/same-origin.ts';
import { type BasketLine, readBasket } from './basket.ts';
import { basketRoutes } from './basket-routes.ts';
import { buyAgain, buyBasket, isDemoOrder } from './buy.ts';
import { type CheckoutDeps, followOrder, sendOrderPage, unknownOrder } from './order-page.ts';
import { productRoutes } from './product-routes.ts';
import { findProduct } from './products.ts';

/** The demo shop: products, a basket that lives in the address, and a page for each order that follows its payment. */
export function demoShopRoutes(deps: CheckoutDeps): Router {
  const router = express.Router();
  router.use(productRoutes(deps));
  router.use(basketRoutes(deps));

  const forms = [sameOriginOnly(deps.settings.url), express.urlencoded({ extended: false, limit: '16kb' })];
  router.post('/shop/orders', forms, async (req: Request, res: Response) => {
    res.redirect(303, pathOf(await buyBasket(deps, basketIn(req))));
  });
  router.post('/shop/orders/:reference/retry', forms, async (req: Request, res: Response) => {
    const order = await findByReference(deps, String(req.params.reference));
    await buyAgain(deps, order);
    res.redirect(303, pathOf(order.reference));
  });
  router.get('/shop/orders/:reference', async (req, res) => {
    const order = await findByReference(deps, req.params.reference);
    sendOrderPage(deps, req, res, order, pathOf(order.reference));
  });
  router.get('/shop/orders/:reference/events', async (req, res) => {
    followOrder(deps, req, res, await findByReference(deps, req.params.reference));
  });
  return router;
}

/** What a form buys: one product, or a basket. */
function basketIn(req: Request): BasketLine[] {
  const { product: id, basket: text } = (req.body ?? {}) as Record<string, unknown>;
  if (id === undefined && text !== undefined) {
    const basket = readBasket(text);
    if (basket.length > 0) return basket;
    throw new PageError(
      400,
      'The basket is empty',
      'There is nothing in it that we sell.',
      'Go back and put something into it.',
    );
  }
  const product = findProduct(id);
  if (product === null)
    throw new PageError(400, 'No such product', 'We do not sell that.', 'Go back and choose another.');
  return [{ product, quantity: 1 }];
}

async function findByReference({ db }: Pick<CheckoutDeps, 'db'>, reference: string): Promise<Order> {
  const order = isDemoOrder({ reference }) ? await db.order.findUnique({ where: { reference } }) : null;
  if (!order) throw unknownOrder();
  return order;
}

function pathOf(reference: string | null): string {
  return `/shop/orders/${reference}`;
}
