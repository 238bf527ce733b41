/** An output that pays an address, as any network tells it. */
export type ChainOutput = {
  txid: string;
  vout: number;
  address: string;
  amountSat: bigint;
  /** Newly made by a block; nobody may spend it for 100 blocks. */
  coinbase: boolean;
};

/** A transaction, as far as money is to be followed. */
export type ChainTransaction = {
  txid: string;
  /** The coins it spends, each as `txid:vout`: of two transactions that spend the same one, only one can stay. */
  spends: string[];
  /** Those of its outputs that pay an address something. */
  outputs: ChainOutput[];
};

/** A block with all of its transactions. */
export type ChainBlock = {
  height: number;
  hash: string;
  previousHash: string;
  transactions: ChainTransaction[];
};

/** The best block. */
export type ChainTip = {
  height: number;
  hash: string;
  /** Blocks that are known to exist and that the node itself has not got to yet; 0 when it is up to date. */
  behind: number;
  /** It is being set up or was away for long: there may be more blocks than it has heard of, and it says so. */
  syncing: boolean;
  /** When the block was made, to within two hours; null where blocks are made by hand. */
  madeAt: Date | null;
};

/**
 * A bitcoin network as the gateway sees it: what is in it, never who may spend. The sandbox and a real node are the same
 * to everything above. Reads only. Each call may throw; a `ChainError` says for people what is wrong and what to do.
 */
export type Chain = {
  tip(): Promise<ChainTip>;
  /** The hash of the best chain's block at a height; null if there is none (yet, or no more). */
  hashAt(height: number): Promise<string | null>;
  /** The block of the best chain at a height; null if there is none (yet, or no more). */
  block(height: number): Promise<ChainBlock | null>;
  /** Ids of all transactions that no block has yet. */
  mempool(): Promise<ReadonlySet<string>>;
  /** Transactions of the mempool; those that have left it meanwhile are left out. */
  transactionsOf(txids: readonly string[]): Promise<ChainTransaction[]>;
};

/** Why the chain cannot be followed; the message is one or two sentences for the operator and holds no secret. */
export class ChainError extends Error {
  override name = 'ChainError';
  readonly code: ChainProblem;
  constructor(code: ChainProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `unreachable` may pass by itself; the others want a person. `failed` is what nobody has thought of: a mistake of ours. */
export type ChainProblem =
  | 'unreachable'
  | 'refused'
  | 'wrong_network'
  | 'pruned'
  | 'unusable_answer'
  | 'failed';

/** Gives the address at an index: the same one for ever, another one for each index. */
export type AddressSource = {
  /** Which wallet's addresses they are; says nothing of its key. */
  wallet: string;
  addressAt(index: number): Promise<string>;
  /** All its addresses, the way Bitcoin Core writes them, to be imported elsewhere; there is none in the sandbox. */
  descriptor?: string;
};
