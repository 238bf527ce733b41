/** An output that pays an address, as any network tells it. */
export type ChainOutput = { txid: string; vout: number; address: string; amountSat: bigint };

/** A block with the outputs of its transactions. */
export type ChainBlock = { height: number; hash: string; previousHash: string; outputs: ChainOutput[] };

/**
 * A bitcoin network as the gateway sees it: what is in it, never who may spend. The sandbox and a real node are the same
 * to everything above. Reads only; each call may throw when the network cannot be reached.
 */
export type Chain = {
  /** Height and hash of the best block. */
  tip(): Promise<{ height: number; hash: string }>;
  /** The block of the best chain at a height; null if there is none (yet, or no more). */
  block(height: number): Promise<ChainBlock | null>;
  /** Outputs of all transactions that no block has yet. */
  mempool(): Promise<ChainOutput[]>;
};

/** Gives the address at an index: the same one for ever, another one for each index. */
export type AddressSource = { addressAt(index: number): Promise<string> };
