import { unusable } from './wallet-error.ts';

/** Steps from here on are hardened: they need the private key (BIP 32). */
export const FIRST_HARDENED = 2 ** 31;

/**
 * Reads where a key comes from, such as `[d34db33f/84'/0'/0']` (BIP 380). Only handed on: whoever signs needs it.
 *
 * @returns the same with `h` for hardened, small letters and plain numbers, the way Bitcoin Core writes it.
 * @throws WalletError when it cannot be read.
 */
export function readOrigin(text: string): string {
  const [fingerprint = '', ...steps] = text.slice(1, -1).split('/');
  const written = steps.map((step) => {
    const [, number = '', hardened = ''] = /^([0-9]*)([h']?)$/.exec(step) ?? [];
    const index = readIndex(number);
    return index === null ? null : `/${index}${hardened && 'h'}`;
  });
  if (!/^[0-9a-f]{8}$/i.test(fingerprint) || written.includes(null)) {
    throw unusable(
      'is a descriptor whose key origin, the part in square brackets, cannot be read',
      'it has the eight hexadecimal digits of a fingerprint and then steps such as /84h, so copy it again',
    );
  }
  return `[${fingerprint.toLowerCase()}${written.join('')}]`;
}

/**
 * Reads the path after a public key, such as `/0/*`, which must end in all children. Of several paths in one, such as
 * `/<0;1>/*` (BIP 389), the first: by that the one to receive on.
 *
 * @returns the steps before the children; none of them hardened.
 * @throws WalletError when it cannot be read, is hardened or has a single end.
 */
export function readSteps(path: string): number[] {
  const steps = path.split('/').slice(1);
  if (steps.some((step) => /^(?:\*|[0-9]+)[hH']$|^<.*[hH']/.test(step))) {
    throw unusable(
      "is a descriptor with a hardened step (h or ') after the key, which nobody can take without the private key",
      "give the account's public key, with the hardened steps in square brackets before it",
    );
  }
  if (steps.at(-1) !== '*') {
    throw unusable(
      'is a descriptor of one address only, and each payment needs an address of its own',
      'give one whose key ends in /*, most often /0/*',
    );
  }
  const choices = steps.slice(0, -1).map(readChoice);
  const unreadable = choices.some((choice) => choice.includes(null) || new Set(choice).size < choice.length);
  if (unreadable || choices.filter((choice) => choice.length > 1).length > 1) {
    throw unusable(
      'is a descriptor whose path after the key cannot be read',
      'it has whole numbers below 2^31, at most one choice such as <0;1>, and ends in /*, so copy it again',
    );
  }
  return choices.map(([first]) => first ?? 0);
}

/** A step such as `0`, or a choice such as `<0;1>`; null for what is no number. */
function readChoice(step: string): (number | null)[] {
  const choice = /^<([^<>]*)>$/.exec(step)?.[1];
  return choice?.includes(';') ? choice.split(';').map(readIndex) : [readIndex(step)];
}

function readIndex(text: string): number | null {
  return /^[0-9]{1,10}$/.test(text) && Number(text) < FIRST_HARDENED ? Number(text) : null;
}
