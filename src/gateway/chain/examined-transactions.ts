/** The transactions of the mempool whose outputs need not be asked for again, since those on our addresses are recorded. */
export type ExaminedTransactions = {
  has(txid: string): boolean;
  /** After what was found in their outputs has been recorded for good. */
  add(asked: readonly string[], answered: ReadonlySet<string>): void;
  /** Forgets those that have left the mempool. */
  keepOnly(mempool: ReadonlySet<string>): void;
};

export function examinedTransactions(): ExaminedTransactions {
  const examined = new Set<string>();
  // Without any output to an address, or gone before its outputs were asked for and perhaps back later: nobody knows which,
  // so it is asked for once more.
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
