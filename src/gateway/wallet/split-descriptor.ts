import { readOrigin, readSteps } from './derivation-path.ts';
import { descriptorChecksum } from './descriptor-checksum.ts';
import { unusable, WalletError } from './wallet-error.ts';

/** The kinds of address that a single key can have, by their descriptors (BIP 381, 382, 386). */
export type WalletKind = 'pkh' | 'sh-wpkh' | 'wpkh' | 'tr';

/** What a descriptor says, with its key still as text. */
export type SplitDescriptor = {
  kind: WalletKind;
  /** Where the key comes from, such as `[d34db33f/84h/0h/0h]`; empty when it does not say. */
  origin: string;
  key: string;
  /** Steps from the key to the one whose children have the addresses; none of them hardened. */
  steps: number[];
};

const brackets: Readonly<Record<WalletKind, readonly [string, string]>> = {
  pkh: ['pkh(', ')'],
  'sh-wpkh': ['sh(wpkh(', '))'],
  wpkh: ['wpkh(', ')'],
  tr: ['tr(', ')'],
};
const kinds = Object.keys(brackets) as WalletKind[];

/**
 * Takes a descriptor with one extended key and all its children apart (BIP 380). Of several paths in one (BIP 389) the
 * first, which by that is the one to receive on. Letters and numbers come out the way Bitcoin Core writes them.
 *
 * @throws WalletError when its checksum is wrong, or it is of a kind that is not taken.
 */
export function splitDescriptor(text: string): SplitDescriptor {
  const descriptor = withoutChecksum(text);
  const kind = kinds.find((kind) => descriptor.startsWith(brackets[kind][0]));
  if (kind === undefined) {
    throw unusable(
      'is a descriptor of a kind that is not taken',
      'give pkh, sh(wpkh), wpkh or tr with one key',
    );
  }
  const [opening, closing] = brackets[kind];
  if (!descriptor.endsWith(closing)) {
    throw unusable('is a descriptor whose brackets do not match', 'copy the whole of it again');
  }
  const inside = descriptor.slice(opening.length, descriptor.length - closing.length);
  if (/[(){},]/.test(inside)) {
    throw unusable(
      'is a descriptor with more in it than one key',
      'give one with a single key, without scripts and other signers',
    );
  }
  const parts = /^(\[[^[\]]*\])?([0-9A-Za-z]+)((?:\/[^/[\]]*)*)$/.exec(inside);
  if (parts === null) {
    throw unusable('is a descriptor whose key cannot be read', 'copy the whole of it again');
  }
  const [, origin = '', key = '', path = ''] = parts;
  return { kind, origin: origin && readOrigin(origin), key, steps: readSteps(path) };
}

/** Puts a descriptor together, for all children of a key (BIP 380). Without checksum. */
export function joinDescriptor({ kind, origin, key, steps }: SplitDescriptor): string {
  const [opening, closing] = brackets[kind];
  return `${opening}${origin}${[key, ...steps, '*'].join('/')}${closing}`;
}

function withoutChecksum(text: string): string {
  const [descriptor = '', ...checksum] = text.split('#');
  if (checksum.length === 0) return descriptor;
  if (checksum.length === 1 && checksum[0] === descriptorChecksum(descriptor)) return descriptor;
  throw new WalletError(
    'wrong_checksum',
    'WALLET_XPUB is a descriptor whose checksum, the eight characters after the #, does not fit: copy it again from ' +
      'the wallet, or, if you changed it on purpose, leave out the # and what follows.',
  );
}
