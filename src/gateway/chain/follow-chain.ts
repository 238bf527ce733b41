import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { followBlocks } from './follow-blocks.ts';
import { followMempool } from './follow-mempool.ts';
import { followPushed } from './follow-pushed.ts';

export type FollowDeps = Pick<
  GatewayDeps,
  'db' | 'chain' | 'network' | 'chainMemory' | 'chainHealth' | 'settings' | 'now' | 'wake' | 'notices'
>;

/**
 * One step of the chain loop: records one block, one reorganisation or some of the mempool; what the node has pushed always,
 * what is to be found by listing the mempool unless told otherwise. The stored cursor is the truth
 * of how far the chain was followed; a step that was cut short has moved nothing. Any number of processes may do it: each
 * write is refused if another one wrote since this step began to look. Returns how much it did; 0 when there is nothing new.
 * @throws ChainError when the chain cannot be followed, and whatever else the chain throws.
 */
export async function followChain(deps: FollowDeps, { mempool = true } = {}): Promise<number> {
  const blocks = await followBlocks(deps);
  const did = blocks.atTip === null ? blocks.did : await followWaiting(deps, blocks.atTip, mempool);
  deps.chainHealth.followed(blocks.left, blocks.node);
  return did;
}

/** What waits for a block. */
async function followWaiting(deps: FollowDeps, cursor: ChainCursor, mempool: boolean): Promise<number> {
  const pushed = await followPushed(deps, cursor);
  if (!mempool || pushed.cursor === null) return pushed.did;
  return pushed.did + (await followMempool(deps, pushed.cursor));
}
