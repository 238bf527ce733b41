import { DatabaseError } from '../../database/database-errors.ts';
import type { ChainCursor, Prisma } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';
import { type Chain, ChainError } from './chain.ts';

/** Blocks below the first tip that are remembered, so that a reorganisation right after the start finds its fork. */
const BLOCKS_BEFORE_START = 20;

/**
 * Where the chain was followed to. A new gateway starts at the tip: no address of ours is older, since none is handed out
 * before there is a cursor.
 * @throws ChainError if the database belongs to another network.
 */
export async function findOrStartCursor(
  deps: Pick<GatewayDeps, 'db' | 'chain' | 'network'>,
): Promise<ChainCursor> {
  const cursor = (await findCursor(deps)) ?? (await startCursor(deps));
  if (cursor.network !== deps.network)
    throw new ChainError('wrong_network', anotherNetwork(cursor, deps.network));
  return cursor;
}

export function findCursor({ db }: { db: Prisma.TransactionClient }): Promise<ChainCursor | null> {
  return db.chainCursor.findUnique({ where: { id: 'main' } });
}

/** Half-way from one branch to another: payments with coins are not decided on. */
export function isRewinding(cursor: Pick<ChainCursor, 'rewoundFrom'> | null): boolean {
  return cursor !== null && cursor.rewoundFrom !== null;
}

async function startCursor({
  db,
  chain,
  network,
}: Pick<GatewayDeps, 'db' | 'chain' | 'network'>): Promise<ChainCursor> {
  const blocks = await lastBlocks(chain, await chain.tip());
  const [{ height, hash }] = blocks;
  await db.$transaction([
    db.chainCursor.createMany({
      data: [{ id: 'main', network, startHeight: height, height, hash }],
      skipDuplicates: true,
    }),
    db.chainBlock.createMany({ data: blocks, skipDuplicates: true }),
  ]);
  return db.chainCursor.findUniqueOrThrow({ where: { id: 'main' } });
}

type FollowedBlock = { height: number; hash: string };
/** A tip, and blocks below it. */
export type LastBlocks = [FollowedBlock, ...FollowedBlock[]];

/** A tip and the blocks below it that are remembered when the chain is followed from it on. */
export async function lastBlocks(
  chain: Pick<Chain, 'hashAt'>,
  { height, hash }: FollowedBlock,
): Promise<LastBlocks> {
  const blocks: LastBlocks = [{ height, hash }];
  for (let below = height - 1; below >= 0 && below >= height - BLOCKS_BEFORE_START; below -= 1) {
    const older = await chain.hashAt(below);
    if (older !== null) blocks.push({ height: below, hash: older });
  }
  return blocks;
}

/**
 * Moves the cursor if nobody else has since it was read: what was seen of the chain before that may be outdated. Returns
 * it as it is now, or null.
 */
export async function moveCursor(
  tx: Prisma.TransactionClient,
  cursor: ChainCursor,
  to: Partial<Pick<ChainCursor, 'height' | 'hash' | 'startHeight' | 'rewoundFrom' | 'lookedAt'>>,
): Promise<ChainCursor | null> {
  const { count } = await tx.chainCursor.updateMany({
    where: { id: cursor.id, version: cursor.version },
    data: { ...to, version: { increment: 1 } },
  });
  return count === 1 ? { ...cursor, ...to, version: cursor.version + 1 } : null;
}

/**
 * The last moment up to which everything on the network is known to be recorded; null if there is none yet. Never later
 * than the truth.
 */
export function lastLook(
  cursor: Pick<ChainCursor, 'lookedAt'> | null,
  { lookedAt }: Pick<GatewayDeps['chainMemory'], 'lookedAt'>,
): Date | null {
  // The stored one is kept to within some seconds only; and another process may have looked later than this one.
  const stored = cursor?.lookedAt ?? null;
  if (stored === null || lookedAt === null) return stored ?? lookedAt;
  return lookedAt > stored ? lookedAt : stored;
}

/** @throws DatabaseError if the database belongs to another network than the one that is set. */
export async function refuseOtherNetwork(deps: Pick<GatewayDeps, 'db' | 'network'>): Promise<void> {
  const cursor = await findCursor(deps);
  if (cursor !== null && cursor.network !== deps.network) {
    throw new DatabaseError(anotherNetwork(cursor, deps.network));
  }
}

function anotherNetwork({ network }: ChainCursor, wanted: string): string {
  return (
    `This database holds payments of ${nameOf(network)}; those of ${nameOf(wanted)} need a database of their own: ` +
    'set another DATA_DIR or DATABASE_URL.'
  );
}

function nameOf(network: string): string {
  if (network === 'sandbox') return 'the sandbox';
  return network === 'mainnet' ? 'real bitcoin (mainnet)' : `the bitcoin network ${network}`;
}
