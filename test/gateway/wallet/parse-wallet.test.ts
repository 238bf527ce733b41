import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { walletAddresses } from '../../../src/gateway/wallet/wallet-addresses.ts';
import { bip32, fingerprint, mainnet, testnet } from './published-keys.ts';

const { xpub, zpub } = mainnet.bip84;

describe('the same wallet, however it is written', () => {
  const ways = [
    ` \n${zpub}\t`,
    `wpkh(${xpub}/0/*)`,
    `wpkh([${fingerprint}/84'/0'/0']${xpub}/0/*)`,
    `wpkh([${fingerprint.toUpperCase()}/84h/0'/00h]${xpub}/0/*)`,
    `wpkh([${fingerprint}]${xpub}/000/*)`,
    `wpkh(${xpub}/<0;1>/*)`,
    `wpkh(${xpub}/<0;1;2>/*)`,
    parseWallet(zpub, 'mainnet').descriptor,
  ];

  test.each(ways)('%s has the same id and addresses', (text) => {
    const [wallet, same] = [parseWallet(zpub, 'mainnet'), parseWallet(text, 'mainnet')];
    expect(same.id).toBe(wallet.id);
    expect(same.kind).toBe('wpkh');
    expect([0, 1, 20, 2 ** 31 - 1].map(same.addressAt)).toEqual(
      [0, 1, 20, 2 ** 31 - 1].map(wallet.addressAt),
    );
  });

  test('has the same id when the path is shorter because the key is further down', () => {
    const above = parseWallet(`tr(${bip32['m/0h/1/2h']}/2/*)`, 'mainnet');
    const below = parseWallet(`tr(${bip32['m/0h/1/2h/2']}/*)`, 'mainnet');
    expect(below.addressAt(7)).toBe(above.addressAt(7));
    expect(below.id).toBe(above.id);
  });

  test('has the same id on all networks without real money, where legacy addresses are the same', () => {
    const ids = (['testnet', 'signet', 'regtest'] as const).map(
      (network) => parseWallet(testnet.bip44.tpub, network).id,
    );
    expect(new Set(ids).size).toBe(1);
  });
});

test('wallets with other addresses have other ids', () => {
  const ids = [
    parseWallet(`pkh(${xpub}/0/*)`, 'mainnet'),
    parseWallet(`sh(wpkh(${xpub}/0/*))`, 'mainnet'),
    parseWallet(`wpkh(${xpub}/0/*)`, 'mainnet'),
    parseWallet(`tr(${xpub}/0/*)`, 'mainnet'),
    parseWallet(`wpkh(${xpub}/1/*)`, 'mainnet'),
    parseWallet(`wpkh(${xpub}/*)`, 'mainnet'),
    parseWallet(`wpkh(${mainnet.bip86.xpub}/0/*)`, 'mainnet'),
    parseWallet(testnet.bip84.vpub, 'testnet'),
  ].map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('an id is 16 hexadecimal digits, and the one that it was in every version', () => {
  const { id } = parseWallet(zpub, 'mainnet');
  expect(id).toMatch(/^[0-9a-f]{16}$/);
  // With another one a shop that has been in use would begin again at its first address.
  expect(id).toBe('6968ce68f4a2b533');
});

describe('the descriptor', () => {
  test.each([
    [mainnet.bip44.xpub, 'pkh', `pkh(${mainnet.bip44.xpub}/0/*)#`],
    [mainnet.bip49.ypub, 'sh-wpkh', `sh(wpkh(${mainnet.bip49.xpub}/0/*))#`],
    [zpub, 'wpkh', `wpkh(${xpub}/0/*)#`],
    [`tr(${mainnet.bip86.xpub}/0/*)`, 'tr', `tr(${mainnet.bip86.xpub}/0/*)#`],
    [
      `wpkh([${fingerprint.toUpperCase()}/84'/0'/0']${xpub}/<0;1>/*)`,
      'wpkh',
      `wpkh([${fingerprint}/84h/0h/0h]${xpub}/0/*)#`,
    ],
    [`pkh(${xpub}/<5;7>/8/09/*)`, 'pkh', `pkh(${xpub}/5/8/9/*)#`],
  ])('of %s is %s, as Bitcoin Core writes it', (text, kind, descriptor) => {
    const wallet = parseWallet(text, 'mainnet');
    expect(wallet.kind).toBe(kind);
    expect(wallet.descriptor.slice(0, -8)).toBe(descriptor);
    expect(parseWallet(wallet.descriptor, 'mainnet')).toMatchObject({
      id: wallet.id,
      descriptor: wallet.descriptor,
    });
  });

  test.each([
    [testnet.bip44.tpub, `pkh(${testnet.bip44.tpub}/0/*)#`],
    [testnet.bip49.upub, `sh(wpkh(${testnet.bip49.tpub}/0/*))#`],
    [testnet.bip84.vpub, `wpkh(${testnet.bip84.tpub}/0/*)#`],
  ])('of %s has a tpub', (text, descriptor) => {
    expect(parseWallet(text, 'regtest').descriptor.slice(0, -8)).toBe(descriptor);
  });

  test('is taken with the checksum that Bitcoin Core gives it', () => {
    const descriptor =
      'wpkh([d34db33f/84h/0h/0h]xpub6DJ2dNUysrn5Vt36jH2KLBT2i1auw1tTSSomg8PhqNiUtx8QX2SvC9nrHu81fT41fvDUnhMjEzQgXnQjKEu3oaqMSzhSrHMxyyoEAmUHQbY/0/*)#cjjspncu';
    expect(parseWallet(descriptor, 'mainnet').descriptor).toBe(descriptor);
  });
});

describe('addresses', () => {
  const wallet = parseWallet(zpub, 'mainnet');
  const index = fc.integer({ min: 0, max: 2 ** 31 - 1 });

  test('of different numbers are different, and of the same number the same', () => {
    fc.assert(
      fc.property(index, index, (one, other) => {
        expect(wallet.addressAt(one) === wallet.addressAt(other)).toBe(one === other);
      }),
    );
    expect(new Set(Array.from({ length: 500 }, (_, at) => wallet.addressAt(at))).size).toBe(500);
  });

  test.each([-1, 0.5, 2 ** 31, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY])(
    'do not have the number %s',
    (at) => {
      const refusal = new RangeError(`An address has a number from 0 to 2147483647, not ${at}.`);
      expect(() => wallet.addressAt(at)).toThrow(refusal);
      expect(() => wallet.scriptAt(at)).toThrow(refusal);
    },
  );

  test('are given out under the id of the wallet', async () => {
    const source = walletAddresses(wallet);
    expect(source.wallet).toBe(wallet.id);
    expect(await source.addressAt(1)).toBe(wallet.addressAt(1));
    await expect(source.addressAt(-1)).rejects.toThrow(RangeError);
  });
});
