import { createHash } from 'node:crypto';
import { bech32, bech32m, createBase58check } from '@scure/base';
import { scriptOfAddress } from '../bitcoin/script-address.ts';
import { bitcoinNetworks } from '../wallet/bitcoin-network.ts';

const base58check = createBase58check((data: Uint8Array) => createHash('sha256').update(data).digest());
const HUMAN_READABLE_PARTS = ['bc', 'tb', 'bcrt', 'sandbox'];

/**
 * Whether coins can be sent back to an address: on a real network, one of that network. In the sandbox any well-formed one of
 * some network will do (Base58Check, or Bech32 and Bech32m of BIP 173 and 350): nothing is ever sent there.
 */
export function isReturnAddress(text: string, network: string): boolean {
  if (text.length > 100) return false;
  const real = bitcoinNetworks.find((name) => name === network);
  if (real !== undefined) return scriptOfAddress(text, real) !== null;
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
