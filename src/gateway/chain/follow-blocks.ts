import type { ChainCursor } from '../../database/generated/client.ts';
import { NETWORK_TOPIC } from '../topics.ts';
import { ChainError, type ChainTip } from './chain.ts';
import { findOrStartCursor, lastBlocks } from './chain-cursor.ts';
import type { NodeState } from './chain-health.ts';
import type { FollowDeps } from './follow-chain.ts';
import { endRewind, recordBlock, rewindTo, startAt } from './record-blocks.ts';
import { isTipOld } from './tip-age.ts';

/**
 * How long a node may stand below what was followed before its word counts that those blocks are no more. A node that was
 * started again after a crash has lost its last ones and has them back within seconds.
 */
const SHORT_MS = 60_000;

/** What a step along the blocks did. */
type BlocksStep = {
  did: number;
  /** Blocks that are left to follow, the node's own included. */
  left: number;
  /** The cursor, when it stands on the node's tip, so that the mempool is what there is to look at. */
  atTip: ChainCursor | null;
};

/** Follows one block, or one reorganisation back to its fork. */
export async function followBlocks(deps: FollowDeps): Promise<BlocksStep & { node: NodeState }> {
  const cursor = await findOrStartCursor(deps);
  const tip = await deps.chain.tip();
  if (tip.syncing) deps.chainMemory.syncing = true;
  const step = await followTip(deps, cursor, tip);
  // Not before the cursor is with the node: until then, an address that is handed out would keep it where it is.
  deps.chainMemory.syncing = tip.syncing;
  const node = { syncing: tip.syncing, tipOld: isTipOld(tip, deps.now()) };
  // Once it is back, it needs a while to hear of what waits for a block.
  if (node.syncing || node.tipOld) deps.chainMemory.away = true;
  return { ...step, node };
}

async function followTip(deps: FollowDeps, cursor: ChainCursor, tip: ChainTip): Promise<BlocksStep> {
  const left = Math.abs(tip.height - cursor.height) + tip.behind;
  if (tip.hash === cursor.hash) {
    deps.chainMemory.shortSince = null;
    if (cursor.rewoundFrom === null) return { did: 0, left, atTip: cursor };
    await endRewind(deps, cursor);
    deps.wake.payments();
    deps.notices.tell(NETWORK_TOPIC);
    return { did: 1, left, atTip: null };
  }
  if (tip.height > cursor.height + 1 && (await isNothingToFind(deps))) {
    await startAt(deps, cursor, await lastBlocks(deps.chain, tip));
    return { did: 1, left: tip.behind, atTip: null };
  }
  const next = tip.height > cursor.height ? await deps.chain.block(cursor.height + 1) : null;
  if (next?.previousHash === cursor.hash) {
    await recordBlock(deps, cursor, next);
    deps.wake.payments();
    deps.notices.tell(NETWORK_TOPIC);
    return { did: 1, left: left - 1, atTip: null };
  }
  if (next === null && (await isOnlyShort(deps, cursor, tip))) return { did: 0, left, atTip: null };
  const fork = await findForkPoint(deps, cursor);
  // It was another chain for a moment only.
  if (fork.height === cursor.height) return { did: 0, left, atTip: null };
  await rewindTo(deps, cursor, fork);
  // A node pushes what it takes back, too, and one with an index of transactions answers for it though it is in no block.
  deps.chainMemory.pushed.clear();
  return { did: 1, left: Math.max(tip.height - fork.height, 0) + tip.behind, atTip: null };
}

/** While no address was handed out there is none in any block; a node that is new may have years of them to go. */
async function isNothingToFind({ db }: FollowDeps): Promise<boolean> {
  return (await db.addressCounter.findFirst()) === null;
}

/**
 * Whether the node's chain is what was followed without its last blocks. It has lost them, or is one of several nodes and
 * late; a reorganisation would have put others in their place. Only when it stays so are they taken for gone.
 */
async function isOnlyShort(deps: FollowDeps, cursor: ChainCursor, tip: ChainTip): Promise<boolean> {
  const memory = deps.chainMemory;
  const followed = await deps.db.chainBlock.findUnique({ where: { height: tip.height } });
  const oldest = await deps.db.chainBlock.findFirst({ orderBy: { height: 'asc' } });
  // No reorganisation reaches that deep: the node is being set up anew.
  if (oldest !== null && tip.height < oldest.height) return true;
  if (followed?.hash !== tip.hash || tip.height >= cursor.height) {
    memory.shortSince = null;
    return false;
  }
  memory.shortSince ??= deps.now();
  return tip.behind > 0 || tip.syncing || deps.now().getTime() - memory.shortSince.getTime() < SHORT_MS;
}

/** The newest block that we followed and that is still part of the best chain. */
async function findForkPoint(
  deps: FollowDeps,
  cursor: ChainCursor,
): Promise<{ height: number; hash: string }> {
  const followed = await deps.db.chainBlock.findMany({
    where: { height: { lte: cursor.height } },
    orderBy: { height: 'desc' },
  });
  for (const { height, hash } of followed) {
    if ((await deps.chain.hashAt(height)) === hash) return { height, hash };
  }
  throw new ChainError(
    'wrong_network',
    `The chain shares no block with the ${followed.length} that were followed up to height ${cursor.height}: is it another ` +
      'network? Give the gateway its old node again, or a new database.',
  );
}
