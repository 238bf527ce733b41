import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { PageError } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import { buttonSnippet } from '../../orders/button-markup.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { receiptProps } from '../inbox/receipt-props.ts';
import { orderDetails, paymentSummary } from './order-props.ts';
import { renderOrder } from './order-view.tsx';

/** The page of an order. */
export function orderRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/orders/:id', (req, res) => sendOrder(deps, req, res));
  return router;
}

async function sendOrder(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id);
  const order = id.success
    ? await deps.db.order.findUnique({
        where: { id: id.data },
        include: {
          payments: { orderBy: { createdAt: 'asc' } },
          receipts: { orderBy: { id: 'desc' }, take: 200 },
        },
      })
    : null;
  if (!order) {
    throw new PageError(
      404,
      'No such order',
      'There is no order with this id.',
      'Look it up in the list of orders.',
    );
  }
  res.type('html').send(
    renderOrder({
      viewer: viewerOf(res),
      order: orderDetails(order, deps.settings.gatewayUrl),
      payments: order.payments.map(paymentSummary),
      receipts: order.receipts.map((receipt) => receiptProps(receipt)),
      buttonMarkup: buttonSnippet(order, deps.settings.gatewayUrl),
    }),
  );
}
