import { createHash } from 'node:crypto';

/** Around the hash in an output of each kind, and its length: p2wpkh, p2pkh, p2sh, p2tr. */
const kinds = [
  ['0014', 20, ''],
  ['76a914', 20, '88ac'],
  ['a914', 20, '87'],
  ['5120', 32, ''],
] as const;

/** The script of an output that pays somebody else, in hex: of all kinds that wallets use, each another one. */
export function foreignScript(number: number): string {
  const [start, length, end] = kinds[number % kinds.length]!;
  const hash = createHash('sha256').update(`somebody else ${number}`).digest('hex');
  return start + hash.slice(0, length * 2) + end;
}
