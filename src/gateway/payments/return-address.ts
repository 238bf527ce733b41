import { createHash } from 'node:crypto';
import { bech32, bech32m, createBase58check } from '@scure/base';

const base58check = createBase58check((data: Uint8Array) => createHash('sha256').update(data).digest());
const HUMAN_READABLE_PARTS = ['bc', 'tb', 'bcrt', 'sandbox'];

/**
 * Whether a text is a well-formed bitcoin address of some network (Base58Check, or Bech32 and Bech32m of BIP 173 and 350):
 * its checksum is right, so it was not mistyped. Whether a network knows it is not asked.
 */
export function isBitcoinAddress(text: string): boolean {
  if (text.length > 100) return false;
  return isSegwitAddress(text) || isBase58Address(text);
}

function isSegwitAddress(text: string): boolean {
  for (const encoding of [bech32, bech32m]) {
    const decoded = encoding.decodeUnsafe(text, 100);
    if (decoded) return HUMAN_READABLE_PARTS.includes(decoded.prefix);
  }
  return false;
}

function isBase58Address(text: string): boolean {
  try {
    return base58check.decode(text).length === 21;
  } catch {
    return false;
  }
}
