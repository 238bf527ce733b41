import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { depthsThatMatter } from '../payments/confirmations.ts';
import type { ChainBlock, ChainTip } from './chain.ts';
import { lastLook, moveCursor } from './chain-cursor.ts';
import { findOurOutputs, markForRecheck, upsertDeposits } from './record-deposits.ts';

/** Blocks whose hashes are kept, as far as a reorganisation can reach. */
const BLOCKS_KEPT = 1000;

type RecordDeps = Pick<GatewayDeps, 'db' | 'chainMemory' | 'settings' | 'now'>;

/** Records a block's deposits and moves the cursor onto it, in one transaction. */
export async function recordBlock(deps: RecordDeps, cursor: ChainCursor, block: ChainBlock): Promise<void> {
  const { height, hash } = block;
  const ours = await findOurOutputs(deps.db, block.outputs);
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
    await markForRecheck(tx, {
      paymentIds: ours.flatMap(({ paymentId }) => paymentId ?? []),
      // By the deposits, which only we write: what a payment says of itself may be being changed at this moment.
      blockHeights: depthsThatMatter(deps.settings).map((depth) => height - depth + 1),
    });
  });
}

/** Goes on from a tip as if the chain had been followed from there on only. */
export async function startAt(
  { db }: RecordDeps,
  cursor: ChainCursor,
  { height, hash }: ChainTip,
): Promise<void> {
  await db.$transaction(async (tx) => {
    const to = { height, hash, startHeight: height, rewoundFrom: null };
    if (!(await moveCursor(tx, cursor, to))) return;
    await tx.chainBlock.upsert({ where: { height }, create: { height, hash }, update: { hash } });
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
