import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import type { ChainOutput } from './chain.ts';
import { lastLook, moveCursor } from './chain-cursor.ts';
import { mempoolPresence } from './mempool-presence.ts';
import { findOurOutputs, markForRecheck, upsertDeposits } from './record-deposits.ts';

/** How often the time of the last look is stored when there is nothing else to store. */
const STORE_LOOK_MS = 5_000;

type RecordDeps = Pick<GatewayDeps, 'db' | 'chainMemory' | 'now'>;

/** What became of a write: how many deposits changed, and the cursor after it. Null if somebody else wrote meanwhile. */
type Recorded = { changed: number; cursor: ChainCursor } | null;

/** Records coins on our addresses that are new in the mempool. */
export async function recordNewCoins(
  deps: RecordDeps,
  cursor: ChainCursor,
  outputs: readonly ChainOutput[],
): Promise<Recorded> {
  const ours = await findOurOutputs(deps.db, outputs);
  const known = await deps.db.deposit.findMany({
    where: { txid: { in: ours.map(({ txid }) => txid) } },
    select: { txid: true, vout: true },
  });
  const outpoints = new Set(known.map(({ txid, vout }) => `${txid}:${vout}`));
  const came = ours.filter(({ txid, vout }) => !outpoints.has(`${txid}:${vout}`));
  if (came.length === 0) return { changed: 0, cursor };

  return deps.db.$transaction(async (tx) => {
    const moved = await moveCursor(tx, cursor, {});
    if (moved === null) return null;
    const absentAt = lastLook(cursor, deps.chainMemory);
    await upsertDeposits(tx, came, { blockHeight: null, blockHash: null, seenAt: deps.now(), absentAt });
    await markForRecheck(tx, { paymentIds: came.flatMap(({ paymentId }) => paymentId ?? []) });
    return { changed: came.length, cursor: moved };
  });
}

/**
 * Records which of the coins that wait for a block the mempool holds, once all new ones are recorded: those that are back
 * count again, those that have been missing for too long count no more.
 */
export async function recordPresence(
  deps: RecordDeps,
  cursor: ChainCursor,
  look: { at: Date; txids: ReadonlySet<string>; complete: boolean },
): Promise<Recorded> {
  const waiting = await deps.db.deposit.findMany({ where: { blockHeight: null } });
  const { back, found, missing, vanished } = mempoolPresence(waiting, look);
  if (back.length + found.length + missing.length + vanished.length === 0) {
    if (look.complete && isWorthStoring(cursor, look.at)) {
      const { id, version } = cursor;
      await deps.db.chainCursor.updateMany({ where: { id, version }, data: { lookedAt: look.at } });
    }
    return { changed: 0, cursor };
  }
  return deps.db.$transaction(async (tx) => {
    const moved = await moveCursor(tx, cursor, look.complete ? { lookedAt: look.at } : {});
    if (moved === null) return null;
    const ids = (deposits: readonly { id: string }[]) => ({ id: { in: deposits.map(({ id }) => id) } });
    await tx.deposit.updateMany({
      where: ids([...back, ...found]),
      data: { missingSince: null, vanishedAt: null },
    });
    await tx.deposit.updateMany({ where: ids(missing), data: { missingSince: look.at } });
    await tx.deposit.updateMany({ where: ids(vanished), data: { vanishedAt: deps.now() } });
    const changed = [...back, ...vanished];
    await markForRecheck(tx, { paymentIds: changed.flatMap(({ paymentId }) => paymentId ?? []) });
    return { changed: changed.length, cursor: moved };
  });
}

function isWorthStoring({ lookedAt }: ChainCursor, at: Date): boolean {
  return lookedAt === null || at.getTime() - lookedAt.getTime() >= STORE_LOOK_MS;
}
