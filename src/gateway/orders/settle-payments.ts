import { findCursor, isRewinding } from '../chain/chain-cursor.ts';
import type { GatewayDeps } from '../deps.ts';
import { changeOrder } from './change-order.ts';
import { decideOrder } from './decide-order.ts';
import { eachOrder } from './each-order.ts';

const ORDERS_PER_STEP = 100;

/**
 * One step of the payments loop: decides orders whose coins changed since they were last decided. Each order is its own
 * transaction; a step that is cut short goes on where it was. Returns how many orders were decided.
 */
export async function settlePayments(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'rates' | 'settings' | 'now' | 'wake' | 'notices'>,
): Promise<number> {
  // Nothing would be decided, over and over again.
  if (isRewinding(await findCursor(deps))) return 0;
  const marked = await deps.db.gatewayPayment.findMany({
    where: { recheck: true },
    select: { orderId: true },
    distinct: ['orderId'],
    take: ORDERS_PER_STEP,
  });
  const orderIds = marked.map(({ orderId }) => orderId);
  return eachOrder(deps, orderIds, async (orderId) => {
    const told = await changeOrder(deps, orderId, (tx, order) => decideOrder(deps, tx, order));
    if (told > 0) deps.wake.ipns();
  });
}
