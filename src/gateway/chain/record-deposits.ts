import type { ChainCursor, Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import type { ChainBlock, ChainOutput } from './chain.ts';

/** Blocks whose hashes are kept, as far as a reorganisation can reach. */
const BLOCKS_KEPT = 1000;

type RecordDeps = Pick<GatewayDeps, 'db' | 'settings' | 'now'>;

/** Records a block's deposits and moves the cursor onto it, in one transaction. */
export async function recordBlock(deps: RecordDeps, cursor: ChainCursor, block: ChainBlock): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    if (!(await moveCursor(tx, cursor, block))) return;
    await tx.chainBlock.upsert({
      where: { height: block.height },
      create: { height: block.height, hash: block.hash },
      update: { hash: block.hash },
    });
    await tx.chainBlock.deleteMany({ where: { height: { lt: block.height - BLOCKS_KEPT } } });
    const ours = await onOurAddresses(tx, block.outputs);
    await upsertDeposits(tx, ours, { blockHeight: block.height, blockHash: block.hash }, deps.now());
    // By the deposits, which only we write: what a payment says of itself may be being changed at this moment.
    const nowDeepEnough = block.height - deps.settings.confirmations + 1;
    await markForRecheck(tx, {
      OR: [
        { id: { in: ours.map((one) => one.paymentId) } },
        { deposits: { some: { blockHeight: nowDeepEnough } } },
      ],
    });
  });
}

/**
 * Records what the mempool holds for our addresses: coins that came, and coins that went without a block. Returns how
 * many deposits changed.
 */
export async function recordMempool(
  deps: RecordDeps,
  cursor: ChainCursor,
  outputs: ChainOutput[],
): Promise<number> {
  const ours = await onOurAddresses(deps.db, outputs);
  const waiting = await deps.db.deposit.findMany({ where: { blockHeight: null } });
  const seen = new Set(ours.map(outpoint));
  const known = new Set(waiting.filter((deposit) => deposit.vanishedAt === null).map(outpoint));
  const came = ours.filter((one) => !known.has(outpoint(one)));
  const went = waiting.filter((deposit) => deposit.vanishedAt === null && !seen.has(outpoint(deposit)));
  if (came.length + went.length === 0) return 0;

  return deps.db.$transaction(async (tx) => {
    if (!(await moveCursor(tx, cursor, cursor))) return 0;
    await upsertDeposits(tx, came, { blockHeight: null, blockHash: null }, deps.now());
    for (const { txid, vout } of went) {
      await tx.deposit.update({ where: { txid_vout: { txid, vout } }, data: { vanishedAt: deps.now() } });
    }
    await markForRecheck(tx, { id: { in: [...came, ...went].map((one) => one.paymentId) } });
    return came.length + went.length;
  });
}

/** A reorganisation: deposits in blocks above the fork are pending again, until a block or the mempool says otherwise. */
export async function rewindTo(
  deps: RecordDeps,
  cursor: ChainCursor,
  fork: { height: number; hash: string },
): Promise<void> {
  await deps.db.$transaction(async (tx) => {
    if (!(await moveCursor(tx, cursor, fork))) return;
    await tx.chainBlock.deleteMany({ where: { height: { gt: fork.height } } });
    // Those below the fork have lost confirmations with it.
    const tooShallow = fork.height - deps.settings.confirmations + 1;
    await markForRecheck(tx, { deposits: { some: { blockHeight: { gt: tooShallow } } } });
    await tx.deposit.updateMany({
      where: { blockHeight: { gt: fork.height } },
      data: { blockHeight: null, blockHash: null },
    });
  });
}

/** Moves the cursor if nobody else has since it was read: what was seen of the chain before that may be outdated. */
async function moveCursor(
  tx: Prisma.TransactionClient,
  cursor: ChainCursor,
  to: { height: number; hash: string },
): Promise<boolean> {
  const { count } = await tx.chainCursor.updateMany({
    where: { id: cursor.id, version: cursor.version },
    data: { height: to.height, hash: to.hash, version: { increment: 1 } },
  });
  return count === 1;
}

/** A payment that is just being decided on is waited for, and marked after that. */
async function markForRecheck(
  tx: Prisma.TransactionClient,
  where: Prisma.GatewayPaymentWhereInput,
): Promise<void> {
  await tx.gatewayPayment.updateMany({ where, data: { recheck: true } });
}

type OurOutput = ChainOutput & { paymentId: string };

async function onOurAddresses(tx: Prisma.TransactionClient, outputs: ChainOutput[]): Promise<OurOutput[]> {
  if (outputs.length === 0) return [];
  const payments = await tx.gatewayPayment.findMany({
    where: { address: { in: [...new Set(outputs.map((output) => output.address))] } },
    select: { id: true, address: true },
  });
  const paymentOf = new Map(payments.map((payment) => [payment.address, payment.id]));
  return outputs.flatMap((output) => {
    const paymentId = paymentOf.get(output.address);
    return paymentId === undefined ? [] : [{ ...output, paymentId }];
  });
}

async function upsertDeposits(
  tx: Prisma.TransactionClient,
  outputs: OurOutput[],
  place: { blockHeight: number | null; blockHash: string | null },
  now: Date,
): Promise<void> {
  for (const { txid, vout, paymentId, amountSat } of outputs) {
    await tx.deposit.upsert({
      where: { txid_vout: { txid, vout } },
      create: { txid, vout, paymentId, amountSat, ...place, seenAt: now },
      update: { ...place, vanishedAt: null },
    });
  }
}

function outpoint(one: { txid: string; vout: number }): string {
  return `${one.txid}:${one.vout}`;
}
