import express, { type Request, type Response, type Router } from 'express';
import { PageError } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { recordEvent } from '../../history/record-event.ts';
import { askGateway } from '../../orders/ask-gateway.ts';
import { changeOrder, OrderNotChanged } from '../../orders/change-order.ts';
import { OrderRefusal } from '../../orders/order-refusal.ts';
import { RefundRefused, recordRefund, takeRefundBack } from '../../orders/record-refund.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { type FormResult, type OrderActionWord, readForm, typedIn } from './order-actions.ts';
import { findOrderId, noSuchOrder, sendOrder } from './send-order.ts';

const words: OrderActionWord[] = ['accept', 'unaccept', 'close', 'reopen', 'refund', 'take-back', 'note'];

/** What operators do to an order on its page. Each ends on that page, which says what was done or what was wrong. */
export function orderActionRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  for (const word of words) {
    router.post(`/orders/:id/${word}`, requireRole('operator'), (req, res) => act(deps, word, req, res));
  }
  router.post('/orders/:id/ask', requireRole('operator'), (req, res) => ask(deps, req, res));
  return router;
}

async function act(deps: AdminDeps, word: OrderActionWord, req: Request, res: Response): Promise<void> {
  const id = await findOrderId(deps, req);
  const form = readForm(word, req.body);
  if (!form.ok) {
    const failed = { word, typed: typedIn(word, req.body), ...form.problem };
    return sendOrder(deps, req, res, { status: 400, failed });
  }
  try {
    await carryOut(deps, word, res, id, form);
  } catch (error) {
    if (error instanceof RefundRefused) {
      const failed = { word, typed: typedIn(word, req.body), field: error.field, sentence: error.message };
      // Said above as well: with nothing left to send back, there is no form any more.
      return sendOrder(deps, req, res, { status: 400, failed, problem: error.message });
    }
    if (!(error instanceof OrderNotChanged)) throw error;
    return sendOrder(deps, req, res, { status: 409, problem: error.message });
  }
  res.redirect(303, `/admin/orders/${id}?done=${word}`);
}

type ReadForm = Extract<FormResult, { ok: true }>;

async function carryOut(
  deps: AdminDeps,
  word: OrderActionWord,
  res: Response,
  orderId: string,
  { detail, refund, refundId }: ReadForm,
): Promise<void> {
  if (refund) {
    await deps.db.$transaction((tx) => recordRefund(tx, viewerOf(res), { orderId, ...refund }, deps.now()));
    return deps.notices.tell(orderId);
  }
  if (refundId !== undefined) {
    const note = { orderId, refundId, reason: detail };
    const isTaken = await deps.db.$transaction((tx) => takeRefundBack(tx, viewerOf(res), note, deps.now()));
    if (!isTaken) throw new OrderNotChanged('This order has no such refund.');
    return deps.notices.tell(orderId);
  }
  if (word === 'note') {
    await recordEvent(deps.db, viewerOf(res), { action: 'order.note', orderId, detail }, deps.now());
    return deps.notices.tell(orderId);
  }
  if (word === 'refund' || word === 'take-back') throw new Error('a refund was read without what it is');
  const status = await changeOrder(deps, viewerOf(res), orderId, word, detail);
  if (status === null) throw noSuchOrder();
}

async function ask(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = await findOrderId(deps, req);
  const notTaken = { id, transaction: null };
  try {
    // One that the gateway has taken meanwhile needs no more.
    if ((await deps.db.order.count({ where: notTaken })) > 0) {
      await recordEvent(deps.db, viewerOf(res), { action: 'order.asked_gateway', orderId: id }, deps.now());
      await askGateway(deps, id);
    }
  } catch (error) {
    if (!(error instanceof OrderRefusal)) throw error;
    // One that was never asked for before and is refused does not stay.
    if ((await deps.db.order.count({ where: { id } })) === 0) throw gone(error);
    return sendOrder(deps, req, res, { status: error.status, problem: error.message });
  }
  res.redirect(303, `/admin/orders/${id}?done=ask`);
}

function gone(refusal: OrderRefusal): PageError {
  const whatToDo = 'Nobody can have paid it, so it was removed. Have the shop ask for another one.';
  return new PageError(refusal.status, 'The gateway refused this order', refusal.message, whatToDo);
}
