import { randomUUID } from 'node:crypto';
import type { GatewayOrder, GatewayPayment } from '../../database/generated/client.ts';
import { type CurrencyCode, isCurrency } from '../../protocol/currencies.ts';
import type { GatewayDeps } from '../deps.ts';
import { quote } from './quote.ts';

/** How long a price in satoshi holds while no coins have come. */
const QUOTE_MS = 15 * 60 * 1000;

/**
 * Starts a payment of an order, or finds the one that is there: an order has one payment, a multipay order one for each
 * payer who opens it. Binds an address and a quote on first sight; while no coins have come, an old quote is renewed.
 * `custom` is kept with the payment (protocol section 4).
 */
export async function startPayment(
  deps: Pick<GatewayDeps, 'db' | 'addresses' | 'rates' | 'now'>,
  order: GatewayOrder,
  custom: Buffer | null,
): Promise<GatewayPayment> {
  const newest = await deps.db.gatewayPayment.findFirstOrThrow({
    where: { orderId: order.id },
    orderBy: { createdAt: 'desc' },
  });
  const takesAnother = order.multipay && order.closedAt === null && newest.address !== null;
  const payment = takesAnother
    ? await deps.db.gatewayPayment.create({
        data: { id: randomUUID(), orderId: order.id, createdAt: deps.now() },
      })
    : newest;
  if (custom !== null && payment.custom === null) {
    await deps.db.gatewayPayment.updateMany({
      where: { id: payment.id, custom: null, status: 'open' },
      data: { custom: new Uint8Array(custom) },
    });
  }
  return openPayment(deps, order, payment);
}

/** Binds address and quote of a payment that is being looked at. Ended payments are left as they are. */
export async function openPayment(
  deps: Pick<GatewayDeps, 'db' | 'addresses' | 'rates' | 'now'>,
  order: GatewayOrder,
  payment: GatewayPayment,
): Promise<GatewayPayment> {
  if (payment.status !== 'open' || order.closedAt !== null) return payment;
  const quoted = payment.quotedAt !== null && deps.now().getTime() - payment.quotedAt.getTime() < QUOTE_MS;
  if (payment.address !== null && (quoted || order.currency === 'BTC')) return payment;

  if (!isCurrency(order.currency)) throw new Error(`order ${order.id} is priced in an unknown currency`);
  const price = await quote(deps, { currency: order.currency as CurrencyCode, amountInt: order.amountInt });
  if (payment.address === null) await bindAddress(deps, payment.id, price);
  else {
    // Only while it is still open and no coins have been seen: coins count at the quote they were sent for.
    await deps.db.gatewayPayment.updateMany({
      where: { id: payment.id, status: 'open', deposits: { none: {} } },
      data: price,
    });
  }
  return deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: payment.id } });
}

/** Two who open the same payment at once both count up; the one who comes second to the payment undoes it. */
async function bindAddress(
  deps: Pick<GatewayDeps, 'db' | 'addresses'>,
  paymentId: string,
  price: Awaited<ReturnType<typeof quote>>,
): Promise<void> {
  const alreadyBound = Symbol('already bound');
  try {
    await deps.db.$transaction(async (tx) => {
      await tx.addressCounter.upsert({ where: { id: 'main' }, create: {}, update: {} });
      const counter = await tx.addressCounter.update({
        where: { id: 'main' },
        data: { nextIndex: { increment: 1 } },
      });
      const addressIndex = counter.nextIndex - 1;
      const address = await deps.addresses.addressAt(addressIndex);
      const bound = await tx.gatewayPayment.updateMany({
        where: { id: paymentId, address: null },
        data: { ...price, address, addressIndex },
      });
      if (bound.count === 0) throw alreadyBound;
    });
  } catch (error) {
    if (error !== alreadyBound) throw error;
  }
}
