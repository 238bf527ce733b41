/** A stretch of bytes as a page shows it: text, or one byte that has no sign of its own, as two hexadecimal digits. */
export type BytePiece = { text: string } | { hex: string };

/**
 * Bytes as text of which nothing is invisible: what is no UTF-8, control characters, and all that has no shape or turns the
 * direction of writing comes byte by byte. Pure and total; put together again the pieces are the bytes.
 */
export function printableBytes(bytes: Uint8Array): BytePiece[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: BytePiece[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') pieces.push({ text });
    text = '';
  };
  for (let at = 0; at < buffer.length; ) {
    const character = characterAt(buffer, at);
    if (character !== null) {
      text += character;
      at += Buffer.byteLength(character);
      continue;
    }
    flush();
    pieces.push({ hex: buffer.toString('hex', at, at + 1).toUpperCase() });
    at += 1;
  }
  flush();
  return pieces;
}

/** As {@link printableBytes}, in one line of text, invisible bytes as `\x00`. */
export function printableText(bytes: Uint8Array): string {
  return printableBytes(bytes)
    .map((piece) => ('text' in piece ? piece.text : `\\x${piece.hex}`))
    .join('');
}

/** Narrow enough for a phone. */
const LINE_BYTES = 8;

/** A hexadecimal view as `xxd` writes one: offset, bytes, what is ASCII of them; for 64 kB at most. Pure. */
export function hexLines(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: string[] = [];
  for (let from = 0; from < buffer.length; from += LINE_BYTES) {
    const line = buffer.subarray(from, from + LINE_BYTES);
    const hex = Array.from(line, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = Array.from(line, (byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.'));
    lines.push(`${from.toString(16).padStart(4, '0')} ${hex.padEnd(LINE_BYTES * 3 - 1)} ${ascii.join('')}`);
  }
  return lines.join('\n');
}

/** The character that begins there, if there is one and people can see it. */
function characterAt(buffer: Buffer, at: number): string | null {
  const first = buffer[at]!;
  if (first < 0x80) return first >= 0x20 && first < 0x7f ? String.fromCharCode(first) : null;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const bytes = buffer.subarray(at, at + length);
  const character = bytes.toString('utf8');
  // Bytes that are no UTF-8 are read as U+FFFD, which does not read back as they were.
  if (!Buffer.from(character).equals(bytes)) return null;
  return /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(character) ? null : character;
}
