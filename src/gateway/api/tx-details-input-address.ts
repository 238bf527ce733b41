import { hash160 } from '@scure/btc-signer/utils.js';
import { ByteReader } from '../bitcoin/byte-reader.ts';
import type { Transaction, TransactionInput } from '../bitcoin/parse-transaction.ts';
import { addressOfScript } from '../bitcoin/script-address.ts';
import type { BitcoinNetwork } from '../wallet/bitcoin-network.ts';

const PROGRAM_BYTES_MAX = 42;

/**
 * The address that an input spends from, as far as the input itself shows it; null otherwise. The coin that it spends is
 * gone, and no index brings it back. Shown by a signature with a public key (p2pkh, p2wpkh) and by a witness program that a
 * script hash stands for (p2sh-p2wpkh and the like). Nothing is verified here: the node has done so.
 */
export function addressOfInput(
  { coinbase, scriptSig }: TransactionInput,
  witness: readonly Buffer[],
  network: BitcoinNetwork,
): string | null {
  if (coinbase) return null;
  if (scriptSig.length > 0 && witness.length > 0) {
    // By BIP 141 both together can only be a witness program that was hashed, pushed alone.
    const program = scriptSig.subarray(1);
    if (scriptSig[0] !== program.length || program.length > PROGRAM_BYTES_MAX) return null;
    return addressOfScript(Buffer.from([0xa9, 20, ...hash160(program), 0x87]), network);
  }
  if (witness.length > 0) {
    // Only compressed keys have a witness program (BIP 143).
    if (!isSignatureWithKey(witness) || witness[1]?.length !== 33) return null;
    return addressOfScript(Buffer.from([0, 20, ...hash160(witness[1])]), network);
  }
  const pushed = twoPushes(scriptSig);
  if (pushed === null || !isSignatureWithKey(pushed)) return null;
  return addressOfScript(Buffer.from([0x76, 0xa9, 20, ...hash160(pushed[1]!), 0x88, 0xac]), network);
}

/** The witness of each input (BIP 144), which a parsed transaction leaves aside; an empty one for inputs without. */
export function witnessesOf({ raw, inputs, outputs }: Transaction): Buffer[][] {
  // Where the number of inputs would stand, a zero: there are witnesses.
  if (raw[4] !== 0) return inputs.map(() => []);
  const reader = new ByteReader(raw);
  reader.take(6);
  reader.compactSize();
  for (const { scriptSig } of inputs) {
    reader.take(36);
    reader.compactSize();
    reader.take(scriptSig.length + 4);
  }
  reader.compactSize();
  for (const { script } of outputs) {
    reader.take(8);
    reader.compactSize();
    reader.take(script.length);
  }
  return inputs.map(() =>
    Array.from({ length: reader.compactSize() }, () => reader.take(reader.compactSize())),
  );
}

/** The two pieces of data that a script pushes, if that is all it does; signatures and keys are never longer than these. */
function twoPushes(script: Buffer): Buffer[] | null {
  const first = script[0] ?? 0;
  const second = script[first + 1] ?? 0;
  if (first > 75 || second > 75 || script.length !== first + second + 2) return null;
  return [script.subarray(1, first + 1), script.subarray(first + 2)];
}

/** A signature in DER and the byte after it, then a public key: compressed or not. */
function isSignatureWithKey([signature, key, ...more]: readonly Buffer[]): boolean {
  if (signature === undefined || key === undefined || more.length > 0) return false;
  const isSignature =
    signature.length >= 9 &&
    signature.length <= 73 &&
    signature[0] === 0x30 &&
    signature[1] === signature.length - 3;
  const isKey = key.length === 33 ? key[0] === 0x02 || key[0] === 0x03 : key.length === 65 && key[0] === 0x04;
  return isSignature && isKey;
}
