import type { GatewayDeps } from '../deps.ts';
import { followBlocks } from './follow-blocks.ts';
import { followMempool } from './follow-mempool.ts';

export type FollowDeps = Pick<
  GatewayDeps,
  'db' | 'chain' | 'network' | 'chainMemory' | 'chainHealth' | 'settings' | 'now' | 'wake'
>;

/**
 * One step of the chain loop: records one block, one reorganisation or some of the mempool. The stored cursor is the truth
 * of how far the chain was followed; a step that was cut short has moved nothing. Any number of processes may do it: each
 * write is refused if another one wrote since this step began to look. Returns how much it did; 0 when there is nothing new.
 * @throws ChainError when the chain cannot be followed, and whatever else the chain throws.
 */
export async function followChain(deps: FollowDeps, { mempool = true } = {}): Promise<number> {
  const blocks = await followBlocks(deps);
  const did = mempool && blocks.atTip !== null ? await followMempool(deps, blocks.atTip) : blocks.did;
  deps.chainHealth.followed(blocks.left);
  return did;
}
