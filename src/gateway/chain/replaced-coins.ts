import type { ChainTransaction } from './chain.ts';

/** Coins that wait for a block, and what their transaction spends, and those of its ancestors that waited with it. */
type Coins = { txid: string; spends: readonly string[] };

/**
 * Decides which coins that wait cannot come any more, since a transaction that was seen now, and after theirs, spends what
 * theirs does. A block may have ten thousand inputs; the coins that wait are few.
 */
export function replacedCoins<Waiting extends Coins>(
  waiting: readonly Waiting[],
  seen: readonly Pick<ChainTransaction, 'txid' | 'spends'>[],
): Waiting[] {
  const spenders = new Map<string, Waiting[]>();
  for (const coins of waiting)
    for (const spent of coins.spends) spenders.set(spent, [...(spenders.get(spent) ?? []), coins]);
  if (spenders.size === 0) return [];

  const order = new Map(seen.map(({ txid }, place) => [txid, place]));
  const replaced = new Set<Waiting>();
  for (const [place, { txid, spends }] of seen.entries())
    for (const spent of spends)
      for (const coins of spenders.get(spent) ?? [])
        if ((order.get(coins.txid) ?? -1) < place && !isAncestor(txid, coins)) replaced.add(coins);
  return [...replaced];
}

/** What is spent on the way to some coins comes from their ancestors, which only make them possible. */
function isAncestor(txid: string, { spends }: Coins): boolean {
  return spends.some((spent) => spent.startsWith(`${txid}:`));
}
