import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '../../database/generated/client.ts';
import { type CurrencyCode, isCurrency } from '../../protocol/currencies.ts';
import { formatDecimal } from '../../protocol/money.ts';
import type { MerchantDeps } from '../deps.ts';
import {
  GatewayRefusedCall,
  GatewayRefusedKey,
  GatewayUnreachable,
} from '../gateway-client/gateway-errors.ts';
import { recordEvent } from '../history/record-event.ts';
import { isRefusalCode, OrderRefusal } from './order-refusal.ts';

/** Longer than any call to the gateway takes, so that a claim which lapses belonged to a process that died. */
const ASK_MS = 60_000;
const LOOK_AGAIN_MS = 50;

type AskDeps = Pick<MerchantDeps, 'db' | 'gateway' | 'settings' | 'now' | 'log' | 'notices'>;

/**
 * Asks the gateway for an order's transaction, unless somebody else is doing so: then waits for what that one gets.
 * @throws OrderRefusal
 */
export async function askGateway(deps: AskDeps, orderId: string): Promise<Order> {
  for (;;) {
    const order = await deps.db.order.findUnique({ where: { id: orderId } });
    if (!order) throw new OrderRefusal('gateway_refused_order', 'The gateway refused this order');
    if (order.transaction !== null) return order;
    const claimed = await deps.db.order.updateMany({
      where: {
        id: orderId,
        transaction: null,
        OR: [{ askedUntil: null }, { askedUntil: { lte: deps.now() } }],
      },
      data: { askedUntil: new Date(deps.now().getTime() + ASK_MS), askCount: { increment: 1 } },
    });
    if (claimed.count === 1) return ask(deps, { ...order, askCount: order.askCount + 1 });

    await delay(LOOK_AGAIN_MS);
    const seen = await deps.db.order.findUnique({ where: { id: orderId } });
    // The one who asked has failed: so have we, with the same words.
    if (seen && seen.askedUntil === null && seen.transaction === null && seen.gatewayError !== null) {
      const code = seen.gatewayErrorCode;
      throw new OrderRefusal(isRefusalCode(code) ? code : 'gateway_unreachable', seen.gatewayError);
    }
  }
}

async function ask(deps: AskDeps, order: Order): Promise<Order> {
  try {
    const created = await deps.gateway.createOrder({
      currency: currencyOf(order),
      amount: formatDecimal(order.amountInt, currencyOf(order)),
      description: order.description,
      returnSuccess: order.returnSuccess,
      returnFailure: order.returnFailure,
      ipnUrl: `${deps.settings.url}/ipn`,
      data: order.id,
      email: order.email,
      autosell: order.autosell,
      multipay: order.multipay,
      instantOnly: order.instantOnly,
    });
    return await recordTransaction(deps, order.id, created);
  } catch (error) {
    throw await recordFailure(deps, order, error);
  }
}

/** An IPN may have told the transaction before its own answer came; then that one stays. */
async function recordTransaction(
  { db, now, notices }: AskDeps,
  id: string,
  created: { transaction: string; paymentUrl: string },
): Promise<Order> {
  const order = await db.$transaction(async (tx) => {
    await tx.order.updateMany({
      where: { id, transaction: null },
      data: { transaction: created.transaction },
    });
    await tx.order.updateMany({
      where: { id, transaction: created.transaction },
      data: { paymentUrl: created.paymentUrl },
    });
    await tx.order.updateMany({ where: { id, status: 'created' }, data: { status: 'open' } });
    const detail = `transaction ${created.transaction}`;
    await recordEvent(tx, null, { action: 'order.gateway_answered', orderId: id, detail }, now());
    return tx.order.update({
      where: { id },
      data: { gatewayError: null, gatewayErrorCode: null, askedUntil: null, updatedAt: now() },
    });
  });
  notices.tell(id);
  return order;
}

async function recordFailure(deps: AskDeps, order: Order, error: unknown): Promise<unknown> {
  const refusal = toRefusal(error);
  const gatewayError = refusal?.message ?? 'The order could not be sent to the gateway';
  if (error instanceof GatewayRefusedCall && error.nothingWasDone && order.askCount === 1) {
    // It was never there, so nobody can pay it: nothing half-made stays, and the name is free for a better one.
    await deps.db.order.deleteMany({ where: { id: order.id, transaction: null, askCount: 1 } });
  } else {
    await deps.db.$transaction(async (tx) => {
      await tx.order.updateMany({
        where: { id: order.id },
        data: { gatewayError, gatewayErrorCode: refusal?.code ?? null, askedUntil: null },
      });
      const event = { action: 'order.gateway_failed', orderId: order.id, detail: gatewayError } as const;
      await recordEvent(tx, null, event, deps.now());
    });
  }
  deps.notices.tell(order.id);
  const why = refusal === null ? { err: error } : { reason: refusal.message };
  deps.log.warn({ order: order.id, ...why }, 'the gateway has not created an order');
  return refusal ?? error;
}

function toRefusal(error: unknown): OrderRefusal | null {
  if (error instanceof GatewayRefusedCall) return new OrderRefusal('gateway_refused_order', error.message);
  if (error instanceof GatewayRefusedKey) return new OrderRefusal('gateway_refused_key', error.message);
  if (error instanceof GatewayUnreachable) return new OrderRefusal('gateway_unreachable', error.message);
  return null;
}

function currencyOf(order: Order): CurrencyCode {
  if (!isCurrency(order.currency)) throw new Error(`order ${order.id} is priced in an unknown currency`);
  return order.currency;
}
