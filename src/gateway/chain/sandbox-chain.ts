import { createHash, randomBytes } from 'node:crypto';
import { bech32 } from '@scure/base';
import type { PrismaClient } from '../../database/generated/client.ts';
import { MAX_SATOSHI } from '../../protocol/money.ts';
import type { AddressSource, Chain, ChainTransaction } from './chain.ts';

/**
 * The pretend network for trying things out. It lives in Postgres, so its blocks and transactions survive a restart and
 * are the same for every process. Money on it is free: `pay` makes a transaction, `mine` puts all that wait in a block.
 */
export type SandboxChain = Chain &
  AddressSource & {
    /**
     * Pays an address from nowhere. Returns the new transaction's id.
     * @throws TooMuchBitcoin when one address would hold more than there is.
     */
    pay(address: string, amountSat: bigint): Promise<string>;
    /** Mines blocks; the first takes all waiting transactions. Returns the new height. */
    mine(blocks: number): Promise<number>;
  };

/** Even pretend money ends at 21 million bitcoin. */
export class TooMuchBitcoin extends Error {
  override name = 'TooMuchBitcoin';
}

/** Opens the sandbox chain, making its first block if there is none. */
export async function openSandboxChain(db: PrismaClient): Promise<SandboxChain> {
  await db.sandboxBlock.createMany({
    data: [{ height: 0, hash: randomId(), previousHash: '00'.repeat(32) }],
    skipDuplicates: true,
  });
  const genesis = await db.sandboxBlock.findUniqueOrThrow({ where: { height: 0 } });

  return {
    async tip() {
      const block = await db.sandboxBlock.findFirstOrThrow({ orderBy: { height: 'desc' } });
      return { height: block.height, hash: block.hash, behind: 0, syncing: false, madeAt: null };
    },
    async block(height) {
      const block = await db.sandboxBlock.findUnique({ where: { height } });
      if (!block) return null;
      const transactions = await db.sandboxTransaction.findMany({ where: { blockHeight: height } });
      return {
        height,
        hash: block.hash,
        previousHash: block.previousHash,
        transactions: transactions.map(chainTransaction),
      };
    },
    async hashAt(height) {
      const block = await db.sandboxBlock.findUnique({ where: { height } });
      return block?.hash ?? null;
    },
    async mempool() {
      const waiting = await db.sandboxTransaction.findMany({
        where: { blockHeight: null },
        select: { txid: true },
      });
      return new Set(waiting.map(({ txid }) => txid));
    },
    async transactionsOf(txids) {
      const waiting = await db.sandboxTransaction.findMany({
        where: { txid: { in: [...txids] }, blockHeight: null },
      });
      return waiting.map(chainTransaction);
    },
    wallet: 'sandbox',
    async addressAt(index) {
      return sandboxAddress(genesis.hash, index);
    },
    async pay(address, amountSat) {
      const { _sum } = await db.sandboxTransaction.aggregate({
        where: { address },
        _sum: { amountSat: true },
      });
      if ((_sum.amountSat ?? 0n) + amountSat > MAX_SATOSHI) throw new TooMuchBitcoin();
      const { txid } = await db.sandboxTransaction.create({ data: { txid: randomId(), address, amountSat } });
      return txid;
    },
    mine: (blocks) => mine(db, blocks),
  };
}

/** Two who mine at once make the same next height; the loser's insert fails and it tries on the new tip. */
async function mine(db: PrismaClient, blocks: number): Promise<number> {
  let height = 0;
  for (let mined = 0; mined < blocks; ) {
    const tip = await db.sandboxBlock.findFirstOrThrow({ orderBy: { height: 'desc' } });
    height = tip.height + 1;
    const won = await db.$transaction(async (tx) => {
      const { count } = await tx.sandboxBlock.createMany({
        data: [{ height, hash: randomId(), previousHash: tip.hash }],
        skipDuplicates: true,
      });
      if (count === 1) {
        await tx.sandboxTransaction.updateMany({
          where: { blockHeight: null },
          data: { blockHeight: height },
        });
      }
      return count === 1;
    });
    if (won) mined += 1;
  }
  return height;
}

/** Its money comes from nowhere, so no other transaction can spend the same. */
function chainTransaction(row: { txid: string; address: string; amountSat: bigint }): ChainTransaction {
  const { txid, address, amountSat } = row;
  return { txid, spends: [], outputs: [{ txid, vout: 0, address, amountSat, coinbase: false }] };
}

/** Looks like an address, but with a prefix that no wallet sends to. */
function sandboxAddress(genesisHash: string, index: number): string {
  const hash = createHash('sha256').update(`${genesisHash}/${index}`).digest().subarray(0, 20);
  return bech32.encode('sandbox', bech32.toWords(hash));
}

function randomId(): string {
  return randomBytes(32).toString('hex');
}
