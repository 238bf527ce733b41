import { createHash } from 'node:crypto';

/** Writes transactions and blocks from what is in them, as the network does: the way back from what is under test. */
export type WrittenTransaction = {
  version?: number;
  inputs: { txid: string; vout: number; scriptSig?: Buffer; sequence?: number; witness?: Buffer[] }[];
  outputs: { valueSat: bigint; script: Buffer }[];
  locktime?: number;
};

export function writeTransaction(transaction: WrittenTransaction, { witnesses = true } = {}): Buffer {
  const { version = 2, inputs, outputs, locktime = 0 } = transaction;
  const withWitness = witnesses && inputs.some(({ witness = [] }) => witness.length > 0);
  return Buffer.concat([
    int32(version),
    Buffer.from(withWitness ? [0, 1] : []),
    compactSize(inputs.length),
    ...inputs.flatMap(({ txid, vout, scriptSig = Buffer.alloc(0), sequence = 0xffffffff }) => [
      Buffer.from(txid, 'hex').reverse(),
      uint32(vout),
      sized(scriptSig),
      uint32(sequence),
    ]),
    compactSize(outputs.length),
    ...outputs.flatMap(({ valueSat, script }) => [uint64(valueSat), sized(script)]),
    ...(withWitness
      ? inputs.flatMap(({ witness = [] }) => [compactSize(witness.length), ...witness.map(sized)])
      : []),
    uint32(locktime),
  ]);
}

/** The transaction that makes new coins. */
export const coinbase: WrittenTransaction = {
  inputs: [{ txid: '00'.repeat(32), vout: 0xffffffff, scriptSig: Buffer.from([1, 7]) }],
  outputs: [{ valueSat: 5_000_000_000n, script: Buffer.from('51', 'hex') }],
};

/** A block of these transactions, each in its bytes and by its id; nobody worked for it. */
export function writeBlock(transactions: Buffer[], root: string): { raw: Buffer; hash: string } {
  const header = Buffer.concat([
    int32(0x20000000),
    Buffer.alloc(32, 5),
    Buffer.from(root, 'hex').reverse(),
    uint32(1_700_000_000),
    uint32(0x1d00ffff),
    uint32(42),
  ]);
  const raw = Buffer.concat([header, compactSize(transactions.length), ...transactions]);
  return { raw, hash: Buffer.from(twice(header)).reverse().toString('hex') };
}

/** The root of the Merkle tree, written as it is defined and not to be fast. */
export function rootOf(txids: string[]): string {
  let level: Buffer[] = txids.map((txid) => Buffer.from(txid, 'hex').reverse());
  while (level.length > 1) {
    level = level
      .filter((_, index) => index % 2 === 0)
      .map((left, pair) => twice(Buffer.concat([left, level[pair * 2 + 1] ?? left])));
  }
  return level[0]!.reverse().toString('hex');
}

export function idOf(withoutWitness: Buffer): string {
  return twice(withoutWitness).reverse().toString('hex');
}

export function compactSize(size: number): Buffer {
  if (size < 0xfd) return Buffer.of(size);
  const bytes = Buffer.alloc(size <= 0xffff ? 3 : 5);
  bytes[0] = size <= 0xffff ? 0xfd : 0xfe;
  bytes.writeUIntLE(size, 1, bytes.length - 1);
  return bytes;
}

function twice(bytes: Buffer): Buffer {
  return createHash('sha256').update(createHash('sha256').update(bytes).digest()).digest();
}

function sized(bytes: Buffer): Buffer {
  return Buffer.concat([compactSize(bytes.length), bytes]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
