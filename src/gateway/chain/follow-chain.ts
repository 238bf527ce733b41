import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { recordBlock, recordMempool, rewindTo } from './record-deposits.ts';

type FollowDeps = Pick<GatewayDeps, 'db' | 'chain' | 'settings' | 'now' | 'wake'>;

/**
 * One step of the chain loop: records one block, one reorganisation or the mempool. The stored cursor is the truth of how
 * far the chain was followed; a step that was cut short has moved nothing. Any number of processes may do it: each write
 * is refused if another one wrote since this step began to look. Returns how much it did; 0 when there is nothing new.
 * @throws whatever the chain throws when it cannot be reached.
 */
export async function followChain(deps: FollowDeps): Promise<number> {
  const cursor = await findOrStartCursor(deps);
  const tip = await deps.chain.tip();
  if (tip.hash === cursor.hash) return followMempool(deps, cursor);

  const next = await deps.chain.block(cursor.height + 1);
  if (next !== null && next.previousHash === cursor.hash) {
    await recordBlock(deps, cursor, next);
    deps.wake.payments();
    return 1;
  }
  const fork = await findForkPoint(deps, cursor);
  await rewindTo(deps, cursor, fork);
  deps.wake.payments();
  return 1;
}

/** A new gateway starts at the tip: no address of ours is older. */
async function findOrStartCursor(deps: FollowDeps): Promise<ChainCursor> {
  const cursor = await deps.db.chainCursor.findUnique({ where: { id: 'main' } });
  if (cursor) return cursor;
  const { height, hash } = await deps.chain.tip();
  await deps.db.$transaction([
    deps.db.chainCursor.createMany({ data: [{ id: 'main', height, hash }], skipDuplicates: true }),
    deps.db.chainBlock.createMany({ data: [{ height, hash }], skipDuplicates: true }),
  ]);
  return deps.db.chainCursor.findUniqueOrThrow({ where: { id: 'main' } });
}

async function followMempool(deps: FollowDeps, cursor: ChainCursor): Promise<number> {
  const outputs = await deps.chain.mempool();
  // A block that came while the mempool was read took transactions out of it: they have not vanished.
  const tip = await deps.chain.tip();
  if (tip.hash !== cursor.hash) return 1;
  const changed = await recordMempool(deps, cursor, outputs);
  if (changed > 0) deps.wake.payments();
  return changed;
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
    const block = await deps.chain.block(height);
    if (block?.hash === hash) return { height, hash };
  }
  throw new Error(
    `the chain shares no block with the ${followed.length} that were followed up to height ${cursor.height}: is it another network?`,
  );
}
