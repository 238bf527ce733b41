import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { depthsThatMatter } from '../payments/confirmations.ts';
import type { ChainBlock } from './chain.ts';
import { type LastBlocks, lastLook, moveCursor } from './chain-cursor.ts';
import { findOurOutputs, markForRecheck, upsertDeposits } from './record-deposits.ts';
import { findReplaced, markReplaced } from './record-replaced.ts';

/** Blocks whose hashes are kept, as far as a reorganisation can reach. */
const BLOCKS_KEPT = 1000;

type RecordDeps = Pick<GatewayDeps, 'db' | 'chainMemory' | 'settings' | 'now'>;

/** Records a block's deposits, and what it proves not to come any more, and moves the cursor onto it, in one transaction. */
export async function recordBlock(deps: RecordDeps, cursor: ChainCursor, block: ChainBlock): Promise<void> {
  const { height, hash } = block;
  const ours = await findOurOutputs(deps.db, block.transactions);
  const replaced = await findReplaced(deps, block.transactions);
  await deps.db.$transaction(async (tx) => {
    const rewoundFrom = height < (cursor.rewoundFrom ?? 0) ? cursor.rewoundFrom : null;
    if (!(await moveCursor(tx, cursor, { height, hash, rewoundFrom }))) return;
    await tx.chainBlock.upsert({ where: { height }, create: { height, hash }, update: { hash } });
    await tx.chainBlock.deleteMany({ where: { height: { lt: height - BLOCKS_KEPT } } });
    await upsertDeposits(tx, ours, {
      blockHeight: height,
      blockHash: hash,
      seenAt: deps.now(),
      absentAt: lastLook(cursor, deps.chainMemory),
    });
    await markReplaced(tx, replaced, deps.now());
    await markForRecheck(tx, {
      paymentIds: [...ours, ...replaced].flatMap(({ paymentId }) => paymentId ?? []),
      // By the deposits, which only we write: what a payment says of itself may be being changed at this moment.
      blockHeights: depthsThatMatter(deps.settings).map((depth) => height - depth + 1),
    });
  });
}

/** Goes on from a tip, with the blocks below it, as if the chain had been followed from there on only. */
export async function startAt(
  { db }: RecordDeps,
  cursor: ChainCursor,
  [tip, ...below]: LastBlocks,
): Promise<void> {
  const { height, hash } = tip;
  await db.$transaction(async (tx) => {
    const to = { height, hash, startHeight: height, rewoundFrom: null };
    if (!(await moveCursor(tx, cursor, to))) return;
    // No reorganisation leads back to where it was before: a pruned node has nothing there any more.
    await tx.chainBlock.deleteMany();
    await tx.chainBlock.createMany({ data: [tip, ...below] });
  });
}

/**
 * A reorganisation: deposits in blocks above the fork are pending again, until a block or the mempool says otherwise. Payments
 * are not decided on before the other branch has had its say.
 */
export async function rewindTo(
  deps: RecordDeps,
  cursor: ChainCursor,
  fork: { height: number; hash: string },
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    const rewoundFrom = Math.max(cursor.height, cursor.rewoundFrom ?? 0);
    if (!(await moveCursor(tx, cursor, { ...fork, rewoundFrom }))) return;
    await tx.chainBlock.deleteMany({ where: { height: { gt: fork.height } } });
    // Those below the fork have lost confirmations with it.
    const deepest = Math.max(...depthsThatMatter(deps.settings));
    const heights = await tx.deposit.findMany({
      where: { blockHeight: { gt: fork.height - deepest + 1 } },
      select: { blockHeight: true },
      distinct: ['blockHeight'],
    });
    await markForRecheck(tx, { blockHeights: heights.map(({ blockHeight }) => blockHeight ?? 0) });
    // What replaced others may have been in these blocks only: let a mempool that holds them say that they are back.
    await tx.deposit.updateMany({
      where: { blockHeight: null, vanishedAt: { not: null }, missingSince: null, coinbase: false },
      data: { missingSince: deps.now() },
    });
    const takenBack = { blockHeight: { gt: fork.height } };
    // Coins that a block made end with it; only the same block could bring them back.
    await tx.deposit.updateMany({
      where: { ...takenBack, coinbase: true },
      data: { vanishedAt: deps.now() },
    });
    await tx.deposit.updateMany({ where: takenBack, data: { blockHeight: null, blockHash: null } });
  });
}

/** The branch of a reorganisation was followed to its tip, though it is no longer than the old one. */
export async function endRewind(deps: RecordDeps, cursor: ChainCursor): Promise<void> {
  await moveCursor(deps.db, cursor, { rewoundFrom: null });
}
