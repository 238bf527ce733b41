import type { NodeReader } from '../bitcoin/node-reader.ts';
import type { Transaction } from '../bitcoin/parse-transaction.ts';
import type { GatewayDeps } from '../deps.ts';

/** A transaction, and the block of the best chain that it is in; null while it waits in the mempool. */
export type FoundTransaction = { transaction: Transaction; blockHash: string | null };

/** So many of a transaction's outputs are asked for: nearly all have two, and one that is left is enough. */
const OUTPUTS_TRIED = 20;

/**
 * Finds a transaction by its id as far as a node without an index can: in the mempool, in a block of which we know by a
 * deposit, or by an output that is still unspent, since the node says how deep that is. Null if it is in none of them.
 */
export async function findTransaction(
  { db }: Pick<GatewayDeps, 'db'>,
  reader: NodeReader,
  txid: string,
): Promise<FoundTransaction | null> {
  const byId = await reader.transaction(txid);
  if (byId) return { transaction: byId.transaction, blockHash: await reader.indexedBlockOf(txid) };
  const deposit = await db.deposit.findFirst({ where: { txid, blockHash: { not: null } } });
  const blockHash = deposit?.blockHash ?? (await blockOfUnspent(reader, txid));
  const inBlock = blockHash === null ? null : await reader.transaction(txid, blockHash);
  return inBlock && { transaction: inBlock.transaction, blockHash };
}

/**
 * Whether it still is where it was found. What left the mempool, or lost its block, has no outputs any more: each would
 * look like one that was spent.
 */
export async function isStillThere(
  reader: NodeReader,
  { transaction, blockHash }: FoundTransaction,
): Promise<boolean> {
  if (blockHash === null) return (await reader.transaction(transaction.txid)) !== null;
  return ((await reader.confirmations(blockHash)) ?? 0) > 0;
}

async function blockOfUnspent(reader: NodeReader, txid: string): Promise<string | null> {
  const outputs = await reader.unspent(txid, [...Array(OUTPUTS_TRIED).keys()]);
  const inBlock = outputs.find((output) => output !== null && output.confirmations > 0);
  if (!inBlock) return null;
  return reader.hashAt((await reader.heightOf(inBlock.tipHash)) - inBlock.confirmations + 1);
}
