import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Order } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../protocol/money.ts';
import type { EventStreams } from '../../web/event-streams.ts';
import { PageError } from '../../web/page-errors.ts';
import type { MerchantDeps } from '../deps.ts';
import { buttonMarkup, buttonScript } from '../orders/button-markup.ts';
import { isDemoOrder } from './buy.ts';
import { cameBack } from './came-back.ts';
import { renderShopOrder } from './shop-order-view.tsx';

/** What the pages for customers are given; `shopStreams` are theirs alone, so that they take none from the dashboard. */
export type CheckoutDeps = MerchantDeps & { shopStreams: EventStreams };

/** The customer's half of it; what the gateway said stands in the dashboard. */
const GATEWAY_PROBLEM =
  'The payment page cannot be reached at the moment. Nothing was charged; try again in a minute.';

/** The page about an order that payers come back to, for orders of the shop API that name no page of their own. */
export function orderPageRoutes(deps: CheckoutDeps): Router {
  const router = express.Router();
  router.get('/orders/:id', async (req, res) => {
    const order = await findById(deps, req.params.id);
    sendOrderPage(deps, req, res, order, `/orders/${order.id}`);
  });
  router.get('/orders/:id/events', async (req, res) => {
    followOrder(deps, req, res, await findById(deps, req.params.id));
  });
  return router;
}

/** Shows what the database says, and beside it what the payer brings along. */
export function sendOrderPage(
  deps: CheckoutDeps,
  req: Request,
  res: Response,
  order: Order,
  path: string,
): void {
  const { settings } = deps;
  const payable = order.status === 'open' || order.status === 'partial';
  const isDemo = isDemoOrder(order);
  res
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(
      renderShopOrder({
        productName: order.description ?? 'Your order',
        reference: order.reference ?? order.id,
        path,
        shopName: isDemo ? null : settings.shopName,
        priceText: isCurrency(order.currency)
          ? displayExact(order.amountInt, order.currency)
          : order.currency,
        status: order.status,
        pendingText: formatSatoshi(order.amountPendingSat),
        validText: formatSatoshi(order.amountValidSat),
        paidText: formatSatoshi(order.amountPaidSat),
        buttonHtml: payable ? buttonMarkup(order, settings.gatewayUrl) : null,
        buttonScript: buttonScript(settings.gatewayUrl),
        gatewayProblem:
          order.transaction === null && isDemo && order.gatewayError !== null ? GATEWAY_PROBLEM : null,
        back: cameBack(deps, req, order),
        sandbox: settings.sandbox,
      }),
    );
}

/** Tells a page that its order may have changed; what has, the page asks for itself. */
export function followOrder(
  { notices, shopStreams }: Pick<CheckoutDeps, 'notices' | 'shopStreams'>,
  req: Request,
  res: Response,
  { id }: Order,
): void {
  let stop = () => {};
  const stream = shopStreams.open(req, res, () => stop());
  if (stream === null) return;
  stop = notices.subscribe((changed) => {
    if (changed === 'all' || changed.has(id)) stream.send('change', '');
  });
}

/** What a link that leads to no order says. */
export function unknownOrder(): PageError {
  return new PageError(
    404,
    'No such order',
    'This link leads to no order that we know.',
    'Go back to the shop.',
  );
}

async function findById({ db }: Pick<MerchantDeps, 'db'>, id: string): Promise<Order> {
  const known = z.uuid().safeParse(id);
  const order = known.success ? await db.order.findUnique({ where: { id: known.data } }) : null;
  if (!order) throw unknownOrder();
  return order;
}
