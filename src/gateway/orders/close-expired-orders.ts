import type { Prisma } from '../../database/generated/client.ts';
import { findCursor, isRewinding, lastLook } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { changeOrder } from './change-order.ts';
import { decideOrder, lockOrder, type OrderWithFacts } from './decide-order.ts';
import { eachOrder } from './each-order.ts';

const ORDERS_PER_STEP = 100;

type CloseDeps = Pick<
  GatewayDeps,
  'db' | 'chainMemory' | 'log' | 'rates' | 'settings' | 'now' | 'wake' | 'notices'
>;

/**
 * One step of the expiry loop: closes orders that nobody has paid in time. An order with coins, even too few, stays; a
 * multipay order takes no further payers. While the network is not seen, an order that has an address stays, too: coins may
 * have come in time; and all stay while one branch of the chain is left for another. Returns how many orders it has dealt with.
 */
export async function closeExpiredOrders(deps: CloseDeps): Promise<number> {
  const cursor = await findCursor(deps);
  if (isRewinding(cursor)) return 0;
  const lookedAt = lastLook(cursor, deps.chainMemory);
  const seenUnpaid = lookedAt === null ? [] : [{ expiresAt: { lte: lookedAt } }];
  const expired = await deps.db.gatewayOrder.findMany({
    where: {
      expiresAt: { lte: deps.now() },
      closedAt: null,
      AND: [
        { OR: [{ status: 'open' }, { multipay: true, status: { in: ['partial', 'paid'] } }] },
        { OR: [...seenUnpaid, { payments: { none: { address: { not: null } } } }] },
      ],
    },
    select: { id: true },
    orderBy: { expiresAt: 'asc' },
    take: ORDERS_PER_STEP,
  });
  const orderIds = expired.map(({ id }) => id);
  return eachOrder(deps, orderIds, async (orderId) => {
    const told = await changeOrder(deps, orderId, (tx, order) => closeOrder(deps, tx, order));
    if (told > 0) deps.wake.ipns();
  });
}

async function closeOrder(
  deps: CloseDeps,
  tx: Prisma.TransactionClient,
  order: OrderWithFacts,
): Promise<number> {
  // Coins that came in the last moment are decided on before the door is shut.
  const toldOfCoins = await decideOrder(deps, tx, order);
  // It began since the step did: whether there are coins is not decided yet.
  if (isRewinding(await findCursor({ db: tx }))) return toldOfCoins;
  const { status } = await tx.gatewayOrder.findUniqueOrThrow({
    where: { id: order.id },
    select: { status: true },
  });
  if (status !== 'open' && !order.multipay) return toldOfCoins;
  await tx.gatewayOrder.update({ where: { id: order.id }, data: { closedAt: deps.now() } });
  return toldOfCoins + (await decideOrder(deps, tx, await lockOrder(tx, order.id)));
}
