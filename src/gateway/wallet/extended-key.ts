import { createHash } from 'node:crypto';
import { createBase58check } from '@scure/base';

/** Base58 with a checksum: how extended keys and private keys for import are written. */
const base58check = createBase58check((bytes: Uint8Array) => createHash('sha256').update(bytes).digest());

/** What stands in an extended key (BIP 32, "Serialization format"). */
export type ExtendedKey = {
  /** The first four bytes, which say the network and, by SLIP-132, the kind of address. */
  version: number;
  depth: number;
  parentFingerprint: number;
  index: number;
  chainCode: Uint8Array;
  /** 33 bytes: a compressed public key; of a private key a zero and the key. */
  key: Uint8Array;
};

/** Reads an extended key, public or private, of any version; null when it is none or its checksum is wrong. */
export function decodeExtendedKey(text: string): ExtendedKey | null {
  const bytes = decodeBase58check(text);
  if (bytes?.length !== 78) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    version: view.getUint32(0),
    depth: view.getUint8(4),
    parentFingerprint: view.getUint32(5),
    index: view.getUint32(9),
    chainCode: bytes.slice(13, 45),
    key: bytes.slice(45),
  };
}

/** Whether an extended key holds a private key, whatever its first bytes say. */
export function isPrivate({ key }: ExtendedKey): boolean {
  return key[0] === 0;
}

/** Writes an extended key as text, the inverse of {@link decodeExtendedKey}. */
export function encodeExtendedKey(key: ExtendedKey): string {
  const bytes = new Uint8Array(78);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, key.version);
  view.setUint8(4, key.depth);
  view.setUint32(5, key.parentFingerprint);
  view.setUint32(9, key.index);
  bytes.set(key.chainCode, 13);
  bytes.set(key.key, 45);
  return base58check.encode(bytes);
}

function decodeBase58check(text: string): Uint8Array | null {
  try {
    return base58check.decode(text);
  } catch {
    return null;
  }
}
