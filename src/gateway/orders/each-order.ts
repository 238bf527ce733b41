import type { GatewayDeps } from '../deps.ts';

/**
 * Does something to each of some orders, one after the other. One that fails is logged and left for the next step, so that
 * it does not stop what others are waiting for. Returns how many succeeded, so that a loop with nothing but failures rests.
 */
export async function eachOrder(
  { log }: Pick<GatewayDeps, 'log'>,
  orderIds: readonly string[],
  action: (orderId: string) => Promise<void>,
): Promise<number> {
  let succeeded = 0;
  for (const orderId of orderIds) {
    try {
      await action(orderId);
      succeeded += 1;
    } catch (error) {
      log.error({ err: error, order: orderId }, 'an order could not be decided on and will be tried again');
    }
  }
  return succeeded;
}
