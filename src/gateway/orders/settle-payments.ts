import type { GatewayDeps } from '../deps.ts';
import { decideOrder, lockOrder } from './decide-order.ts';
import { eachOrder } from './each-order.ts';

const ORDERS_PER_STEP = 100;

/**
 * One step of the payments loop: decides orders whose coins changed since they were last decided. Each order is its own
 * transaction; a step that is cut short goes on where it was. Returns how many orders were decided.
 */
export async function settlePayments(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now' | 'wake'>,
): Promise<number> {
  const marked = await deps.db.gatewayPayment.findMany({
    where: { recheck: true },
    select: { orderId: true },
    distinct: ['orderId'],
    take: ORDERS_PER_STEP,
  });
  const orderIds = marked.map(({ orderId }) => orderId);
  return eachOrder(deps, orderIds, async (orderId) => {
    const told = await deps.db.$transaction(async (tx) =>
      decideOrder(deps, tx, await lockOrder(tx, orderId)),
    );
    if (told > 0) deps.wake.ipns();
  });
}
