import { decodeExtendedKey, isPrivate } from './extended-key.ts';

/**
 * Looks for a private key, in any form that people have one in. Errs on the side of finding one: a slip of the pen must
 * not make a private key pass for some other thing that is quoted or kept. Pure, and returns no part of the text.
 *
 * @param text what somebody gave as a wallet's public key.
 * @returns what it holds or seems to hold, for a sentence; null when there is nothing private in it.
 */
export function findPrivateKey(text: string): string | null {
  // The eight characters of a descriptor's checksum can spell anything.
  const body = text.trim().replace(/#[a-z0-9]{8}$/, '');
  const runs = body.match(/[0-9A-Za-z]+/g) ?? [];
  // A public key whose own checksum is right is nothing else, whatever its letters spell.
  const suspects = runs.filter((run) => !isExtendedPublicKey(run));

  if (suspects.some(isExtendedPrivateKey)) return 'an extended private key (such as xprv)';
  if (suspects.some((run) => singleKeys.some((form) => form.test(run)))) return 'a private key';
  if (suspects.some((run) => privateHex.test(run)) || longHex.test(body)) {
    return 'what may be a private key or a seed in hexadecimal digits';
  }
  if (isRecoveryPhrase(body)) return "what may be a wallet's recovery phrase";
  return null;
}

/** Anywhere and in any case, for something may be stuck to its front; of other coins, by what is in it. */
function isExtendedPrivateKey(run: string): boolean {
  if (/[xyztuv]prv/i.test(run)) return true;
  const key = decodeExtendedKey(run);
  return key !== null && isPrivate(key);
}

function isExtendedPublicKey(run: string): boolean {
  const key = decodeExtendedKey(run);
  return key !== null && !isPrivate(key);
}

const singleKeys = [
  // Wallet import format: 51 or 52 characters; one more or less may be a slip.
  /^[5KL9c][0-9A-Za-z]{49,52}$/,
  // With a passphrase (BIP 38).
  /^6P[0-9A-Za-z]{56}$/,
  // Mini keys of coins made of metal.
  /^S(?:[0-9A-Za-z]{21}|[0-9A-Za-z]{25}|[0-9A-Za-z]{29})$/,
  // A seed or a share of one (BIP 93).
  /^ms1[0-9a-z]{45,}$/i,
];

/** 32 bytes, or those and the byte that asks for a compressed public key; 66 digits may be a public key as well. */
const privateHex = /^(?:0x)?(?:[0-9a-f]{64}|(?!0[23])[0-9a-f]{64}01)$/i;

/** Nothing but digits: a key or a seed, unless it is a public key, compressed or not. */
const longHex = /^(?!0[23][0-9a-f]{64}$|04[0-9a-f]{128}$)(?:0x)?[0-9a-f]{32,}$/i;

/** Twelve words and more (BIP 39 and its like), numbered or not, in any alphabet; eleven, should one have got lost. */
function isRecoveryPhrase(text: string): boolean {
  const words = text
    .split(/[\s,;|"'[\]_-]+/)
    .map((word) => word.replace(/^[0-9]{1,2}[.:)]?/, ''))
    .filter((word) => word !== '');
  return words.length >= 11 && words.every((word) => /^[\p{L}\p{M}]+$/u.test(word));
}
