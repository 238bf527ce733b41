import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Order } from '../../../database/generated/client.ts';
import { PageError } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import type { Payee } from '../../attention/payees.ts';
import { buttonSnippet } from '../../orders/button-markup.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { readOldKeys } from '../inbox/read-receipts.ts';
import { receiptsWithChanges } from '../inbox/receipt-props.ts';
import { actionsFor } from './order-actions.ts';
import type { FailedForm } from './order-actions-view.tsx';
import { orderBalance } from './order-balance.ts';
import { doneSentence } from './order-done.ts';
import { orderDetails, paymentSummary } from './order-props.ts';
import { orderTimeline } from './order-timeline.ts';
import { renderOrder } from './order-view.tsx';
import { type OrderWithParts, readHistory, readOrder, readPayees } from './read-order.ts';

/** What was tried on an order and did not work; `problem` in a sentence, `failed` at a field of a form. */
export type Outcome = { status: number; problem?: string; failed?: FailedForm };

/** Answers with the page of an order. @throws PageError if there is no such order. */
export async function sendOrder(
  deps: AdminDeps,
  req: Request,
  res: Response,
  outcome: Outcome = { status: 200 },
): Promise<void> {
  const id = orderIdOf(req);
  const before = z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .safeParse(req.query.before);
  const [order, payees, history, oldKeys] = await Promise.all([
    readOrder(deps, id),
    readPayees(deps, id),
    readHistory(deps, id, before.success ? BigInt(before.data) : null),
    readOldKeys(deps.db),
  ]);
  if (order === null) throw noSuchOrder();
  const { restKey } = deps.keyRing.current();
  const receipts = receiptsWithChanges(history.receipts, history.earlier, {
    restKey,
    oldKeys,
    origins: history.origins,
  });
  const html = renderOrder({
    viewer: viewerOf(res),
    order: detailsOf(deps, order, payees),
    payments: order.payments.map((payment) => paymentSummary(payment, order.currency)),
    timeline: {
      entries: orderTimeline(order, history.events, receipts, history.window),
      olderUrl: history.olderThan === null ? null : `/admin/orders/${id}?before=${history.olderThan}`,
      olderCount: history.olderCount,
      newestUrl: history.window.until === null ? null : `/admin/orders/${id}`,
    },
    actions: actionsFor(order, order.refunds),
    failed: outcome.failed ?? null,
    problem: outcome.problem ?? null,
    done: outcome.status === 200 ? doneSentence(req.query.done) : null,
    buttonMarkup: buttonSnippet(order, deps.settings.gatewayUrl),
  });
  res.status(outcome.status).type('html').send(html);
}

function detailsOf({ settings }: AdminDeps, order: OrderWithParts, payees: Payee[]) {
  const balance = orderBalance(order, order.payments, settings.shortfallToleranceSat);
  return orderDetails(order, balance, { payees, refunds: order.refunds }, settings.gatewayUrl);
}

/** The id of an order that exists. @throws PageError if there is no such order. */
export async function findOrderId({ db }: AdminDeps, req: Request): Promise<string> {
  const order = await db.order.findUnique({ where: { id: orderIdOf(req) }, select: { id: true } });
  if (order === null) throw noSuchOrder();
  return order.id;
}

/** The order that an address names. @throws PageError if there is no such order. */
export async function findOrder({ db }: AdminDeps, req: Request): Promise<Order> {
  const order = await db.order.findUnique({ where: { id: orderIdOf(req) } });
  if (order === null) throw noSuchOrder();
  return order;
}

function orderIdOf(req: Request): string {
  const id = z.uuid().safeParse(req.params.id);
  if (!id.success) throw noSuchOrder();
  return id.data.toLowerCase();
}

/** There is no such order. */
export function noSuchOrder(): PageError {
  return new PageError(
    404,
    'No such order',
    'There is no order with this id.',
    'Look it up in the list of orders.',
  );
}
