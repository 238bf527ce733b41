import type { GatewayDeps } from '../deps.ts';

/**
 * Holds back the IPNs of a shop's endpoint until it is resumed: they wait, and new ones join them. Those in flight end as
 * they would. Returns whether it was not paused before.
 * @param origin scheme://host:port, as `new URL(…).origin` writes it.
 */
export async function pauseEndpoint(
  { db, now }: Pick<GatewayDeps, 'db' | 'now'>,
  origin: string,
): Promise<boolean> {
  const data = [{ origin, pausedAt: now() }];
  const { count } = await db.pausedEndpoint.createMany({ data, skipDuplicates: true });
  return count === 1;
}

/** Lets an endpoint's IPNs go out again; what came due meanwhile goes at once. Returns whether it was paused. */
export async function resumeEndpoint(
  { db, wake }: Pick<GatewayDeps, 'db' | 'wake'>,
  origin: string,
): Promise<boolean> {
  const { count } = await db.pausedEndpoint.deleteMany({ where: { origin } });
  wake.ipns();
  return count === 1;
}
