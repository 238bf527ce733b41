import { randomUUID } from 'node:crypto';
import type { GatewayOrder, GatewayPayment, Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { findCursor, lastLook } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { endOfQuote, type Quote, quote } from './quote.ts';
import { takeAddress } from './take-address.ts';

/** Payments of one multipay order that wait for coins; who opens more shares the newest. Links are opened by anybody. */
const WAITING_PAYMENTS_MAX = 100;

type OpenDeps = Pick<GatewayDeps, 'db' | 'chainMemory' | 'addresses' | 'rates' | 'now'>;

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
    return tx.gatewayPayment.create({
      data: { id: randomUUID(), orderId: order.id, createdAt: deps.now(), ...bound },
    });
  });
}

function newestPayment(db: Prisma.TransactionClient, orderId: string): Promise<GatewayPayment> {
  return db.gatewayPayment.findFirstOrThrow({ where: { orderId }, orderBy: { createdAt: 'desc' } });
}

function isOver(order: Pick<GatewayOrder, 'closedAt' | 'expiresAt'>, now: Date): boolean {
  return order.closedAt !== null || order.expiresAt <= now;
}

/** Binds address and quote of a payment that is being looked at. Ended payments are left as they are. */
export async function openPayment(
  deps: OpenDeps,
  order: GatewayOrder,
  payment: GatewayPayment,
): Promise<GatewayPayment> {
  if (payment.status !== 'open' || order.closedAt !== null) return payment;
  if (payment.address !== null && (order.currency === 'BTC' || !(await hasQuoteEnded(deps, payment)))) {
    return payment;
  }
  const price = await currentPrice(deps, order);
  if (payment.address === null) await bindAddress(deps, payment.id, price);
  else await renewQuote(deps, payment.id, price);
  return deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: payment.id } });
}

/** Its time is over, and it is known that no coins came in it: coins that came in time count at the quote of then. */
async function hasQuoteEnded(deps: OpenDeps, { quotedAt }: GatewayPayment): Promise<boolean> {
  if (quotedAt === null) return true;
  const end = endOfQuote(quotedAt);
  if (deps.now() < end) return false;
  const lookedAt = lastLook(await findCursor(deps), deps.chainMemory);
  return lookedAt !== null && lookedAt >= end;
}

/**
 * Only while it is still open and no coins have been seen: coins count at the quote they were sent for. The row is locked by
 * writing it first, so that coins which are being recorded at this moment are seen by the look that follows.
 */
async function renewQuote(deps: Pick<GatewayDeps, 'db'>, paymentId: string, price: Quote): Promise<void> {
  const coinsCame = Symbol('coins came');
  try {
    await deps.db.$transaction(async (tx) => {
      await tx.gatewayPayment.updateMany({ where: { id: paymentId, status: 'open' }, data: price });
      if ((await tx.deposit.count({ where: { paymentId } })) > 0) throw coinsCame;
    });
  } catch (error) {
    if (error !== coinsCame) throw error;
  }
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
  deps: Pick<GatewayDeps, 'db' | 'addresses'>,
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
