import type { Deposit, Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import type { ChainTransaction } from './chain.ts';
import type { OurOutput } from './record-deposits.ts';
import { replacedCoins } from './replaced-coins.ts';

/**
 * For how long a list of the mempool that holds coins which had vanished is believed without asking anew. One that did not
 * hold them in between is believed without end: they are new to it.
 */
const VANISHED_MS_MAX = 86_400_000;

/** Deposits that wait for a block, and those that vanished lately. */
export function findWaiting({ db, now }: Pick<GatewayDeps, 'db' | 'now'>): Promise<Deposit[]> {
  const lately = new Date(now().getTime() - VANISHED_MS_MAX);
  return db.deposit.findMany({
    where: { blockHeight: null, OR: [{ vanishedAt: null }, { vanishedAt: { gt: lately } }] },
  });
}

/**
 * Coins, of those that are recorded and wait and of those that have just come, that transactions which were seen now take
 * the place of. Those that are known to be replaced are left out.
 */
export async function findReplaced(
  deps: Pick<GatewayDeps, 'db' | 'now'>,
  seen: readonly ChainTransaction[],
  came: readonly OurOutput[] = [],
): Promise<(Deposit | OurOutput)[]> {
  if (seen.length === 0) return [];
  const waiting = (await findWaiting(deps)).filter(
    (one) => one.vanishedAt === null || one.missingSince !== null,
  );
  return replacedCoins<Deposit | OurOutput>([...waiting, ...came], seen);
}

/** Coins that were replaced count no more, at once: that they do not come is proven. */
export async function markReplaced(
  tx: Prisma.TransactionClient,
  coins: readonly { txid: string }[],
  at: Date,
): Promise<void> {
  if (coins.length === 0) return;
  await tx.deposit.updateMany({
    where: { txid: { in: coins.map(({ txid }) => txid) }, blockHeight: null },
    data: { vanishedAt: at, missingSince: null },
  });
}
