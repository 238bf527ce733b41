import type { Prisma } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import type { Finding } from './attention-kinds.ts';
import { orderAttention } from './order-attention.ts';
import { readOrderFacts } from './order-facts.ts';
import type { AttentionEntry } from './read-attention.ts';
import { readTroubledReceipts, receiptAttention } from './receipt-attention.ts';
import { readServerFacts, SERVER, serverAttention } from './server-attention.ts';

type FindDeps = Pick<MerchantDeps, 'settings' | 'now' | 'keyRing'>;

/** What these orders need a person for. */
export async function findAboutOrders(
  tx: Prisma.TransactionClient,
  { settings, now }: Pick<FindDeps, 'settings' | 'now'>,
  orderIds: readonly string[],
): Promise<Finding[]> {
  const orders = await readOrderFacts(tx, orderIds);
  return orders.flatMap((order) => orderAttention(order, now(), settings.shortfallToleranceSat));
}

/** All that there is now about what an entry is about. */
export async function findAbout(
  tx: Prisma.TransactionClient,
  deps: FindDeps,
  { subject, detail }: Pick<AttentionEntry, 'subject' | 'detail'>,
): Promise<Finding[]> {
  if (subject === SERVER) return serverAttention(await readServerFacts(tx, deps));
  if (!subject.startsWith('ipn:')) return findAboutOrders(tx, deps, [subject]);
  const receipts = await readTroubledReceipts(
    tx,
    detail.receiptId === undefined ? [] : [BigInt(detail.receiptId)],
  );
  return receiptAttention(receipts).filter((finding) => finding.subject === subject);
}
