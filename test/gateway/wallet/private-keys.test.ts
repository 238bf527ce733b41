import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPrivateKey } from '../../../src/gateway/wallet/find-private-key.ts';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { expectRefusal } from './expect-refusal.ts';
import { bip32, fingerprint, litecoin, mainnet, mnemonic, multisig, testnet } from './published-keys.ts';

const { xprv } = mainnet.bip44;
// BIP 84's first receiving address and BIP 49's; BIP 380's uncompressed one; the last is BIP 380's key on testnet.
const wif = 'KyZpNDKnfs94vbrwhJneDi77V6jF64PWPF8x5cdJb8ifgg2DUc9d';
const wifTestnet = 'cULrpoZGXiuC19Uhvykx7NugygA3k86b3hmdCeyvHYQZSxojGyXJ';
const wifUncompressed = '5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss';
const wifUncompressedTestnet = '91gGn1HgSap6CbU12F6z3pJri26xzp7Ay1VW6NHCoEayNXwRpu2';
const hex = 'c9bdb49cfbaedca21c4b1f3a7803c34636b1d7dc55a717132443fc3f4c5867e8';

describe('a private key is refused, and the refusal says why without a piece of it', () => {
  test.each([
    ['xprv', xprv],
    ['yprv', mainnet.bip49.yprv],
    ['zprv', mainnet.bip84.zprv],
    ['tprv', testnet.bip44.tprv],
    ['uprv', testnet.bip49.uprv],
    ['vprv', testnet.bip84.vprv],
    ['Yprv', multisig.Ypub.replace('pub', 'prv')],
    ['private key of another coin', litecoin.Ltpv],
    ['xprv with blanks around it', `\n ${xprv} `],
    ['xprv with a character changed', xprv.replace('K', 'L')],
    ['xprv that is cut short', xprv.slice(0, 60)],
    ['four letters', 'xprv'],
    ['xprv with a character that is not base58', `${xprv.slice(0, 20)}0${xprv.slice(21)}`],
    ['xprv broken by a line end', `${xprv.slice(0, 30)}\n${xprv.slice(30)}`],
    ['xprv in capitals', xprv.toUpperCase()],
    ['xprv in a descriptor', `wpkh(${xprv}/0/*)`],
    ['xprv with something stuck to its front', `wpkh${xprv}/0/*`],
    ['xprv in a descriptor with origin and hardened steps', `tr([${fingerprint}/86h]${xprv}/0h/*h)`],
    ['xprv in a descriptor with a wrong checksum', `wpkh(${xprv}/0/*)#qqqqqqqq`],
    ['xprv in a descriptor that is not taken', `wsh(multi(2,${mainnet.bip44.xpub}/0/*,${xprv}/0/*))`],
    ['xprv beside an xpub', `${mainnet.bip44.xpub} ${xprv}`],
    ['WIF key', wif],
    ['WIF key of testnet', wifTestnet],
    ['uncompressed WIF key', wifUncompressed],
    ['uncompressed WIF key of testnet', wifUncompressedTestnet],
    ['WIF key with a character missing', wif.slice(0, -1)],
    ['WIF key with a character doubled', `${wif}d`],
    ['WIF key with a character that is not base58', wif.replace('7', 'l')],
    ['WIF key in a descriptor', `wpkh(${wif})`],
    ['WIF key in a descriptor with origin', `pkh([deadbeef/1/2'/3/4']${wif})`],
    ['WIF key in the words of Electrum', `p2wpkh:${wif}`],
    ['WIF key in the leaf of a tr descriptor', `tr(${mainnet.bip86.xpub}/0/*,pk(${wif}))`],
    // BIP 38, its first test vector.
    ['encrypted private key', '6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg'],
    ['mini key', 'S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy'],
    ['BIP 93 seed', 'ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw'],
    ['64 hexadecimal digits', hex],
    ['64 hexadecimal digits in capitals', hex.toUpperCase()],
    ['64 hexadecimal digits with 0x', `0x${hex}`],
    ['64 hexadecimal digits in a descriptor', `wpkh(${hex})`],
    ['66 hexadecimal digits that end in the mark of a compressed key', `${hex}01`],
    ['63 hexadecimal digits', hex.slice(1)],
    ['32 hexadecimal digits, a seed', hex.slice(32)],
    ['128 hexadecimal digits, a seed', hex + hex],
    ['48 digits, a recovery phrase as numbers', `${'0'.repeat(44)}0003`],
    ['12 words', mnemonic],
    [
      '12 words, numbered, one a line',
      mnemonic
        .split(' ')
        .map((word, at) => `${at + 1}. ${word}`)
        .join('\n'),
    ],
    ['12 words with commas', mnemonic.replaceAll(' ', ', ')],
    ['12 words as JSON', JSON.stringify(mnemonic.split(' '))],
    ['12 words in capitals', mnemonic.toUpperCase()],
    ['12 words of which one is missing', mnemonic.slice(8)],
    ['15 words', `${'zoo '.repeat(14)}wrong`],
    ['18 words', `${'zoo '.repeat(17)}wrong`],
    ['21 words', `${'zoo '.repeat(20)}wrong`],
    ['24 words', `${'zoo '.repeat(23)}wrong`],
    ['12 words in Japanese', `${'あいこくしん\u3000'.repeat(11)}あおぞら`],
    ['12 words in French', `${'éduquer '.repeat(11)}abaisser`],
  ])('%s', (_form, text) => {
    for (const network of ['mainnet', 'regtest'] as const) {
      const { code, message } = expectRefusal(text, network);
      expect(code).toBe('private_key');
      expect(message).toContain('whoever gets into this server could take all the money with it');
      expect(message).toContain(
        network === 'mainnet' ? 'give what is public, an xpub' : 'give what is public, a tpub',
      );
    }
  });

  test('also when its first letters are those of a public one, as in BIP 32, test vector 5', () => {
    const privateInPublic =
      'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6LBpB85b3D2yc8sfvZU521AAwdZafEz7mnzBBsz4wKY5fTtTQBm';
    expect(expectRefusal(privateInPublic).code).toBe('private_key');
    expect(expectRefusal(`wpkh(${privateInPublic}/0/*)`).code).toBe('private_key');
    const ofUnknownForm =
      'DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHGMQzT7ayAmfo4z3gY5KfbrZWZ6St24UVf2Qgo6oujFktLHdHY4';
    expect(expectRefusal(ofUnknownForm).code).toBe('private_key');
  });

  test('whichever character of it is mistyped', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 });
    const keys = fc.constantFrom(
      ...[xprv, mainnet.bip49.yprv, mainnet.bip84.zprv],
      ...[testnet.bip44.tprv, testnet.bip49.uprv, testnet.bip84.vprv],
    );
    fc.assert(
      fc.property(keys, fc.nat(), printable, (key, at, character) => {
        const place = 4 + (at % (key.length - 4));
        const { code } = expectRefusal(key.slice(0, place) + character + key.slice(place + 1));
        expect(code).toBe('private_key');
      }),
      { numRuns: 500 },
    );
  });
});

describe('nothing private is seen', () => {
  const accounts = [...Object.values(mainnet), ...Object.values(testnet), multisig, litecoin, bip32];
  const publicKeys = accounts
    .flatMap((ways): [string, string][] => Object.entries(ways))
    .filter(([form]) => !/prv$|^Ltpv$/.test(form));

  test.each(publicKeys)('in the public key %s %s', (_form, key) => {
    expect(findPrivateKey(key)).toBeNull();
    expect(findPrivateKey(`wpkh([${fingerprint}/84h/0h/0h]${key}/0/*)#xprvqqqq`)).toBeNull();
  });

  test('in a public key that happens to spell it', () => {
    // Made for this: the chain code was searched until the key read so.
    const key =
      'xpub6CatWdiZiodmUYAp6voSiA6HZgUtE5XvCraaR778PBo6zGfjSQrDZoa92gepzshzwrpz7urbzbmWtseQwkKoQJbjy33Cxprvx69C2Ljviyu';
    expect(key).toContain('xprv');
    expect(findPrivateKey(key)).toBeNull();
    expect(parseWallet(key, 'mainnet').addressAt(0)).toMatch(/^1/);
  });

  test.each([
    ['a compressed public key', '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c'],
    [
      'an uncompressed public key',
      '04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235',
    ],
    ['an address', 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu'],
    ['a legacy address', '1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA'],
    ['a taproot address', 'bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr'],
    ['a few words', 'the public key of my wallet'],
    ['nothing', ''],
  ])('in %s', (_what, text) => {
    expect(findPrivateKey(text)).toBeNull();
  });
});

test('no code of the wallet makes or writes a private key, or writes to a log', () => {
  const folder = new URL('../../../src/gateway/wallet/', import.meta.url);
  const files = readdirSync(folder);
  expect(files).toContain('parse-wallet.ts');
  for (const file of files) {
    expect(readFileSync(new URL(file, folder), 'utf8')).not.toMatch(
      /fromExtendedKey|fromMasterSeed|privateExtendedKey|\bprivateKey\b|toJSON|console|pino|\blog\b/,
    );
  }
});
