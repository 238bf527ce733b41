import type { GatewayDeps } from '../deps.ts';
import { changeOrder } from '../orders/change-order.ts';
import { decideOrder, lockOrder } from '../orders/decide-order.ts';

/**
 * The payer does not want to pay any more. Returns false, changing nothing, if the payment has coins or has ended:
 * what was sent cannot be cancelled.
 */
export async function cancelPayment(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'rates' | 'settings' | 'now' | 'wake' | 'notices'>,
  orderId: string,
  paymentId: string,
): Promise<boolean> {
  const cancelled = await changeOrder(deps, orderId, async (tx, order) => {
    await decideOrder(deps, tx, order);
    const { count } = await tx.gatewayPayment.updateMany({
      // Coins may be there that are not decided on yet, while one branch of the chain is left for another.
      where: { id: paymentId, orderId, status: 'open', deposits: { none: { vanishedAt: null } } },
      data: { cancelledAt: deps.now() },
    });
    if (count === 1) await decideOrder(deps, tx, await lockOrder(tx, orderId));
    return count === 1;
  });
  deps.wake.ipns();
  return cancelled;
}
