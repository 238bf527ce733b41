import { describe, expect, test } from 'vitest';
import { importInstruction } from '../../../src/gateway/wallet/import-instruction.ts';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { shortDescriptor } from '../../../src/gateway/wallet/short-descriptor.ts';
import { fingerprint, mainnet } from './published-keys.ts';

const wallet = parseWallet(mainnet.bip84.zpub, 'mainnet');

describe('what a node is given to import', () => {
  test('is a list of one: the descriptor, its range, and since when to look', () => {
    const instruction = importInstruction(wallet, {
      lastIndex: 999,
      since: new Date('2024-05-01T12:00:00.999Z'),
    });
    expect(JSON.parse(instruction)).toEqual([
      { desc: wallet.descriptor, range: [0, 999], active: true, internal: false, timestamp: 1714564800 },
    ]);
    expect(instruction).not.toContain('\n');
  });

  test('may look at new blocks only', () => {
    const [{ timestamp }] = JSON.parse(importInstruction(wallet, { lastIndex: 0, since: 'now' }));
    expect(timestamp).toBe('now');
  });

  test.each([-1, 0.5, 1_000_000, Number.NaN])('cannot end at %s', (lastIndex) => {
    expect(() => importInstruction(wallet, { lastIndex, since: 'now' })).toThrow(RangeError);
  });

  test('can have a million addresses', () => {
    expect(JSON.parse(importInstruction(wallet, { lastIndex: 999_999, since: 'now' }))[0].range).toEqual([
      0, 999_999,
    ]);
  });
});

describe('a descriptor is shown short', () => {
  test.each([
    [mainnet.bip84.zpub, 'wpkh(xpub6Cat…PW6V/0/*)'],
    [mainnet.bip49.ypub, 'sh(wpkh(xpub6C6n…aJa7/0/*))'],
    [
      `tr([${fingerprint}/86h/0h/0h]${mainnet.bip86.xpub}/0/*)`,
      `tr([${fingerprint}/86h/0h/0h]xpub6BgB…eUsQ/0/*)`,
    ],
  ])('%s as %s', (text, short) => {
    expect(shortDescriptor(parseWallet(text, 'mainnet'))).toBe(short);
  });
});
