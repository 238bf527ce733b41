/** The transactions of the mempool that need not be asked for again, since what they pay us or take from us is recorded. */
export type ExaminedTransactions = {
  has(txid: string): boolean;
  /** After what was found in them has been recorded for good. */
  add(asked: readonly string[], answered: ReadonlySet<string>): void;
  /** Forgets those that have left the mempool. */
  keepOnly(mempool: ReadonlySet<string>): void;
};

export function examinedTransactions(): ExaminedTransactions {
  const examined = new Set<string>();
  // Gone before they were asked for, and perhaps back later: so they are asked for once more.
  const silent = new Set<string>();
  return {
    has: (txid) => examined.has(txid),
    add(asked, answered) {
      for (const txid of asked) {
        if (answered.has(txid) || silent.delete(txid)) examined.add(txid);
        else silent.add(txid);
      }
    },
    keepOnly(mempool) {
      for (const txids of [examined, silent]) {
        for (const txid of txids) if (!mempool.has(txid)) txids.delete(txid);
      }
    },
  };
}
