import {
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';

/** A REST secret decoded once, so that a hot path does not decode base64 for each message. */
export type SecretKey = KeyObject;

const SECRET_BYTES = 64;
const SECRET_BYTES_MIN = 16;

/**
 * Decodes a REST secret into a key for {@link sign} and {@link verifySignature}.
 * Throws a RangeError when the secret is not one (see {@link isRestSecret}): Node would decode a mistyped
 * secret to something shorter, even to an empty key, which anyone can sign with.
 * protocol.md §1 "Authentication".
 */
export function secretKey(secret: string): SecretKey {
  if (!isRestSecret(secret)) {
    throw new RangeError(`a REST secret is base64 of at least ${SECRET_BYTES_MIN} bytes`);
  }
  return createSecretKey(secret, 'base64');
}

/**
 * The `Rest-Sign` of a body: base64 (88 characters, no line break) of HMAC-SHA512 over exactly these bytes;
 * a string counts as its UTF-8 bytes. Throws a RangeError when the secret is not one.
 * protocol.md §1 "Authentication".
 */
export function sign(secret: string | SecretKey, body: Uint8Array | string): string {
  const key = typeof secret === 'string' ? secretKey(secret) : secret;
  return createHmac('sha512', key).update(body).digest('base64');
}

/**
 * Whether `signature` is the `Rest-Sign` of this raw body. White space anywhere in it is ignored. Takes the
 * same time for every wrong signature of the right length. Never throws: whatever is malformed, be it the
 * signature or the secret, is false. protocol.md §1 "Authentication".
 */
export function verifySignature(input: {
  secret: string | SecretKey;
  body: Uint8Array;
  signature: string;
}): boolean {
  const { secret, body, signature } = input;
  if (typeof secret === 'string' && !isRestSecret(secret)) return false;
  const expected = Buffer.from(sign(secret, body));
  // The texts are compared, not what they decode to: a decoder would forgive characters that are not base64.
  const given = Buffer.from(signature.length === expected.length ? signature : signature.replace(/\s+/g, ''));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A new API key: a random lower-case UUID. protocol.md §1 "Authentication". */
export function newRestKey(): string {
  return randomUUID();
}

/** A new secret: 64 random bytes as base64, 88 characters. protocol.md §1 "Authentication". */
export function newRestSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64');
}

/** Whether the text is an API key: a lower-case UUID of any version. protocol.md §1 "Authentication". */
export function isRestKey(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text);
}

/**
 * Whether the text is a secret: canonical base64 (standard alphabet, padded, nothing else) of at least
 * 16 bytes. protocol.md §1 "Authentication".
 */
export function isRestSecret(text: string): boolean {
  const decoded = Buffer.from(text, 'base64');
  // Node's decoder skips what is not base64 and knows the URL alphabet; encoding again shows whether it did.
  return decoded.length >= SECRET_BYTES_MIN && decoded.toString('base64') === text;
}
