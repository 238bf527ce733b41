import { createHash } from 'node:crypto';
import type { HDKey } from '@scure/bip32';
import { type BitcoinNetwork, networkParameters } from './bitcoin-network.ts';
import { FIRST_HARDENED } from './derivation-path.ts';
import { descriptorChecksum } from './descriptor-checksum.ts';
import { findPrivateKey } from './find-private-key.ts';
import { type Destination, destinationOf } from './output-script.ts';
import { joinDescriptor, splitDescriptor, type WalletKind } from './split-descriptor.ts';
import { unusable, WalletError } from './wallet-error.ts';
import { readWalletKey } from './wallet-key.ts';

/** Above what 255 steps can take, so that nothing below has to fear a long text. */
const MAX_LENGTH = 10_000;

/** A wallet's public side: it makes addresses and can spend nothing. */
export type Wallet = {
  /**
   * 16 hexadecimal digits that say nothing of the key. The same for every way to write the same addresses, so that a
   * number given out once is never given out again when the way of writing changes.
   */
  id: string;
  kind: WalletKind;
  /** All its receiving addresses, with checksum, the way Bitcoin Core writes them: to import into a node or a wallet. */
  descriptor: string;
  /** @throws RangeError unless the index is a whole number from 0 to 2147483647. */
  addressAt(index: number): string;
  /** The script of an output that pays the address. @throws RangeError as {@link Wallet.addressAt}. */
  scriptAt(index: number): Uint8Array;
};

/**
 * Reads what the merchant set as `WALLET_XPUB`. Taken are
 *
 * - an account's extended public key alone. Its first letters say the kind of address (SLIP-132): xpub or tpub pkh
 *   (BIP 44), ypub or upub sh(wpkh) (BIP 49), zpub or vpub wpkh (BIP 84). Addresses are its children `/0/index`, which
 *   is where wallets look for them when the key is an account's (depth 3); a key of another depth is used the same way.
 * - a descriptor `pkh`, `sh(wpkh)`, `wpkh` or `tr` (BIP 380, 381, 382, 386) with one such key, written as xpub or tpub,
 *   and a path that ends in all children; with key origin and checksum or without them. Taproot only this way.
 *
 * @throws WalletError when it is anything else, has a slip in it, belongs to another network or holds a private key.
 */
export function parseWallet(text: string, network: BitcoinNetwork): Wallet {
  const given = text.trim();
  const taken = `${networkParameters[network].publicKeyForms}, or a descriptor pkh, sh(wpkh), wpkh or tr with one key`;
  if (given === '') throw unusable('is empty', `give ${taken}`);
  if (given.length > MAX_LENGTH) throw unusable('is longer than any descriptor of one key', `give ${taken}`);
  const secret = findPrivateKey(given);
  if (secret !== null) {
    throw new WalletError(
      'private_key',
      `WALLET_XPUB holds ${secret}, which is refused because whoever gets into this server could take all the money ` +
        `with it: give what is public, ${taken}.`,
    );
  }
  const written = /[()[\]/#]/.test(given) ? splitDescriptor(given) : null;
  const key = readWalletKey(written?.key ?? given, network);
  if (written !== null && !key.plain) {
    throw unusable('is a descriptor with a key in it that is neither xpub nor tpub', 'give that key alone');
  }
  const { kind, origin, steps } = written ?? { kind: key.kind, origin: '', steps: [0] };
  if (key.node.depth + steps.length >= 255) {
    throw unusable('has more steps than there can be', "give the account's extended public key");
  }
  const descriptor = joinDescriptor({ kind, origin, key: key.text, steps });
  const parent = steps.reduce((node, step) => node.deriveChild(step), key.node);
  return {
    id: idOf(kind, parent, network),
    kind,
    descriptor: `${descriptor}#${descriptorChecksum(descriptor)}`,
    addressAt: (index) => destinationAt(index).address,
    scriptAt: (index) => destinationAt(index).script,
  };

  function destinationAt(index: number): Destination {
    if (!Number.isInteger(index) || index < 0 || index >= FIRST_HARDENED) {
      throw new RangeError(`An address has a number from 0 to ${FIRST_HARDENED - 1}, not ${index}.`);
    }
    return destinationOf(kind, publicKeyOf(parent.deriveChild(index)), network);
  }
}

/** From the key whose children have the addresses: it is the same however the path to it is written. */
function idOf(kind: WalletKind, parent: HDKey, network: BitcoinNetwork): string {
  return createHash('sha256')
    .update(`${kind} ${networkParameters[network].xpubVersion} `)
    .update(parent.chainCode ?? '')
    .update(publicKeyOf(parent))
    .digest('hex')
    .slice(0, 16);
}

function publicKeyOf({ publicKey }: HDKey): Uint8Array {
  if (publicKey === null) throw new Error('An extended key without a public key.');
  return publicKey;
}
