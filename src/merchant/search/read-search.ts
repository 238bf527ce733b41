import type { CurrencyCode } from '../../protocol/currencies.ts';
import { readAmount } from './read-amount.ts';

/** One thing that a text may mean; each is looked up by an index of its own. */
export type Meaning =
  | { kind: 'order' | 'transaction' | 'payment'; id: string }
  /** Ids of orders from one to another, both included: those that begin with `start`. */
  | { kind: 'order-start'; start: string; from: string; to: string }
  | { kind: 'reference'; text: string }
  | { kind: 'address'; address: string }
  | { kind: 'txid'; txid: string; vout: number | null }
  | { kind: 'price'; amountInt: bigint; codes: CurrencyCode[] }
  | { kind: 'deposit'; amountSat: bigint };

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/;
/** As lists show an id, or more of it. */
const UUID_START = /^[0-9a-f]{8}(?:-?[0-9a-f]{0,4}){0,3}(?:-?[0-9a-f]{0,11})?$/;
const BECH32 = /^(?:bc|tb|bcrt|sandbox)1[02-9ac-hj-np-z]{6,87}$/;
const BASE58 = /^[123mn][1-9A-HJ-NP-Za-km-z]{25,34}$/;
const OUTPUT = /^([0-9a-f]{64})(?::(\d{1,9}))?$/;
const REFERENCE_MAX = 255;

/**
 * What somebody may mean by a text, recognised by its shape. White space around it is nothing, nor are capitals where there
 * is no difference. Pure.
 */
export function readSearch(text: string): Meaning[] {
  const exact = text.trim();
  const small = exact.toLowerCase();
  return [
    ...idMeanings(small),
    ...(exact !== '' && exact.length <= REFERENCE_MAX ? [{ kind: 'reference', text: exact } as const] : []),
    ...addressMeanings(exact),
    ...outputMeanings(small),
    ...amountMeanings(exact),
  ];
}

function idMeanings(text: string): Meaning[] {
  const digits = text.replaceAll('-', '');
  if (UUID.test(text)) {
    const id = uuid(digits);
    return [
      { kind: 'order', id },
      { kind: 'transaction', id },
      { kind: 'payment', id },
    ];
  }
  if (!UUID_START.test(text) || digits.length > 31) return [];
  return [
    {
      kind: 'order-start',
      start: text,
      from: uuid(digits.padEnd(32, '0')),
      to: uuid(digits.padEnd(32, 'f')),
    },
  ];
}

function uuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function addressMeanings(text: string): Meaning[] {
  const address = text.replace(/^bitcoin:(?:\/\/)?/i, '').replace(/\?.*$/s, '');
  // A bech32 address is the same in capitals; in the older ones each letter counts.
  if (BECH32.test(address.toLowerCase())) return [{ kind: 'address', address: address.toLowerCase() }];
  return BASE58.test(address) ? [{ kind: 'address', address }] : [];
}

function outputMeanings(text: string): Meaning[] {
  const [, txid, vout] = OUTPUT.exec(text) ?? [];
  return txid === undefined ? [] : [{ kind: 'txid', txid, vout: vout === undefined ? null : Number(vout) }];
}

function amountMeanings(text: string): Meaning[] {
  const readings = readAmount(text);
  const inBitcoin = readings.filter(({ codes }) => codes.includes('BTC'));
  return [
    ...readings.map(({ amountInt, codes }) => ({ kind: 'price', amountInt, codes }) as const),
    ...inBitcoin.map(({ amountInt }) => ({ kind: 'deposit', amountSat: amountInt }) as const),
  ];
}
