import type { ChainCursor } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import type { ChainTransaction } from './chain.ts';
import { lastLook, moveCursor } from './chain-cursor.ts';
import { mempoolPresence } from './mempool-presence.ts';
import { findOurOutputs, markForRecheck, upsertDeposits } from './record-deposits.ts';
import { findReplaced, findWaiting, markReplaced } from './record-replaced.ts';
import { spendsWithAncestors, withAncestors } from './waiting-ancestors.ts';

/** How often the time of the last look is stored when there is nothing else to store. */
const STORE_LOOK_MS = 5_000;

type RecordDeps = Pick<GatewayDeps, 'db' | 'chain' | 'chainMemory' | 'now'>;

/** What became of a write: how many deposits changed, and the cursor after it. Null if somebody else wrote meanwhile. */
type Recorded = { changed: number; cursor: ChainCursor } | null;

/**
 * Records what transactions that are new in the mempool do to us: the coins they bring, and those that cannot come any more
 * because they spend the same. Both at once, so that a payment never counts what was replaced and its replacement. The
 * `mempool` is a list of it, if there is one.
 */
export async function recordTransactions(
  deps: RecordDeps,
  cursor: ChainCursor,
  transactions: readonly ChainTransaction[],
  mempool: ReadonlySet<string> = new Set(),
): Promise<Recorded> {
  const batch = new Set(transactions.map(({ txid }) => txid));
  const ours = await findOurOutputs(deps.db, transactions);
  const known = await deps.db.deposit.findMany({
    // Those that had vanished are back.
    where: {
      txid: { in: ours.map(({ txid }) => txid) },
      OR: [{ vanishedAt: null }, { blockHeight: { not: null } }],
    },
    select: { txid: true, vout: true },
  });
  const outpoints = new Set(known.map(({ txid, vout }) => `${txid}:${vout}`));
  const fresh = ours.filter(({ txid, vout }) => !outpoints.has(`${txid}:${vout}`));
  const freshTxids = new Set(fresh.map(({ txid }) => txid));
  const family = await withAncestors(
    deps.chain,
    transactions.filter(({ txid }) => freshTxids.has(txid)),
    (txid) => mempool.has(txid) || deps.chainMemory.examined.has(txid) || batch.has(txid),
  );
  const came = fresh.map((one) => ({ ...one, spends: spendsWithAncestors(family.get(one.txid)!, family) }));
  // An ancestor may take the place of others before it has its own turn.
  const ancestors = [...family.values()].filter(({ txid }) => !batch.has(txid));
  const replaced = await findReplaced(deps, [...transactions, ...ancestors], came);
  if (came.length + replaced.length === 0) return { changed: 0, cursor };

  return deps.db.$transaction(async (tx) => {
    const moved = await moveCursor(tx, cursor, {});
    if (moved === null) return null;
    const absentAt = lastLook(cursor, deps.chainMemory);
    await upsertDeposits(tx, came, { blockHeight: null, blockHash: null, seenAt: deps.now(), absentAt });
    await markReplaced(tx, replaced, deps.now());
    const changed = [...came, ...replaced];
    await markForRecheck(tx, { paymentIds: changed.flatMap(({ paymentId }) => paymentId ?? []) });
    return { changed: changed.length, cursor: moved };
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
  const { back, found, missing, vanished } = mempoolPresence(await findWaiting(deps), look);
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
