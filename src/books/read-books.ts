import { Prisma, type PrismaClient } from '../database/generated/client.ts';
import type { Chain, ChainTransaction } from '../gateway/chain/chain.ts';
import type { PaymentTerms } from '../gateway/payments/payment-state.ts';
import type { Books, ChainCoins } from './books.ts';

/** How far the look through the chain has come. */
export type Progress = (block: number, lastBlock: number) => void;

/**
 * Reads all three books: both databases as they are at one moment, then the network from a block on, up to where the
 * gateway had followed it. What moves meanwhile on the network differs, and is gone when it is read again.
 * @throws ChainError when the node cannot be asked, or has pruned one of the blocks.
 */
export async function readBooks(
  { db, chain }: { db: PrismaClient; chain: Chain },
  options: { fromBlock: number; terms: PaymentTerms; progress?: Progress },
): Promise<Books> {
  const { addresses, ...books } = await readDatabase(db);
  const { fromBlock, terms } = options;
  const onChain = await readChain(chain, addresses, { ...options, lastBlock: books.tipHeight });
  return { ...books, chain: onChain, fromBlock, terms };
}

async function readDatabase(
  db: PrismaClient,
): Promise<Omit<Books, 'chain' | 'fromBlock' | 'terms'> & { addresses: Set<string> }> {
  const [cursor, deposits, payments, others, queued, orders, merchantPayments] = await db.$transaction(
    [
      db.chainCursor.findUnique({ where: { id: 'main' } }),
      // In the order in which they came, which is that of what they pay for.
      db.deposit.findMany({ orderBy: [{ seenAt: 'asc' }, { txid: 'asc' }, { vout: 'asc' }] }),
      db.gatewayPayment.findMany({
        include: { order: { select: { ipnUrl: true, closedAt: true, amountInt: true } } },
      }),
      db.gatewayAddress.findMany({ select: { id: true, address: true } }),
      db.ipnQueue.findMany({ select: { subjectId: true } }),
      db.order.findMany(),
      db.payment.findMany(),
    ],
    { isolationLevel: Prisma.TransactionIsolationLevel.RepeatableRead },
  );
  const addressOf = new Map<string, string>();
  for (const { id, address } of [...payments, ...others]) if (address !== null) addressOf.set(id, address);
  const untold = new Set(queued.map(({ subjectId }) => subjectId));
  const transactionOf = new Map(orders.map(({ id, transaction }) => [id, transaction ?? '']));
  return {
    addresses: new Set(addressOf.values()),
    tipHeight: cursor?.height ?? -1,
    rewinding: (cursor?.rewoundFrom ?? null) !== null,
    deposits: deposits.map(({ txid, vout, vanishedAt, ...deposit }) => ({
      ...deposit,
      outpoint: `${txid}:${vout}`,
      address: addressOf.get(deposit.paymentId ?? deposit.addressId ?? '') ?? '',
      vanished: vanishedAt !== null,
    })),
    gateway: payments.map(({ id, orderId, order, cancelledAt, ...payment }) => ({
      ...payment,
      paymentId: id,
      transaction: orderId,
      price:
        payment.rateMinorPerBtc === null
          ? null
          : { amountInt: order.amountInt, rateMinorPerBtc: payment.rateMinorPerBtc },
      cancelled: cancelledAt !== null,
      orderClosed: order.closedAt !== null,
      hasIpnUrl: order.ipnUrl !== null,
      untold: untold.has(id),
    })),
    merchant: merchantPayments.map(({ id, ...payment }) => ({
      ...payment,
      paymentId: id,
      transaction: transactionOf.get(payment.orderId) ?? '',
    })),
    merchantOrders: orders.map(({ id, ...order }) => ({ ...order, orderId: id })),
  };
}

async function readChain(
  chain: Chain,
  addresses: ReadonlySet<string>,
  { fromBlock, lastBlock, progress }: { fromBlock: number; lastBlock: number; progress?: Progress },
): Promise<ChainCoins[]> {
  const found: ChainCoins[] = [];
  const look = (transactions: readonly ChainTransaction[], blockHeight: number | null) => {
    for (const { txid, vout, address, amountSat } of transactions.flatMap(({ outputs }) => outputs)) {
      if (addresses.has(address))
        found.push({ outpoint: `${txid}:${vout}`, address, amountSat, blockHeight });
    }
  };
  for (let height = fromBlock; height <= lastBlock; height += 1) {
    look((await chain.block(height))?.transactions ?? [], height);
    progress?.(height, lastBlock);
  }
  look(await chain.transactionsOf([...(await chain.mempool())]), null);
  return found;
}
