/** Transactions that the node has told of by itself and that nobody has looked into yet. */
export type PushedTransactions = {
  /** One more; of too many the oldest are dropped, and found by listing the mempool. */
  add(txid: string): void;
  /** The oldest ones, so many at most; they are not here any more. */
  take(count: number): string[];
  clear(): void;
};

/** As many as a few blocks have, which a node tells of all at once. */
const PUSHED_MAX = 10_000;

export function pushedTransactions(max = PUSHED_MAX): PushedTransactions {
  const waiting = new Set<string>();
  return {
    add(txid) {
      waiting.add(txid);
      if (waiting.size <= max) return;
      for (const oldest of waiting) {
        waiting.delete(oldest);
        return;
      }
    },
    take(count) {
      const taken: string[] = [];
      for (const txid of waiting) {
        if (taken.length >= count) break;
        taken.push(txid);
      }
      for (const txid of taken) waiting.delete(txid);
      return taken;
    },
    clear: () => waiting.clear(),
  };
}
