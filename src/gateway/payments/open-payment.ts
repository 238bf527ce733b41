import type { GatewayOrder, GatewayPayment, Prisma } from '../../database/generated/client.ts';
import { newId } from '../../database/new-id.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { findCursor, lastLook } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { changeOrder } from '../orders/change-order.ts';
import { decideOrder } from '../orders/decide-order.ts';
import { shortfallSat } from './payment-state.ts';
import { endOfQuote, type Quote, quote } from './quote.ts';
import { takeAddress } from './take-address.ts';

/** Payments of one multipay order that wait for coins; who opens more shares the newest. Links are opened by anybody. */
const WAITING_PAYMENTS_MAX = 100;

type OpenDeps = Pick<
  GatewayDeps,
  'db' | 'log' | 'chainMemory' | 'addresses' | 'rates' | 'settings' | 'now' | 'wake' | 'notices'
>;

/**
 * Starts a payment of an order, or finds the one that is there: an order has one payment, a multipay order one for each
 * payer who opens it. Binds an address and a quote on first sight; while no coins have come, an old quote is renewed.
 * `custom` is kept with the payment (protocol section 4).
 */
export async function startPayment(
  deps: OpenDeps,
  order: GatewayOrder,
  custom: Buffer | null,
): Promise<GatewayPayment> {
  const payment = await choosePayment(deps, order);
  if (custom !== null && payment.custom === null) {
    await deps.db.gatewayPayment.updateMany({
      where: { id: payment.id, custom: null, status: 'open' },
      data: { custom: new Uint8Array(custom) },
    });
  }
  return openPayment(deps, order, payment);
}

/**
 * The order's payment, or one that nobody else has been given. Of two who open a new multipay order at once, the one who
 * comes second to its first payment gets another, which has its address from the start so that nobody takes it for unused.
 */
async function choosePayment(deps: OpenDeps, order: GatewayOrder): Promise<GatewayPayment> {
  const newest = await newestPayment(deps.db, order.id);
  if (!order.multipay || isOver(order, deps.now())) return newest;
  const price = await currentPrice(deps, order);
  if (newest.address === null && (await bindAddress(deps, newest.id, price))) {
    return deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: newest.id } });
  }
  return deps.db.$transaction(async (tx) => {
    // The order's lock, as lockOrder takes it; but nothing is decided here, so no mark for a second look is taken back.
    const locked = await tx.gatewayOrder.update({
      where: { id: order.id },
      data: { version: { increment: 1 } },
    });
    const waiting = await tx.gatewayPayment.count({ where: { orderId: order.id, status: 'open' } });
    if (isOver(locked, deps.now()) || waiting >= WAITING_PAYMENTS_MAX) return newestPayment(tx, order.id);
    const bound = { ...price, ...(await takeAddress(deps, tx)) };
    const now = deps.now();
    return tx.gatewayPayment.create({
      data: { id: newId(now), orderId: order.id, createdAt: now, ...bound },
    });
  });
}

function newestPayment(db: Prisma.TransactionClient, orderId: string): Promise<GatewayPayment> {
  return db.gatewayPayment.findFirstOrThrow({ where: { orderId }, orderBy: { createdAt: 'desc' } });
}

function isOver(order: Pick<GatewayOrder, 'closedAt' | 'expiresAt'>, now: Date): boolean {
  return order.closedAt !== null || order.expiresAt <= now;
}

/**
 * Binds address and quote of a payment that is being looked at, or renews a quote that has run out while something is due.
 * Without a rate an old quote stays, for whoever has paid wants to see what became of it. Ended payments without coins are
 * left as they are.
 */
export async function openPayment(
  deps: OpenDeps,
  order: GatewayOrder,
  payment: GatewayPayment,
): Promise<GatewayPayment> {
  if (payment.address === null) {
    if (payment.status !== 'open' || order.closedAt !== null) return payment;
    await bindAddress(deps, payment.id, await currentPrice(deps, order));
  } else {
    if (payment.quotedAt === null || !(await hasQuoteEnded(deps, order, payment))) return payment;
    const renewal = { paymentId: payment.id, quotedAt: payment.quotedAt };
    const told = await changeOrder(deps, order.id, (tx, locked) => decideOrder(deps, tx, locked), renewal);
    if (told > 0) deps.wake.ipns();
  }
  return deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: payment.id } });
}

/**
 * Whether something is due still by a quote whose time is over, and it is known which coins came in it: those that came in
 * time count at the quote of then.
 */
export async function hasQuoteEnded(
  deps: Pick<GatewayDeps, 'db' | 'chainMemory' | 'settings' | 'now'>,
  order: Pick<GatewayOrder, 'closedAt'>,
  payment: GatewayPayment,
): Promise<boolean> {
  const { quotedAt, status, dueSat, amountPendingSat, amountValidSat } = payment;
  if (payment.rateMinorPerBtc === null || quotedAt === null || dueSat === null) return false;
  const isWaiting = status === 'open' && order.closedAt === null;
  const receivedSat = amountPendingSat + amountValidSat;
  const isShort = status === 'partial' && shortfallSat(dueSat, receivedSat, deps.settings) > 0n;
  const end = endOfQuote(quotedAt);
  if (!(isWaiting || isShort) || deps.now() < end) return false;
  const lookedAt = lastLook(await findCursor(deps), deps.chainMemory);
  return lookedAt !== null && lookedAt >= end;
}

function currentPrice(deps: Pick<GatewayDeps, 'rates' | 'now'>, order: GatewayOrder): Promise<Quote> {
  if (!isCurrency(order.currency)) throw new Error(`order ${order.id} is priced in an unknown currency`);
  return quote(deps, { currency: order.currency, amountInt: order.amountInt });
}

/**
 * Two who open the same payment at once both count up; the one who comes second to the payment undoes it. Returns whether
 * this one was first.
 */
async function bindAddress(
  deps: Pick<GatewayDeps, 'db' | 'chainMemory' | 'addresses'>,
  paymentId: string,
  price: Quote,
): Promise<boolean> {
  const alreadyBound = Symbol('already bound');
  try {
    await deps.db.$transaction(async (tx) => {
      const bound = await tx.gatewayPayment.updateMany({
        where: { id: paymentId, address: null },
        data: { ...price, ...(await takeAddress(deps, tx)) },
      });
      if (bound.count === 0) throw alreadyBound;
    });
    return true;
  } catch (error) {
    if (error === alreadyBound) return false;
    throw error;
  }
}
