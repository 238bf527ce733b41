import { createBase58check, hex } from '@scure/base';
import { hash160, sha256 } from '@scure/btc-signer/utils.js';
import { describe, expect, test } from 'vitest';
import type { BitcoinNetwork } from '../../../src/gateway/wallet/bitcoin-network.ts';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { bip32, mainnet, testnet } from './published-keys.ts';

function addresses(text: string, network: BitcoinNetwork, count: number): string[] {
  const wallet = parseWallet(text, network);
  return Array.from({ length: count }, (_, index) => wallet.addressAt(index));
}

describe('the published addresses of an account', () => {
  test('of BIP 44 come out of an xpub (SLIP-132, the first; the others as every wallet shows them)', () => {
    const published = [
      '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA',
      '1Ak8PffB2meyfYnbXZR9EGfLfFZVpzJvQP',
      '1MNF5RSaabFwcbtJirJwKnDytsXXEsVsNb',
    ];
    expect(addresses(mainnet.bip44.xpub, 'mainnet', 3)).toEqual(published);
    expect(addresses(`pkh(${mainnet.bip44.xpub}/0/*)`, 'mainnet', 3)).toEqual(published);
  });

  test('of BIP 49 come out of a upub, with the script that the BIP works out', () => {
    const wallet = parseWallet(testnet.bip49.upub, 'testnet');
    expect(wallet.addressAt(0)).toBe('2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2');
    expect(hex.encode(wallet.scriptAt(0))).toBe('a914336caa13e08b96080a32b5d818d59b4ab3b3674287');
    expect(parseWallet(`sh(wpkh(${testnet.bip49.tpub}/0/*))`, 'testnet').addressAt(0)).toBe(
      wallet.addressAt(0),
    );
  });

  test('of BIP 49 on mainnet come out of a ypub (SLIP-132)', () => {
    const published = ['37VucYSaXLCAsxYyAPfbSi9eh4iEcbShgf', '3LtMnn87fqUeHBUG414p9CWwnoV6E2pNKS'];
    expect(addresses(mainnet.bip49.ypub, 'mainnet', 2)).toEqual(published);
  });

  test('of BIP 84 come out of a zpub, and those of the change chain out of its descriptor', () => {
    const published = [
      'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu',
      'bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g',
    ];
    expect(addresses(mainnet.bip84.zpub, 'mainnet', 2)).toEqual(published);
    expect(addresses(`wpkh(${mainnet.bip84.xpub}/0/*)`, 'mainnet', 2)).toEqual(published);
    const change = parseWallet(`wpkh(${mainnet.bip84.xpub}/1/*)`, 'mainnet');
    expect(change.addressAt(0)).toBe('bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el');
  });

  test('of BIP 86 come out of a tr descriptor, with the scripts that the BIP works out', () => {
    const wallet = parseWallet(`tr(${mainnet.bip86.xpub}/0/*)`, 'mainnet');
    expect(wallet.addressAt(0)).toBe('bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr');
    expect(wallet.addressAt(1)).toBe('bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh');
    expect([0, 1].map((index) => hex.encode(wallet.scriptAt(index)))).toEqual([
      '5120a60869f0dbcf1dc659c9cecbaf8050135ea9e8cdc487053f1dc6880949dc684c',
      '5120a82f29944d65b86ae6b5e5cc75e294ead6c59391a1edc5e016e3498c67fc7bbb',
    ]);
    const change = parseWallet(`tr(${mainnet.bip86.xpub}/1/*)`, 'mainnet');
    expect(change.addressAt(0)).toBe('bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7');
  });
});

// Not in the BIPs, but what every wallet makes of their mnemonic.
test.each<[BitcoinNetwork, string, string]>([
  ['testnet', testnet.bip44.tpub, 'mkpZhYtJu2r87Js3pDiWJDmPte2NRZ8bJV'],
  ['signet', testnet.bip44.tpub, 'mkpZhYtJu2r87Js3pDiWJDmPte2NRZ8bJV'],
  ['regtest', testnet.bip44.tpub, 'mkpZhYtJu2r87Js3pDiWJDmPte2NRZ8bJV'],
  ['signet', testnet.bip49.upub, '2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2'],
  ['regtest', testnet.bip49.upub, '2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2'],
  ['testnet', testnet.bip84.vpub, 'tb1q6rz28mcfaxtmd6v789l9rrlrusdprr9pqcpvkl'],
  ['signet', testnet.bip84.vpub, 'tb1q6rz28mcfaxtmd6v789l9rrlrusdprr9pqcpvkl'],
  ['regtest', testnet.bip84.vpub, 'bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk'],
  [
    'testnet',
    `tr(${testnet.bip86.tpub}/0/*)`,
    'tb1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqlqt9zj',
  ],
  [
    'signet',
    `tr(${testnet.bip86.tpub}/0/*)`,
    'tb1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqlqt9zj',
  ],
  [
    'regtest',
    `tr(${testnet.bip86.tpub}/0/*)`,
    'bcrt1p8wpt9v4frpf3tkn0srd97pksgsxc5hs52lafxwru9kgeephvs7rqjeprhg',
  ],
])('on %s the first address of %s is %s', (network, text, address) => {
  expect(parseWallet(text, network).addressAt(0)).toBe(address);
});

describe('public derivation', () => {
  const keys = Object.entries({
    'm/0h/1': [bip32['m/0h'], '', 1],
    'm/0h/1/2h/2': [bip32['m/0h/1/2h'], '', 2],
    'm/0h/1/2h/2/1000000000': [bip32['m/0h/1/2h'], '/2', 1_000_000_000],
  } as const);

  test.each(keys)(
    'gives the public key that BIP 32 (test vector 1) has at %s',
    (path, [key, steps, index]) => {
      const publicKey = createBase58check(sha256)
        .decode(bip32[path as keyof typeof bip32])
        .slice(45);
      const wallet = parseWallet(`pkh(${key}${steps}/*)`, 'mainnet');
      expect(hex.encode(wallet.scriptAt(index))).toBe(`76a914${hex.encode(hash160(publicKey))}88ac`);
    },
  );

  test('gives the scripts that BIP 382 has for a wpkh descriptor with origin and path', () => {
    const wallet = parseWallet(
      "wpkh([ffffffff/13']xpub69H7F5d8KSRgmmdJg2KhpAK8SR3DjMwAdkxj3ZuxV27CprR9LgpeyGmXUbC6wb7ERfvrnKZjXoUmmDznezpbZb7ap6r1D3tgFxHmwMkQTPH/1/2/*)",
      'mainnet',
    );
    expect([0, 1, 2].map((index) => hex.encode(wallet.scriptAt(index)))).toEqual([
      '0014326b2249e3a25d5dc60935f044ee835d090ba859',
      '0014af0bd98abc2f2cae66e36896a39ffe2d32984fb7',
      '00141fa798efd1cbf95cebf912c031b8a4a6e9fb9f27',
    ]);
  });
});
