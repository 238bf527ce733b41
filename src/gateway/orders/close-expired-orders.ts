import type { GatewayDeps } from '../deps.ts';
import { decideOrder, lockOrder } from './decide-order.ts';

const ORDERS_PER_STEP = 100;

/**
 * One step of the expiry loop: closes orders that nobody has paid in time. An order with coins, even too few, stays.
 * Returns how many orders it looked at.
 */
export async function closeExpiredOrders(
  deps: Pick<GatewayDeps, 'db' | 'settings' | 'now' | 'wake'>,
): Promise<number> {
  const expired = await deps.db.gatewayOrder.findMany({
    where: { status: 'open', expiresAt: { lte: deps.now() }, closedAt: null },
    select: { id: true },
    orderBy: { expiresAt: 'asc' },
    take: ORDERS_PER_STEP,
  });
  for (const { id } of expired) {
    const told = await deps.db.$transaction(async (tx) => {
      const order = await lockOrder(tx, id);
      // Coins that came in the last moment are decided on before the door is shut.
      const toldOfCoins = await decideOrder(deps, tx, order);
      const { status } = await tx.gatewayOrder.findUniqueOrThrow({ where: { id }, select: { status: true } });
      if (status !== 'open') return toldOfCoins;
      await tx.gatewayOrder.update({ where: { id }, data: { closedAt: deps.now() } });
      return toldOfCoins + (await decideOrder(deps, tx, await lockOrder(tx, id)));
    });
    if (told > 0) deps.wake.ipns();
  }
  return expired.length;
}
