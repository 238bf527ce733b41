const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * Reads an `application/x-www-form-urlencoded` body the way PHP fills $_POST, but byte for byte: values stay
 * bytes, since `data` may hold anything. Names are UTF-8. A pair splits at its first `=`; a name without one
 * has the empty value; the last of equal names wins; `+` is a space; a `%` that is not followed by two hex
 * digits stays as it is, as does every byte that should have been encoded (one client encodes nothing).
 * Never throws. protocol.md §1 "Authentication".
 */
export function parseForm(body: Uint8Array): Map<string, Buffer> {
  const form = new Map<string, Buffer>();
  for (const [name, value] of parseFields(body)) form.set(name, Buffer.from(value, 'latin1'));
  return form;
}

/** A form whose values are bytes as characters from U+0000 to U+00FF: of the short texts of a form much cheaper than buffers. */
export type FormFields = ReadonlyMap<string, string>;

/** Reads a form as {@link parseForm} does. */
export function parseFields(body: Uint8Array): Map<string, string> {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const fields = new Map<string, string>();
  for (let start = 0; start < text.length; ) {
    const ampersand = text.indexOf('&', start);
    const end = ampersand < 0 ? text.length : ampersand;
    const equals = text.indexOf('=', start);
    const nameEnd = equals < 0 || equals > end ? end : equals;
    // PHP drops a pair without a name too
    if (nameEnd > start) {
      fields.set(utf8(decode(text.slice(start, nameEnd))), decode(text.slice(nameEnd + 1, end)));
    }
    start = end + 1;
  }
  return fields;
}

/** The value of a field as UTF-8 text (what is not UTF-8 becomes U+FFFD); undefined when it is not there. */
export function fieldText(fields: FormFields, name: string): string | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : utf8(value);
}

/**
 * Writes a form body that {@link parseForm} and PHP's $_POST read back to the same bytes; strings as UTF-8.
 * The result is ASCII. A space becomes `%20`, which every decoder understands, unlike `+`.
 */
export function encodeForm(fields: Iterable<readonly [string, string | Uint8Array]>): string {
  const pairs: string[] = [];
  for (const [name, value] of fields) pairs.push(`${encode(name)}=${encode(value)}`);
  return pairs.join('&');
}

/** The value of a field as UTF-8 text (what is not UTF-8 becomes U+FFFD); undefined when it is not there. */
export function formText(form: ReadonlyMap<string, Buffer>, name: string): string | undefined {
  return form.get(name)?.toString();
}

/** Bytes as characters, read as UTF-8. */
function utf8(bytes: string): string {
  return /[^\0-\x7f]/.test(bytes) ? Buffer.from(bytes, 'latin1').toString() : bytes;
}

function decode(escaped: string): string {
  if (!/[%+]/.test(escaped)) return escaped;
  const bytes = Buffer.from(escaped, 'latin1');
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    let byte = bytes[at] as number;
    if (byte === PLUS) {
      byte = SPACE;
    } else if (byte === PERCENT) {
      const high = hexDigit(bytes[at + 1]);
      const low = hexDigit(bytes[at + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        at += 2;
      }
    }
    // Never past where it is read.
    bytes[length++] = byte;
  }
  return bytes.toString('latin1', 0, length);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/** What each byte is written as: itself where RFC 3986 calls it unreserved, otherwise `%XX`. */
const encodedBytes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9._~-]/.test(character)
    ? character
    : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

function encode(value: string | Uint8Array): string {
  if (typeof value === 'string' && /^[A-Za-z0-9._~-]*$/.test(value)) return value;
  let encoded = '';
  for (const byte of typeof value === 'string' ? Buffer.from(value) : value) encoded += encodedBytes[byte];
  return encoded;
}
