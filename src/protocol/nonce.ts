/** How far a tonce may be from the server's clock, either way, in microseconds. protocol.md §1. */
export const TONCE_WINDOW_US = 10_000_000n;

const NONCE_LIMIT = 2n ** 63n;

/**
 * A nonce: an integer from 0 up to but not including 2^63, in decimal digits and nothing else.
 * Anything else, and no nonce at all, is null. protocol.md §1 "Authentication".
 */
export function parseNonce(text: string | undefined): bigint | null {
  // 19 digits reach past 2^63. The bound also keeps BigInt() from chewing on a megabyte of digits.
  if (text === undefined || !/^[0-9]{1,19}$/.test(text)) return null;
  const nonce = BigInt(text);
  return nonce < NONCE_LIMIT ? nonce : null;
}

/** A tonce, in microseconds since the epoch; the same form as a nonce. protocol.md §1 "Authentication". */
export function parseTonce(text: string | undefined): bigint | null {
  return parseNonce(text);
}

/**
 * Whether a tonce lies within ±10 s of the clock, both ends included. Both are microseconds since the epoch.
 * That each tonce counts only once is for the caller to see to. protocol.md §1 "Authentication".
 */
export function tonceInWindow(tonceUs: bigint, nowUs: bigint): boolean {
  return tonceUs >= nowUs - TONCE_WINDOW_US && tonceUs <= nowUs + TONCE_WINDOW_US;
}
