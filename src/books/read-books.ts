import type { PrismaClient } from '../database/generated/client.ts';
import type { Chain } from '../gateway/chain/chain.ts';
import type { Books, ChainCoins, GatewayBook, GatewayCoins } from './compare-books.ts';

/** How far the look through the chain has come. */
export type Progress = (block: number, lastBlock: number) => void;

/**
 * Reads all three books: the network from a block on, up to where the gateway has followed it, and both databases. While
 * money moves, the three are not of one moment; what differs then is gone when it is read again.
 * @throws ChainError when the node cannot be asked, or has pruned one of the blocks.
 */
export async function readBooks(
  { db, chain }: { db: PrismaClient; chain: Chain },
  options: { fromBlock: number; progress?: Progress },
): Promise<Books> {
  const { deposits, addresses } = await readDeposits(db);
  const onChain = await readChain({ db, chain }, addresses, options);
  const [gateway, merchant, orders] = await Promise.all([
    readGateway(db),
    db.payment.findMany({ include: { order: { select: { transaction: true } } } }),
    db.order.findMany({ where: { transaction: { not: null } }, select: { transaction: true } }),
  ]);
  return {
    chain: onChain,
    // Coins in blocks below are taken as they are: nobody looked there.
    deposits: deposits.filter(({ blockHeight }) => blockHeight === null || blockHeight >= options.fromBlock),
    gateway: gateway.filter(({ paymentId }) => !hasOlderCoins(deposits, paymentId, options.fromBlock)),
    merchant: merchant.map(({ id, order, ...payment }) => ({
      ...payment,
      paymentId: id,
      transaction: order.transaction ?? '',
    })),
    merchantTransactions: new Set(orders.map(({ transaction }) => transaction ?? '')),
  };
}

async function readDeposits(db: PrismaClient): Promise<{ deposits: GatewayCoins[]; addresses: Set<string> }> {
  const [payments, others, rows] = await Promise.all([
    db.gatewayPayment.findMany({
      where: { address: { not: null } },
      select: { id: true, address: true },
    }),
    db.gatewayAddress.findMany({ select: { id: true, address: true } }),
    db.deposit.findMany(),
  ]);
  const addressOf = new Map([...payments, ...others].map(({ id, address }) => [id, address ?? '']));
  const deposits = rows.map(({ txid, vout, paymentId, addressId, amountSat, blockHeight, vanishedAt }) => ({
    outpoint: `${txid}:${vout}`,
    address: addressOf.get(paymentId ?? addressId ?? '') ?? '',
    amountSat,
    blockHeight,
    vanished: vanishedAt !== null,
    paymentId,
  }));
  return { deposits, addresses: new Set(addressOf.values()) };
}

async function readChain(
  { db, chain }: { db: PrismaClient; chain: Chain },
  addresses: ReadonlySet<string>,
  { fromBlock, progress }: { fromBlock: number; progress?: Progress },
): Promise<ChainCoins[]> {
  const cursor = await db.chainCursor.findUnique({ where: { id: 'main' } });
  const found: ChainCoins[] = [];
  const lastBlock = cursor?.height ?? -1;
  for (let height = fromBlock; height <= lastBlock; height += 1) {
    const block = await chain.block(height);
    for (const { txid, vout, address, amountSat } of block?.outputs ?? []) {
      if (addresses.has(address)) {
        found.push({ outpoint: `${txid}:${vout}`, address, amountSat, blockHeight: height });
      }
    }
    progress?.(height, lastBlock);
  }
  const waiting = await chain.outputsOf([...(await chain.mempool())]);
  for (const { txid, vout, address, amountSat } of waiting) {
    if (addresses.has(address))
      found.push({ outpoint: `${txid}:${vout}`, address, amountSat, blockHeight: null });
  }
  return found;
}

async function readGateway(db: PrismaClient): Promise<GatewayBook[]> {
  const payments = await db.gatewayPayment.findMany({
    include: { order: { select: { ipnUrl: true } } },
  });
  const queued = await db.ipnQueue.findMany({ select: { subjectId: true } });
  const untold = new Set(queued.map(({ subjectId }) => subjectId));
  return payments.map(({ id, orderId, status, amountPendingSat, amountValidSat, order }) => ({
    paymentId: id,
    transaction: orderId,
    status,
    amountPendingSat,
    amountValidSat,
    hasIpnUrl: order.ipnUrl !== null,
    untold: untold.has(id),
  }));
}

function hasOlderCoins(deposits: readonly GatewayCoins[], paymentId: string, fromBlock: number): boolean {
  return deposits.some(
    (deposit) =>
      deposit.paymentId === paymentId && deposit.blockHeight !== null && deposit.blockHeight < fromBlock,
  );
}
