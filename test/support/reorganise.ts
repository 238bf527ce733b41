import { randomBytes } from 'node:crypto';
import type { TestGateway } from './test-gateway.ts';

/**
 * Replaces the sandbox's blocks above a height by empty ones, one more than there were, so that nobody can take the new
 * chain for one that is only behind. The old blocks' transactions go back to the mempool; or they are gone, and with them
 * those that waited.
 */
export async function reorganise(
  gateway: TestGateway,
  height: number,
  transactions: 'to the mempool' | 'gone',
): Promise<void> {
  const { db } = gateway.deps;
  const fork = await db.sandboxBlock.findUniqueOrThrow({ where: { height } });
  const replaced = await db.sandboxBlock.count({ where: { height: { gt: height } } });
  const hashes = [fork.hash, ...Array.from({ length: replaced + 1 }, () => randomBytes(32).toString('hex'))];
  await db.$transaction([
    transactions === 'gone'
      ? db.sandboxTransaction.deleteMany({
          where: { OR: [{ blockHeight: { gt: height } }, { blockHeight: null }] },
        })
      : db.sandboxTransaction.updateMany({
          where: { blockHeight: { gt: height } },
          data: { blockHeight: null },
        }),
    db.sandboxBlock.deleteMany({ where: { height: { gt: height } } }),
    db.sandboxBlock.createMany({
      data: hashes.slice(1).map((hash, index) => ({
        height: height + 1 + index,
        hash,
        previousHash: hashes[index]!,
      })),
    }),
  ]);
}
