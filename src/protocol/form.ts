const AMPERSAND = 0x26;
const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/**
 * Reads an `application/x-www-form-urlencoded` body the way PHP fills $_POST, but byte for byte: values stay
 * bytes, since `data` may hold anything. Names are UTF-8. A pair splits at its first `=`; a name without one
 * has the empty value; the last of equal names wins; `+` is a space; a `%` that is not followed by two hex
 * digits stays as it is, as does every byte that should have been encoded (one client encodes nothing).
 * Never throws. A value may share its memory with `body`: do not write to either.
 * protocol.md §1 "Authentication".
 */
export function parseForm(body: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const form = new Map<string, Buffer>();
  let start = 0;
  let equals = -1;
  let escapedName = false;
  let escapedValue = false;
  for (let at = 0; at <= bytes.length; at++) {
    const byte = at === bytes.length ? AMPERSAND : bytes[at];
    if (byte === PERCENT || byte === PLUS) {
      if (equals < 0) escapedName = true;
      else escapedValue = true;
    } else if (byte === EQUALS && equals < 0) {
      equals = at;
    } else if (byte === AMPERSAND) {
      const nameEnd = equals < 0 ? at : equals;
      // PHP drops a pair without a name too
      if (nameEnd > start) {
        const value = equals < 0 ? bytes.subarray(at, at) : bytes.subarray(equals + 1, at);
        form.set(
          escapedName
            ? decode(bytes.subarray(start, nameEnd)).toString()
            : bytes.toString('utf8', start, nameEnd),
          escapedValue ? decode(value) : value,
        );
      }
      start = at + 1;
      equals = -1;
      escapedName = false;
      escapedValue = false;
    }
  }
  return form;
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

function decode(bytes: Buffer): Buffer {
  const decoded = Buffer.allocUnsafe(bytes.length);
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
    decoded[length++] = byte;
  }
  return decoded.subarray(0, length);
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
