import { HDKey } from '@scure/bip32';
import { type BitcoinNetwork, networkParameters } from './bitcoin-network.ts';
import { decodeExtendedKey, type ExtendedKey, encodeExtendedKey } from './extended-key.ts';
import type { WalletKind } from './split-descriptor.ts';
import { unusable, WalletError } from './wallet-error.ts';

/** An extended public key that is good for a network. */
export type WalletKey = {
  /** The kind of address that its first letters stand for (SLIP-132): xpub pkh, ypub sh-wpkh, zpub wpkh. */
  kind: WalletKind;
  /** Whether it was given as xpub or tpub, the only ways to write it in a descriptor. */
  plain: boolean;
  /** The key written as xpub or tpub. */
  text: string;
  node: HDKey;
};

/** `version` is the first four bytes. */
type KeyForm = { version: number; prefix: string; kind: WalletKind; onMainnet: boolean };

const keyForms: readonly KeyForm[] = [
  { version: 0x0488b21e, prefix: 'an xpub', kind: 'pkh', onMainnet: true },
  { version: 0x049d7cb2, prefix: 'a ypub', kind: 'sh-wpkh', onMainnet: true },
  { version: 0x04b24746, prefix: 'a zpub', kind: 'wpkh', onMainnet: true },
  { version: 0x043587cf, prefix: 'a tpub', kind: 'pkh', onMainnet: false },
  { version: 0x044a5262, prefix: 'a upub', kind: 'sh-wpkh', onMainnet: false },
  { version: 0x045f1cf6, prefix: 'a vpub', kind: 'wpkh', onMainnet: false },
];
/** Ypub, Zpub, Upub and Vpub. */
const multisigVersions = [0x0295b43f, 0x02aa7ed3, 0x024289ef, 0x02575483];

/**
 * Reads an extended public key of a network, as of BIP 32 or with the first letters of SLIP-132.
 *
 * @throws WalletError when it is none, has a slip in it or is one of another network.
 */
export function readWalletKey(text: string, network: BitcoinNetwork): WalletKey {
  const advice = `give ${networkParameters[network].publicKeyForms}`;
  const extended = decodeExtendedKey(text);
  if (extended === null) {
    if (!/^[xyztuv]pub/i.test(text)) throw unusable('has no extended public key', advice);
    throw new WalletError(
      'wrong_checksum',
      'WALLET_XPUB has an extended public key with a slip in it, for its own checksum does not fit: copy it again.',
    );
  }
  if (multisigVersions.includes(extended.version)) {
    throw unusable('is a key for addresses with several signers, which are not taken', advice);
  }
  const form = keyForms.find(({ version }) => version === extended.version);
  if (form === undefined) throw unusable('has a key of something else than bitcoin', advice);
  if (form.onMainnet !== (network === 'mainnet')) throw wrongNetwork(form, network);
  return {
    kind: form.kind,
    plain: form.kind === 'pkh',
    text: encodeExtendedKey({ ...extended, version: networkParameters[network].xpubVersion }),
    node: nodeOf(extended, advice),
  };
}

/** Not every 33 bytes are a public key; and a key that says it has no parent must not name one (BIP 32). */
function nodeOf({ depth, parentFingerprint, index, chainCode, key }: ExtendedKey, advice: string): HDKey {
  try {
    return new HDKey({ depth, parentFingerprint, index, chainCode, publicKey: key });
  } catch {
    throw unusable('has an extended public key that no wallet can have made', advice);
  }
}

function wrongNetwork({ prefix, onMainnet }: KeyForm, network: BitcoinNetwork): WalletError {
  const keyNetwork = onMainnet ? 'mainnet' : 'testnet, signet or regtest';
  return new WalletError(
    'wrong_network',
    `WALLET_XPUB has ${prefix}, a key of ${keyNetwork}, but BITCOIN_NETWORK is ${network}: ` +
      `give ${networkParameters[network].publicKeyForms}, or set BITCOIN_NETWORK to the network of the key.`,
  );
}
