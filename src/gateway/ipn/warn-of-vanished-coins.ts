import type { GatewayDeps } from '../deps.ts';

/**
 * Makes what warns, once each, of coins that a shop was told of and that the network has no more, such as a double spend:
 * the IPNs about addresses have no word for it (protocol section 6), so a person has to know. From its making on.
 */
export function vanishedCoinsWarning(deps: Pick<GatewayDeps, 'db' | 'log' | 'now'>): () => Promise<void> {
  const since = deps.now();
  const warned = new Set<string>();
  return async () => {
    const vanished = await deps.db.deposit.findMany({
      where: { addressId: { not: null }, vanishedAt: { gte: since }, ipns: { some: {} } },
      include: { address: true },
    });
    for (const { txid, vout, amountSat, vanishedAt, address } of vanished) {
      // Those that came back may vanish again.
      const once = `${txid}:${vout} ${vanishedAt?.getTime()}`;
      if (warned.has(once)) continue;
      warned.add(once);
      deps.log.warn(
        { txid, vout, amountSat: String(amountSat), address: address?.address },
        'coins on an address, which a shop was told of, are not on the network any more',
      );
    }
  };
}
