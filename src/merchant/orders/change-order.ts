import type { Order, OrderStatus, Payment, Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import type { EventAction } from '../history/event-actions.ts';
import { type Actor, recordEvent } from '../history/record-event.ts';
import { orderState } from './order-state.ts';

/** What a person may decide about an order; the facts that came from the gateway stay as they are. */
export type OrderDecision = 'accept' | 'unaccept' | 'close' | 'reopen';

/** Why an order was left as it is, in a sentence for the person who asked. */
export class OrderNotChanged extends Error {
  override name = 'OrderNotChanged';
}

const actions: Record<OrderDecision, EventAction> = {
  accept: 'order.accepted',
  unaccept: 'order.unaccepted',
  close: 'order.closed',
  reopen: 'order.reopened',
};

type ChangeDeps = Pick<MerchantDeps, 'db' | 'settings' | 'now' | 'notices'>;

/**
 * Carries out what a person decided about an order: the decision becomes a fact of the order, its state follows from all
 * facts, and its history says who and why; all in one transaction. Deciding the same twice changes nothing.
 * @returns the order's status then; null if there is no such order.
 * @throws OrderNotChanged when the order is not one that can be decided on like that.
 */
export async function changeOrder(
  deps: ChangeDeps,
  by: Actor,
  orderId: string,
  decision: OrderDecision,
  reason: string,
): Promise<OrderStatus | null> {
  const status = await deps.db.$transaction((tx) => changeOrderIn(tx, deps, by, orderId, decision, reason));
  if (status !== null) deps.notices.tell(orderId);
  return status;
}

/** As {@link changeOrder}, in a transaction that does more; whoever commits it tells of it. */
export async function changeOrderIn(
  tx: Prisma.TransactionClient,
  deps: Pick<ChangeDeps, 'settings' | 'now'>,
  by: Actor,
  orderId: string,
  decision: OrderDecision,
  reason: string,
): Promise<OrderStatus | null> {
  // The lock makes the intake, which reads without one, see that the row is another one by then.
  await tx.$queryRaw`select 1 from merchant."order" where id = ${orderId}::uuid for update`;
  const order = await tx.order.findUnique({ where: { id: orderId }, include: { payments: true } });
  if (order === null) return null;
  const facts = decided(order, decision, deps.now());
  if (facts === null) return order.status;
  const state = stateOf({ ...order, ...facts }, deps.settings.shortfallToleranceSat);
  await tx.order.update({ where: { id: orderId }, data: { ...facts, ...state, updatedAt: deps.now() } });
  await recordEvent(
    tx,
    by,
    { action: actions[decision], orderId, detail: reason === '' ? null : reason },
    deps.now(),
  );
  return state.status;
}

/** The facts that a decision changes; null if they stand so already. @throws OrderNotChanged */
function decided(
  order: Order,
  decision: OrderDecision,
  now: Date,
): { acceptedAt?: Date | null; closedAt?: Date | null } | null {
  if (decision === 'accept') {
    if (order.acceptedAt !== null) return null;
    if (order.status === 'paid') throw new OrderNotChanged('This order is paid already.');
    return { acceptedAt: now };
  }
  if (decision === 'unaccept') return order.acceptedAt === null ? null : { acceptedAt: null };
  if (decision === 'reopen') return order.closedAt === null ? null : { closedAt: null };
  if (order.closedAt !== null) return null;
  if (order.status === 'paid') throw new OrderNotChanged('A paid order is not closed.');
  return { closedAt: now };
}

/** An order that the gateway has not answered for stays `created` until a person or money says otherwise. */
function stateOf(order: Order & { payments: Payment[] }, toleranceSat: bigint) {
  const state = orderState(order, order.payments, toleranceSat);
  return order.transaction === null && state.status === 'open'
    ? { ...state, status: 'created' as const }
    : state;
}
