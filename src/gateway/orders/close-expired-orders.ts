import type { Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { decideOrder, lockOrder } from './decide-order.ts';
import { eachOrder } from './each-order.ts';

const ORDERS_PER_STEP = 100;

/**
 * One step of the expiry loop: closes orders that nobody has paid in time. An order with coins, even too few, stays; a
 * multipay order takes no further payers. Returns how many orders it has dealt with.
 */
export async function closeExpiredOrders(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now' | 'wake'>,
): Promise<number> {
  const expired = await deps.db.gatewayOrder.findMany({
    where: {
      OR: [{ status: 'open' }, { multipay: true, status: { in: ['partial', 'paid'] } }],
      expiresAt: { lte: deps.now() },
      closedAt: null,
    },
    select: { id: true },
    orderBy: { expiresAt: 'asc' },
    take: ORDERS_PER_STEP,
  });
  const orderIds = expired.map(({ id }) => id);
  return eachOrder(deps, orderIds, async (orderId) => {
    const told = await deps.db.$transaction((tx) => closeOrder(deps, tx, orderId));
    if (told > 0) deps.wake.ipns();
  });
}

async function closeOrder(
  deps: Pick<GatewayDeps, 'settings' | 'now'>,
  tx: Prisma.TransactionClient,
  orderId: string,
): Promise<number> {
  const order = await lockOrder(tx, orderId);
  // Coins that came in the last moment are decided on before the door is shut.
  const toldOfCoins = await decideOrder(deps, tx, order);
  const { status } = await tx.gatewayOrder.findUniqueOrThrow({
    where: { id: orderId },
    select: { status: true },
  });
  if (status !== 'open' && !order.multipay) return toldOfCoins;
  await tx.gatewayOrder.update({ where: { id: orderId }, data: { closedAt: deps.now() } });
  return toldOfCoins + (await decideOrder(deps, tx, await lockOrder(tx, orderId)));
}
