import type { ChainCursor } from '../../database/generated/client.ts';
import type { FollowDeps } from './follow-chain.ts';
import { recordTransactions } from './record-mempool.ts';

/** Transactions that are asked for at a step. */
const TRANSACTIONS_PER_STEP = 500;

type PushedStep = {
  did: number;
  /** The cursor after it; null if what was seen may be outdated. */
  cursor: ChainCursor | null;
};

/**
 * Looks into the transactions that the node has pushed, and only those: coins are recorded at once, however long a list of
 * the mempool takes. That a transaction was pushed proves nothing; what is recorded is what the node answers when asked for
 * it. What cannot be asked for now is found by the next list.
 */
export async function followPushed(deps: FollowDeps, cursor: ChainCursor): Promise<PushedStep> {
  const { pushed, examined } = deps.chainMemory;
  const taken = pushed.take(TRANSACTIONS_PER_STEP);
  // A node tells of a transaction twice: when it comes, and when it is in a block.
  const batch = taken.filter((txid) => !examined.has(txid));
  if (batch.length === 0) return { did: taken.length, cursor };
  // A block's own coins never waited for a block; a node with an index of transactions gives even those of an old branch.
  const transactions = (await deps.chain.transactionsOf(batch)).filter(({ outputs }) =>
    outputs.every(({ coinbase }) => !coinbase),
  );
  const tip = await deps.chain.tip();
  const recorded = tip.hash === cursor.hash ? await recordTransactions(deps, cursor, transactions) : null;
  if (recorded === null) {
    for (const txid of batch) pushed.add(txid);
    return { did: 1, cursor: null };
  }
  const answered = new Set(transactions.map(({ txid }) => txid));
  // Those without an answer may only be known to others yet.
  examined.add([...answered], answered);
  if (recorded.changed > 0) {
    keepLook(deps, cursor, recorded.cursor, answered);
    deps.wake.payments();
    deps.wake.ipns();
  }
  return { did: batch.length, cursor: recorded.cursor };
}

/** A look that takes many steps goes on, though we have moved the cursor: what has moved it was in the mempool. */
function keepLook(
  { chainMemory: memory }: FollowDeps,
  from: ChainCursor,
  to: ChainCursor,
  came: ReadonlySet<string>,
): void {
  const { look } = memory;
  if (look === null || look.version !== from.version) return;
  memory.look = { ...look, version: to.version, txids: new Set([...look.txids, ...came]) };
}
