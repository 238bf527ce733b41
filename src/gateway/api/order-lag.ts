import type { GatewayDeps } from '../deps.ts';

/**
 * `generic/order/lag` (protocol section 6): how long the oldest waiting work has been waiting. There is no trading queue
 * here, so it tells of what a shop waits for: IPNs that are due and not yet sent.
 */
export async function orderLag(deps: GatewayDeps): Promise<unknown> {
  const now = deps.now();
  const due = { dueAt: { lte: now }, claimedUntil: null };
  const [oldest, length] = await Promise.all([
    deps.db.ipnQueue.findFirst({ where: due, orderBy: { dueAt: 'asc' } }),
    deps.db.ipnQueue.count({ where: due }),
  ]);
  const lagMs = oldest ? now.getTime() - oldest.dueAt.getTime() : 0;
  const seconds = (lagMs / 1000).toFixed(3);
  return {
    lag: lagMs * 1000,
    lag_secs: Number(seconds),
    lag_text: `${seconds} seconds`,
    length: String(length),
  };
}
