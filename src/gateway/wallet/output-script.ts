import { p2pkh, p2sh, p2tr, p2wpkh } from '@scure/btc-signer';
import { type BitcoinNetwork, networkParameters } from './bitcoin-network.ts';
import type { WalletKind } from './split-descriptor.ts';

/** Where coins for a key go: the script of an output that pays it, and the same as an address. */
export type Destination = { script: Uint8Array; address: string };

/**
 * The script and address of one public key. Taproot without any scripts, only the key (BIP 86).
 *
 * @param publicKey compressed, 33 bytes.
 */
export function destinationOf(kind: WalletKind, publicKey: Uint8Array, network: BitcoinNetwork): Destination {
  const { bech32Prefix, p2pkhVersion, p2shVersion } = networkParameters[network];
  // The last one would be for writing private keys, of which there are none here.
  const prefixes = { bech32: bech32Prefix, pubKeyHash: p2pkhVersion, scriptHash: p2shVersion, wif: 0 };
  const { script, address } = pay[kind](publicKey, prefixes);
  return { script, address };
}

type Prefixes = { bech32: string; pubKeyHash: number; scriptHash: number; wif: number };

const pay: Readonly<Record<WalletKind, (publicKey: Uint8Array, prefixes: Prefixes) => Destination>> = {
  pkh: (publicKey, prefixes) => p2pkh(publicKey, prefixes),
  'sh-wpkh': (publicKey, prefixes) => p2sh(p2wpkh(publicKey, prefixes), prefixes),
  wpkh: (publicKey, prefixes) => p2wpkh(publicKey, prefixes),
  tr: (publicKey, prefixes) => p2tr(publicKey.subarray(1), undefined, prefixes),
};
