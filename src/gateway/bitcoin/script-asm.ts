import { opcodeName } from './opcode-name.ts';

const OP_PUSHDATA1 = 0x4c;
const OP_PUSHDATA4 = 0x4e;
const OP_RETURN = 0x6a;
const SCRIPT_BYTES_MAX = 10_000;
const NUMBER_BYTES_MAX = 4;

/**
 * A script as Bitcoin Core prints it (`asm`, ScriptToAsmStr): names of operations, pushed data in hex, and what is pushed
 * in at most four bytes as a number; `[error]` where a push reaches past the end. Never throws. `signatures`: as Core
 * does for the scripts of inputs, what a signature signs is written as a word after it, such as `[ALL]`.
 */
export function scriptAsm(script: Buffer, { signatures = false } = {}): string {
  const words: string[] = [];
  // Core looks for no signatures in scripts that nobody can spend.
  const decode = signatures && script[0] !== OP_RETURN && script.length <= SCRIPT_BYTES_MAX;
  for (let position = 0; position < script.length; ) {
    const opcode = script[position]!;
    if (opcode > OP_PUSHDATA4) {
      words.push(opcodeName(opcode));
      position += 1;
      continue;
    }
    const push = pushAt(script, position, opcode);
    if (push === null) return [...words, '[error]'].join(' ');
    words.push(pushedWord(push.data, decode));
    position = push.end;
  }
  return words.join(' ');
}

/** Up to 75 bytes the operation is the length itself; else the length follows it, in 1, 2 or 4 bytes. */
function pushAt(script: Buffer, position: number, opcode: number): { data: Buffer; end: number } | null {
  const lengthBytes = opcode < OP_PUSHDATA1 ? 0 : 2 ** (opcode - OP_PUSHDATA1);
  const start = position + 1 + lengthBytes;
  if (start > script.length) return null;
  const length = lengthBytes === 0 ? opcode : script.readUIntLE(position + 1, lengthBytes);
  const end = start + length;
  return end > script.length ? null : { data: script.subarray(start, end), end };
}

function pushedWord(data: Buffer, decodeSignature: boolean): string {
  if (data.length <= NUMBER_BYTES_MAX) return String(scriptNumber(data));
  const signs = decodeSignature && isSignature(data) ? signedParts[data.at(-1)!] : undefined;
  return signs === undefined ? data.toString('hex') : `${data.toString('hex', 0, data.length - 1)}[${signs}]`;
}

/** Little-endian; the highest bit says minus (CScriptNum). */
function scriptNumber(data: Buffer): number {
  if (data.length === 0) return 0;
  const bits = data.length * 8 - 1;
  const value = data.readUIntLE(0, data.length);
  // Minus zero is zero to Core.
  return value < 2 ** bits ? value : 0 - (value - 2 ** bits);
}

const signedParts: Readonly<Record<number, string>> = {
  1: 'ALL',
  2: 'NONE',
  3: 'SINGLE',
  129: 'ALL|ANYONECANPAY',
  130: 'NONE|ANYONECANPAY',
  131: 'SINGLE|ANYONECANPAY',
};

/** Strict DER and one byte of what it signs: `30 length 02 length R 02 length S` (BIP 66). */
function isSignature(data: Buffer): boolean {
  if (data.length > 73 || data[0] !== 0x30 || data[1] !== data.length - 3) return false;
  const lengthR = data[3] ?? 0;
  const lengthS = data[5 + lengthR] ?? 0;
  if (lengthR + lengthS + 7 !== data.length) return false;
  return isDerNumber(data.subarray(2, 4 + lengthR)) && isDerNumber(data.subarray(4 + lengthR, -1));
}

/** Not empty, not negative, no zero in front that need not be. */
function isDerNumber(number: Buffer): boolean {
  const [type, length = 0, first = 0, second = 0] = number;
  if (type !== 0x02 || first >= 0x80) return false;
  return length === 1 || first !== 0 || second >= 0x80;
}
