import { hash } from 'node:crypto';
import { MAX_SATOSHI } from '../../protocol/money.ts';
import { ByteReader, MalformedBytes } from './byte-reader.ts';

/** A transaction as its bytes tell it; ids as people write them. `raw` and scripts are views of the bytes it was read from. */
export type Transaction = {
  txid: string;
  version: number;
  locktime: number;
  /** Makes new coins: the first of a block. */
  coinbase: boolean;
  inputs: TransactionInput[];
  outputs: TransactionOutput[];
  /** The bytes of it, signatures included. */
  raw: Buffer;
  /** In bytes, signatures included. */
  size: number;
};

/** The coin that is spent, and the script that may. A coinbase spends none: `txid` is all zeros. */
export type TransactionInput = {
  txid: string;
  vout: number;
  coinbase: boolean;
  scriptSig: Buffer;
  sequence: number;
};

export type TransactionOutput = { valueSat: bigint; script: Buffer };

const NO_TXID = '00'.repeat(32);
const NO_VOUT = 0xffffffff;

/**
 * Reads one transaction, all of the bytes and no more. Signatures and amounts are not checked: that is the node's work.
 * @throws MalformedBytes when it is cut short, has something left over or is not written as the network writes it.
 */
export function parseTransaction(raw: Buffer): Transaction {
  const reader = new ByteReader(raw);
  const transaction = readTransaction(reader);
  reader.end();
  return transaction;
}

/** Reads the next transaction of several. The form is BIP 144's, with witnesses or without. */
export function readTransaction(reader: ByteReader): Transaction {
  const start = reader.position;
  const version = reader.int32();
  // Where the number of inputs would stand, a zero: there are witnesses (BIP 144).
  const hasWitness = reader.bytes[reader.position] === 0;
  if (hasWitness && reader.take(2)[1] !== 1) throw new MalformedBytes('a transaction without inputs');

  const bodyStart = reader.position;
  const inputs = Array.from({ length: reader.count(41) }, () => readInput(reader));
  const outputs = Array.from({ length: reader.count(9) }, () => readOutput(reader));
  if (inputs.length === 0) throw new MalformedBytes('a transaction without inputs');
  if (outputs.length === 0) throw new MalformedBytes('a transaction without outputs');
  const bodyEnd = reader.position;

  if (hasWitness) skipWitnesses(reader, inputs.length);
  const locktime = reader.uint32();
  const whole = reader.bytes.subarray(start, reader.position);
  return {
    txid: hashAsWritten(
      hasWitness
        ? // The id leaves the witnesses out, so that nobody who may not spend can change it (BIP 141).
          Buffer.concat([
            whole.subarray(0, 4),
            reader.bytes.subarray(bodyStart, bodyEnd),
            whole.subarray(whole.length - 4),
          ])
        : whole,
    ),
    version,
    locktime,
    coinbase: inputs.length === 1 && inputs[0]!.coinbase,
    inputs,
    outputs,
    raw: whole,
    size: whole.length,
  };
}

/** SHA-256 twice, as people write bitcoin's hashes: in hex, back to front. */
export function hashAsWritten(bytes: Buffer): string {
  return hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')
    .reverse()
    .toString('hex');
}

function readInput(reader: ByteReader): TransactionInput {
  const txid = reader.hash();
  const vout = reader.uint32();
  const scriptSig = reader.take(reader.compactSize());
  const sequence = reader.uint32();
  return { txid, vout, coinbase: vout === NO_VOUT && txid === NO_TXID, scriptSig, sequence };
}

function readOutput(reader: ByteReader): TransactionOutput {
  const valueSat = reader.uint64();
  if (valueSat > MAX_SATOSHI) throw new MalformedBytes('an output of more bitcoin than there is');
  return { valueSat, script: reader.take(reader.compactSize()) };
}

function skipWitnesses(reader: ByteReader, inputs: number): void {
  let items = 0;
  for (let input = 0; input < inputs; input += 1) {
    const count = reader.count(1);
    for (let item = 0; item < count; item += 1) reader.take(reader.compactSize());
    items += count;
  }
  if (items === 0) throw new MalformedBytes('a transaction that says it has witnesses and has none');
}
