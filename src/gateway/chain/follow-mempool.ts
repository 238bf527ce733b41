import type { ChainCursor } from '../../database/generated/client.ts';
import { lastLook } from './chain-cursor.ts';
import type { MempoolLook } from './chain-memory.ts';
import type { FollowDeps } from './follow-chain.ts';
import { recordPresence, recordTransactions } from './record-mempool.ts';
import { isUpToDate } from './tip-age.ts';

/** Transactions that are asked for at a step, so that a first look at a full mempool can be interrupted. */
const TRANSACTIONS_PER_STEP = 500;
/** A node that was not seen for a moment only has missed nothing. */
const AWAY_MS_FINE = 10_000;
/** How long a node that was away may take until it has found others, heard of their blocks and read its old mempool. */
const SETTLING_MS = 60_000;

/**
 * Looks at the mempool: coins that are new, and coins that went without a block. A look that finds many new transactions
 * goes on with the next step. Returns how much it did.
 */
export async function followMempool(deps: FollowDeps, cursor: ChainCursor): Promise<number> {
  const memory = deps.chainMemory;
  const look = memory.look?.version === cursor.version ? memory.look : await beginLook(deps, cursor);
  // Only a look that got to the end of this step goes on.
  memory.look = null;
  const upTo = look.examinedCount + TRANSACTIONS_PER_STEP;
  const batch = look.unexamined.slice(look.examinedCount, upTo);
  const transactions = batch.length === 0 ? [] : await deps.chain.transactionsOf(batch);
  // A block that came while the mempool was read took transactions out of it: they have not vanished.
  const tip = await deps.chain.tip();
  if (tip.hash !== cursor.hash) return 1;

  const recorded = await recordTransactions(deps, cursor, transactions, look.txids);
  if (recorded === null) return 1;
  memory.examined.add(batch, new Set(transactions.map(({ txid }) => txid)));
  wakeFor(deps, recorded.changed);
  if (upTo < look.unexamined.length) {
    memory.look = { ...look, version: recorded.cursor.version, examinedCount: upTo };
    return batch.length;
  }

  const complete = isUpToDate(tip, deps.now()) && isSettled(deps, cursor, look.at);
  const ended = await recordPresence(deps, recorded.cursor, { ...look, complete });
  if (ended === null) return 1;
  wakeFor(deps, ended.changed);
  if (complete) memory.lookedAt = look.at;
  memory.lookCost = { listMs: look.listMs, endedMs: performance.now() };
  // The list of a look that took several steps is old by now.
  return recorded.changed + ended.changed + (look.examinedCount > 0 ? 1 : 0);
}

async function beginLook({ chain, chainMemory, now }: FollowDeps, cursor: ChainCursor): Promise<MempoolLook> {
  const begun = { at: now(), version: cursor.version };
  const startedMs = performance.now();
  const txids = await chain.mempool();
  const listMs = performance.now() - startedMs;
  chainMemory.examined.keepOnly(txids);
  const unexamined = [...txids].filter((txid) => !chainMemory.examined.has(txid));
  return { ...begun, listMs, txids, unexamined, examinedCount: 0 };
}

/**
 * Whether the node has had time to hear of all there is, after it was away. What it does not know until then says nothing:
 * the coins may have come while it was. The sandbox has nobody to hear it from.
 */
function isSettled({ network, chainMemory: memory }: FollowDeps, cursor: ChainCursor, at: Date): boolean {
  if (network === 'sandbox') return true;
  if (memory.away) {
    const lookedAt = lastLook(cursor, memory);
    const wasAway = lookedAt !== null && at.getTime() - lookedAt.getTime() > AWAY_MS_FINE;
    memory.settledAt = wasAway ? new Date(at.getTime() + SETTLING_MS) : null;
    memory.away = false;
  }
  return memory.settledAt === null || at >= memory.settledAt;
}

/** Coins of payments are decided on, those on other addresses are told of. */
function wakeFor({ wake }: FollowDeps, changed: number): void {
  if (changed === 0) return;
  wake.payments();
  wake.ipns();
}
