import { hash } from 'node:crypto';
import { base58, bech32, bech32m } from '@scure/base';
import { type BitcoinNetwork, networkParameters } from '../wallet/bitcoin-network.ts';

const OP_1 = 0x51;
const OP_16 = 0x60;
const BECH32_LENGTH_MAX = 90;

/**
 * The address that an output's script stands for, or null: bare keys, bare multisignature, data and everything odd have
 * none. Knows p2pkh, p2sh and segwit of every version (BIP 173, BIP 350), those of the future too, as Bitcoin Core does.
 */
export function addressOfScript(script: Buffer, network: BitcoinNetwork): string | null {
  const { bech32Prefix, p2pkhVersion, p2shVersion } = networkParameters[network];
  if (isPublicKeyHash(script)) return legacyAddress(p2pkhVersion, script.subarray(3, 23));
  if (isScriptHash(script)) return legacyAddress(p2shVersion, script.subarray(2, 22));

  const version = witnessVersion(script);
  if (version === null) return null;
  const program = script.subarray(2);
  const words = [version, ...bech32.toWords(program)];
  return (version === 0 ? bech32 : bech32m).encode(bech32Prefix, words);
}

/** The script that pays an address of a network; null if the text is none, or one of another network. */
export function scriptOfAddress(address: string, network: BitcoinNetwork): Buffer | null {
  const { bech32Prefix, p2pkhVersion, p2shVersion } = networkParameters[network];
  const segwit = decodeSegwit(address, bech32Prefix);
  if (segwit !== null) return segwit;
  const legacy = decodeLegacy(address);
  if (legacy === null) return null;
  const keyHash = legacy.subarray(1);
  if (legacy[0] === p2pkhVersion) return Buffer.from([0x76, 0xa9, 20, ...keyHash, 0x88, 0xac]);
  if (legacy[0] === p2shVersion) return Buffer.from([0xa9, 20, ...keyHash, 0x87]);
  return null;
}

/** OP_DUP OP_HASH160 <20 bytes> OP_EQUALVERIFY OP_CHECKSIG */
function isPublicKeyHash(script: Buffer): boolean {
  return (
    script.length === 25 &&
    script[0] === 0x76 &&
    script[1] === 0xa9 &&
    script[2] === 20 &&
    script[23] === 0x88 &&
    script[24] === 0xac
  );
}

/** OP_HASH160 <20 bytes> OP_EQUAL (BIP 16) */
function isScriptHash(script: Buffer): boolean {
  return script.length === 23 && script[0] === 0xa9 && script[1] === 20 && script[22] === 0x87;
}

/** A version from 0 to 16 and 2 to 40 bytes (BIP 141); of version 0 only 20 and 32 bytes mean anything. */
function witnessVersion(script: Buffer): number | null {
  const opcode = script[0] ?? 0xff;
  if (script.length < 4 || script.length > 42 || script[1] !== script.length - 2) return null;
  if (opcode === 0) return script.length === 22 || script.length === 34 ? 0 : null;
  return opcode >= OP_1 && opcode <= OP_16 ? opcode - OP_1 + 1 : null;
}

function legacyAddress(version: number, keyHash: Buffer): string {
  const payload = Buffer.concat([Buffer.of(version), keyHash]);
  return base58.encode(Buffer.concat([payload, checksum(payload)]));
}

function decodeLegacy(address: string): Buffer | null {
  // Longer ones are no addresses, and base58 takes its time over them.
  if (address.length > 35 || !/^[1-9A-HJ-NP-Za-km-z]+$/.test(address)) return null;
  const bytes = Buffer.from(base58.decode(address));
  const payload = bytes.subarray(0, 21);
  return bytes.length === 25 && checksum(payload).equals(bytes.subarray(21)) ? payload : null;
}

function checksum(payload: Buffer): Buffer {
  return hash('sha256', hash('sha256', payload, 'buffer'), 'buffer').subarray(0, 4);
}

function decodeSegwit(address: string, prefix: string): Buffer | null {
  for (const code of [bech32, bech32m]) {
    const decoded = code.decodeUnsafe(address, BECH32_LENGTH_MAX);
    if (!decoded || decoded.prefix !== prefix) continue;
    const version = decoded.words[0] ?? -1;
    const program = bech32.fromWordsUnsafe(decoded.words.slice(1));
    if (!program || (version === 0) !== (code === bech32)) continue;
    const script = Buffer.from([version === 0 ? 0 : OP_1 + version - 1, program.length, ...program]);
    if (witnessVersion(script) === version) return script;
  }
  return null;
}
