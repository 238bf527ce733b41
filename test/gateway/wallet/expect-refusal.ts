import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { BitcoinNetwork } from '../../../src/gateway/wallet/bitcoin-network.ts';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { WalletError } from '../../../src/gateway/wallet/wallet-error.ts';

/** Parses what must be refused; the refusal may hold no six characters of any word or key in it. Returns the refusal. */
export function expectRefusal(text: string, network: BitcoinNetwork = 'mainnet'): WalletError {
  const error = refusalOf(text, network);
  expect(error).toBeInstanceOf(WalletError);
  expect(error?.message).toMatch(/^WALLET_XPUB [^\n]+[^.]\.$/);
  const said = inspect(error, { depth: null, showHidden: true }).split('\n    at ')[0] ?? '';
  expect(said).toContain(error?.message);
  expect(piecesOf(text).filter((piece) => said.includes(piece))).toEqual([]);
  expect(error?.cause).toBeUndefined();
  return error as WalletError;
}

function refusalOf(text: string, network: BitcoinNetwork): WalletError | null {
  try {
    parseWallet(text, network);
    return null;
  } catch (error) {
    return error as WalletError;
  }
}

function piecesOf(text: string): string[] {
  const words = text.match(/[0-9\p{L}\p{M}]{6,}/gu) ?? [];
  return words.flatMap((word) => Array.from({ length: word.length - 5 }, (_, at) => word.slice(at, at + 6)));
}
