import { hash } from 'node:crypto';
import { ByteReader, MalformedBytes } from './byte-reader.ts';
import { hashAsWritten, readTransaction, type Transaction } from './parse-transaction.ts';

/** A block as its bytes tell it; hashes as people write them. */
export type Block = {
  hash: string;
  version: number;
  previousHash: string;
  merkleRoot: string;
  /** In seconds since 1970, by the miner's clock. */
  time: number;
  /** The target, in the short form of the header. */
  bits: number;
  nonce: number;
  transactions: Transaction[];
  /** In bytes. */
  size: number;
};

const HEADER_BYTES = 80;
const TRANSACTION_BYTES_MIN = 60;

/**
 * Reads a block that was asked for by its hash. Header and transactions are checked against that hash, so that an answer
 * which was cut or altered is never taken for the block; only witnesses are not covered (they are not used either).
 * @throws MalformedBytes when it is not that block, whole and nothing but it.
 */
export function parseBlock(raw: Buffer, expectedHash: string): Block {
  const reader = new ByteReader(raw);
  const header = reader.take(HEADER_BYTES);
  const blockHash = hashAsWritten(header);
  if (blockHash !== expectedHash) throw new MalformedBytes(`it is block ${blockHash}, not ${expectedHash}`);
  const block = { hash: blockHash, ...readHeader(new ByteReader(header)), size: raw.length };

  const count = reader.count(TRANSACTION_BYTES_MIN);
  const transactions = Array.from({ length: count }, () => readTransaction(reader));
  reader.end();
  // Also what keeps nodes of the Merkle tree, which a header vouches for too, from being taken for transactions.
  if (transactions.findLastIndex(({ coinbase }) => coinbase) !== 0)
    throw new MalformedBytes('a coinbase is first in a block, and in no other place');
  if (merkleRoot(transactions.map(({ txid }) => txid)) !== block.merkleRoot)
    throw new MalformedBytes('its transactions are not those that its header names');
  return { ...block, transactions };
}

function readHeader(reader: ByteReader) {
  return {
    version: reader.int32(),
    previousHash: reader.hash(),
    merkleRoot: reader.hash(),
    time: reader.uint32(),
    bits: reader.uint32(),
    nonce: reader.uint32(),
  };
}

/**
 * The hash over all transactions of a block.
 * @throws MalformedBytes when two neighbours are the same: a list with its end doubled has the root of the list without
 * (CVE-2012-2459).
 */
export function merkleRoot(txids: readonly string[]): string {
  let level = Buffer.concat(txids.map((txid) => Buffer.from(txid, 'hex').reverse()));
  while (level.length > 32) {
    const pairs = Math.ceil(level.length / 64);
    const next = Buffer.allocUnsafe(pairs * 32);
    for (let pair = 0; pair < pairs; pair += 1) {
      const left = level.subarray(pair * 64, pair * 64 + 32);
      const right = level.subarray(pair * 64 + 32, pair * 64 + 64);
      if (right.equals(left)) throw new MalformedBytes('a transaction stands in it twice');
      // The odd one at the end is paired with itself.
      const both = right.length > 0 ? level.subarray(pair * 64, pair * 64 + 64) : Buffer.concat([left, left]);
      hash('sha256', hash('sha256', both, 'buffer'), 'buffer').copy(next, pair * 32);
    }
    level = next;
  }
  return level.reverse().toString('hex');
}
