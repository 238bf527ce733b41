import { type ExaminedTransactions, examinedTransactions } from './examined-transactions.ts';
import { type PushedTransactions, pushedTransactions } from './pushed-transactions.ts';

/**
 * What this process remembers of the network from one step to the next. Nothing of it is needed to be right, all of it to
 * be quick: a process that starts without it looks at everything again.
 */
export type ChainMemory = {
  examined: ExaminedTransactions;
  pushed: PushedTransactions;
  /** The look at the mempool that is under way. */
  look: MempoolLook | null;
  /** How long the node took to list its mempool for the last look that was finished, and when that was. */
  lookCost: { listMs: number; endedMs: number } | null;
  /** The last complete look: all that was on the network by then is recorded. */
  lookedAt: Date | null;
  /** The node was not seen, or may not have been; so it may have been away from the network, too. */
  away: boolean;
  /** From when on a node that has been away counts as one that knows the network again. */
  settledAt: Date | null;
  /** Since when the node's tip has been a block below the one that was followed. */
  shortSince: Date | null;
  /** Whether the node was being set up when it was last seen; null before it was. */
  syncing: boolean | null;
};

/** A list of the mempool, and how much of what is new in it has been examined. */
export type MempoolLook = {
  at: Date;
  /** What the list took. */
  listMs: number;
  /** Of the cursor when the list was taken. If somebody else has moved it since, the list may be outdated. */
  version: number;
  txids: ReadonlySet<string>;
  unexamined: readonly string[];
  examinedCount: number;
};

export function chainMemory(): ChainMemory {
  return {
    examined: examinedTransactions(),
    pushed: pushedTransactions(),
    look: null,
    lookCost: null,
    lookedAt: null,
    away: true,
    settledAt: null,
    shortSince: null,
    syncing: null,
  };
}
