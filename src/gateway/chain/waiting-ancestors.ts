import type { Chain, ChainTransaction } from './chain.ts';

/** Nodes take no longer chains of transactions that wait. */
const GENERATIONS_MAX = 25;

/**
 * What the coins of a transaction hang on: all that it spends, and all that those of its ancestors do that wait for a block
 * too. If any of it is spent in another way, they cannot come.
 */
export function spendsWithAncestors(
  transaction: ChainTransaction,
  transactions: ReadonlyMap<string, ChainTransaction>,
): string[] {
  const family = new Set([transaction]);
  // A set that grows while it is gone through is gone through to its end.
  for (const { spends } of family) {
    for (const spent of spends) {
      const parent = transactions.get(txidOf(spent));
      if (parent) family.add(parent);
    }
  }
  return [...family].flatMap(({ spends }) => spends);
}

/** The ancestors of some transactions that wait for a block, themselves included, as far as they are known to wait. */
export async function withAncestors(
  chain: Pick<Chain, 'transactionsOf'>,
  some: readonly ChainTransaction[],
  isWaiting: (txid: string) => boolean,
): Promise<Map<string, ChainTransaction>> {
  const found = new Map(some.map((one) => [one.txid, one]));
  let youngest = some;
  for (let generation = 0; generation < GENERATIONS_MAX && youngest.length > 0; generation += 1) {
    const parents = new Set(youngest.flatMap(({ spends }) => spends.map(txidOf)));
    const unknown = [...parents].filter((txid) => !found.has(txid) && isWaiting(txid));
    youngest = unknown.length === 0 ? [] : await chain.transactionsOf(unknown);
    for (const one of youngest) found.set(one.txid, one);
  }
  return found;
}

function txidOf(outpoint: string): string {
  return outpoint.slice(0, outpoint.indexOf(':'));
}
