import { createBase58check } from '@scure/base';
import { sha256 } from '@scure/btc-signer/utils.js';
import { describe, expect, test } from 'vitest';
import type { BitcoinNetwork } from '../../../src/gateway/wallet/bitcoin-network.ts';
import { parseWallet } from '../../../src/gateway/wallet/parse-wallet.ts';
import { expectRefusal } from './expect-refusal.ts';
import { bip32, fingerprint, litecoin, mainnet, multisig, testnet } from './published-keys.ts';

const { xpub, zpub } = mainnet.bip84;
const publicKey = '0330d54fd0dd420a6e5f8d3624f5f3482cae350f79d5f0753bf5beef9c2d91af3c';

/** As many bytes of a key, with a checksum that fits. */
function xpubOfLength(bytes: number): string {
  const base58check = createBase58check(sha256);
  const key = new Uint8Array(bytes);
  key.set(base58check.decode(xpub).subarray(0, bytes));
  return base58check.encode(key);
}

describe('a key of another network is refused, with the names of both', () => {
  const ofMainnet = [
    mainnet.bip44.xpub,
    mainnet.bip49.ypub,
    zpub,
    `wpkh(${xpub}/0/*)`,
    `tr(${mainnet.bip86.xpub}/0/*)`,
  ];
  const ofOthers = [
    testnet.bip44.tpub,
    testnet.bip49.upub,
    testnet.bip84.vpub,
    `wpkh(${testnet.bip84.tpub}/0/*)`,
  ];

  test.each(
    ofMainnet.flatMap((text) =>
      (['testnet', 'signet', 'regtest'] as const).map((network) => [text, network] as const),
    ),
  )('%s on %s', (text, network) => {
    const { code, message } = expectRefusal(text, network);
    expect(code).toBe('wrong_network');
    expect(message).toMatch(
      new RegExp(
        `has an? [xyz]pub, a key of mainnet, but BITCOIN_NETWORK is ${network}: give a tpub, upub or vpub,`,
      ),
    );
  });

  test.each(ofOthers)('%s on mainnet', (text) => {
    const { code, message } = expectRefusal(text, 'mainnet');
    expect(code).toBe('wrong_network');
    expect(message).toMatch(
      /has an? [tuv]pub, a key of testnet, signet or regtest, but BITCOIN_NETWORK is mainnet: give an xpub, ypub or zpub,/,
    );
  });
});

describe('a slip is noticed', () => {
  const descriptor = parseWallet(
    `tr([${fingerprint}/86h/0h/0h]${mainnet.bip86.xpub}/0/*)`,
    'mainnet',
  ).descriptor;
  const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at));

  /** Texts with one character of this one mistyped: each of them, and at each place with other ones. */
  function mistyped(text: string): string[] {
    return Array.from(text).flatMap((right, place) =>
      [...printable, 'é', '\n']
        .filter((wrong, at) => wrong !== right && (at + place) % 5 === 0)
        .map((wrong) => text.slice(0, place) + wrong + text.slice(place + 1)),
    );
  }
  const taken = (text: string) => {
    try {
      return parseWallet(text, 'mainnet') !== null;
    } catch {
      return false;
    }
  };

  test.each([
    ['a descriptor with checksum', descriptor],
    ['a zpub', zpub],
  ])('whichever character of %s is mistyped', (_what, text) => {
    expect(taken(text)).toBe(true);
    const texts = mistyped(text);
    expect(texts.length).toBeGreaterThan(2000);
    expect(texts.filter(taken)).toEqual([]);
  });

  test('when two neighbours have changed places', () => {
    const swapped = Array.from(descriptor, (character, at) =>
      [descriptor.slice(0, at), descriptor[at + 1], character, descriptor.slice(at + 2)].join(''),
    ).filter((text) => text !== descriptor);
    expect(swapped.slice(0, -1).filter(taken)).toEqual([]);
  });

  test.each([
    ['of another descriptor', `wpkh(${xpub}/0/*)${descriptor.slice(-9)}`],
    ['without characters', `wpkh(${xpub}/0/*)#`],
    ['with one character too few', descriptor.slice(0, -1)],
    ['with one character too many', `${descriptor}q`],
    ['in capitals', descriptor.slice(0, -8) + descriptor.slice(-8).toUpperCase()],
    ['twice', descriptor + descriptor.slice(-9)],
    ['after which more follows', `${descriptor})`],
  ])('in a checksum %s, and the right one is not told', (_what, text) => {
    const { code, message } = expectRefusal(text);
    expect(code).toBe('wrong_checksum');
    expect(message).toContain('leave out the # and what follows');
  });

  test.each([
    ['mistyped', zpub.replace('2', '3')],
    ['mistyped in a descriptor', `wpkh(${xpub}/0/*)`.replace('2', '3')],
    ['cut short', xpub.slice(0, 20)],
    ['broken by a line end', `${xpub.slice(0, 60)}\n${xpub.slice(60)}`],
    ['given twice', `${xpub} ${xpub}`],
  ])('in a key that is %s, by the checksum of the key', (_what, text) => {
    const { code, message } = expectRefusal(text);
    expect(code).toBe('wrong_checksum');
    expect(message).toContain('copy it again');
  });

  // BIP 32, test vector 5; those that are private are in private-keys.test.ts.
  test.each([
    [
      'a first byte 04',
      'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn',
    ],
    [
      'a first byte 01',
      'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6N8ZMMXctdiCjxTNq964yKkwrkBJJwpzZS4HS2fxvyYUA4q2Xe4',
    ],
    [
      'a parent and no depth',
      'xpub661no6RGEX3uJkY4bNnPcw4URcQTrSibUZ4NqJEw5eBkv7ovTwgiT91XX27VbEXGENhYRCf7hyEbWrR3FewATdCEebj6znwMfQkhRYHRLpJ',
    ],
    [
      'a number and no depth',
      'xpub661MyMwAuDcm6CRQ5N4qiHKrJ39Xe1R1NyfouMKTTWcguwVcfrZJaNvhpebzGerh7gucBvzEQWRugZDuDXjNDRmXzSZe4c7mnTK97pTvGS8',
    ],
    [
      'a key that is not on the curve',
      'xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Q5JXayek4PRsn35jii4veMimro1xefsM58PgBMrvdYre8QyULY',
    ],
  ])('in an extended public key with %s', (_what, text) => {
    expect(expectRefusal(text).message).toContain('that no wallet can have made');
  });

  test('in an extended public key of unknown first bytes (BIP 32, test vector 5)', () => {
    const unknown =
      'DMwo58pR1QLEFihHiXPVykYB6fJmsTeHvyTp7hRThAtCX8CvYzgPcn8XnmdfHPmHJiEDXkTiJTVV9rHEBUem2mwVbbNfvT2MTcAqj3nesx8uBf9';
    expect(expectRefusal(unknown).message).toContain('of something else than bitcoin');
  });
});

describe('what is not taken is refused with a sentence that says what is', () => {
  const notAnXpub = 'has no extended public key: give an xpub, ypub or zpub';
  const otherKind = 'a kind that is not taken: give pkh, sh(wpkh), wpkh or tr with one key';
  const oneAddress = 'of one address only, and each payment needs an address of its own';
  const hardened = "a hardened step (h or ') after the key";
  const badPath = 'whose path after the key cannot be read';
  const badOrigin = 'whose key origin, the part in square brackets, cannot be read';
  const badKey = 'whose key cannot be read';
  const moreKeys = 'with more in it than one key';

  test.each([
    ['nothing', '', 'is empty: give an xpub, ypub or zpub, or a descriptor'],
    ['blanks', ' \n\t', 'is empty'],
    ['an address', 'bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu', notAnXpub],
    ['a public key', publicKey, notAnXpub],
    ['a word', 'wallet', notAnXpub],
    ['an xpub with a byte too few', xpubOfLength(77), notAnXpub],
    ['an xpub with a byte too many', xpubOfLength(79), notAnXpub],
    ['a key of another coin', litecoin.Ltub, 'of something else than bitcoin'],
    ['Ypub', multisig.Ypub, 'several signers'],
    ['Zpub', multisig.Zpub, 'several signers'],
    ['a path without a descriptor', `${xpub}/0/*`, otherKind],
    ['an origin without a descriptor', `[${fingerprint}/84h/0h/0h]${xpub}`, otherKind],
    ['pk', `pk(${xpub}/0/*)`, otherKind],
    ['wsh', `wsh(pkh(${xpub}/0/*))`, otherKind],
    ['sh of pkh', `sh(pkh(${xpub}/0/*))`, otherKind],
    ['sh of wsh', `sh(wsh(pkh(${xpub}/0/*)))`, otherKind],
    ['multi', `multi(2,${xpub}/0/*,${xpub}/1/*)`, otherKind],
    ['wsh of sortedmulti', `wsh(sortedmulti(2,${xpub}/<0;1>/*,${xpub}/<2;3>/*))`, otherKind],
    ['combo', `combo(${xpub}/0/*)`, otherKind],
    ['addr', 'addr(bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu)', otherKind],
    ['raw', 'raw(deadbeef)#89f8spxm', otherKind],
    ['rawtr', `rawtr(${xpub}/0/*)`, otherKind],
    ['capitals', `WPKH(${xpub}/0/*)`, otherKind],
    ['a blank in a descriptor', `wpkh( ${xpub}/0/*)`, badKey],
    ['tr with scripts', `tr(${xpub}/0/*,pk(${xpub}/1/*))`, moreKeys],
    ['tr with a tree of scripts', `tr(${xpub}/0/*,{pk(${xpub}/1/*),pk(${xpub}/2/*)})`, moreKeys],
    ['tr of several signers', `tr(musig(${xpub},${xpub})/0/*)`, moreKeys],
    ['wpkh in wpkh', `wpkh(wpkh(${xpub}/0/*))`, moreKeys],
    ['a bracket too few', `wpkh(${xpub}/0/*`, 'whose brackets do not match'],
    ['a bracket too few at the end of sh', `sh(wpkh(${xpub}/0/*)`, 'whose brackets do not match'],
    ['a bracket too many', `wpkh(${xpub}/0/*))`, moreKeys],
    ['no key', 'wpkh()', badKey],
    ['no key but an origin', `wpkh([${fingerprint}])`, badKey],
    ['a public key in a descriptor', `wpkh(${publicKey})`, oneAddress],
    ['a public key with children', `wpkh(${publicKey}/*)`, notAnXpub],
    ['no path', `wpkh(${xpub})`, oneAddress],
    ['a path to one address', `wpkh(${xpub}/0/0)`, oneAddress],
    ['a choice of paths to one address each', `wpkh(${xpub}/<0;1>)`, oneAddress],
    ['children that are not the last step', `wpkh(${xpub}/*/0)`, oneAddress],
    ['children of children', `wpkh(${xpub}/*/*)`, badPath],
    ['hardened children', `wpkh(${xpub}/0/*h)`, hardened],
    ["hardened children with '", `wpkh(${xpub}/0/*')`, hardened],
    ['a hardened step', `wpkh(${xpub}/0h/*)`, hardened],
    ["a hardened step with '", `wpkh(${xpub}/0'/*)`, hardened],
    ['a hardened step with H', `wpkh(${xpub}/0H/*)`, hardened],
    ['a hardened step in a choice', `wpkh(${xpub}/<0;1h>/*)`, hardened],
    ['two choices', `wpkh(${xpub}/<0;1>/<2;3>/*)`, badPath],
    ['a choice of the same', `wpkh(${xpub}/<1;01>/*)`, badPath],
    ['a choice of one', `wpkh(${xpub}/<0>/*)`, badPath],
    ['an empty choice', `wpkh(${xpub}/<>/*)`, badPath],
    ['a choice that does not begin', `wpkh(${xpub}/0>/*)`, badPath],
    ['a choice that does not end', `wpkh(${xpub}/<0/*)`, badPath],
    ['a choice with nothing in it', `wpkh(${xpub}/<0;>/*)`, badPath],
    ['a step of 2^31', `wpkh(${xpub}/2147483648/*)`, badPath],
    ['a step below 0', `wpkh(${xpub}/-1/*)`, badPath],
    ['a step that is no number', `wpkh(${xpub}/1aa/*)`, badPath],
    ['a step that ends in something like hardened', `wpkh(${xpub}/0hello/*)`, badPath],
    ['an empty step', `wpkh(${xpub}//*)`, badPath],
    ['children in the origin', `wpkh([${fingerprint}/0h/*]${xpub}/0/*)`, badOrigin],
    ['a slash at the end of the origin', `wpkh([${fingerprint}/0h/]${xpub}/0/*)`, badOrigin],
    ['a fingerprint of seven digits', `wpkh([deadbef/0h]${xpub}/0/*)`, badOrigin],
    ['a fingerprint of nine digits', `wpkh([deadbeeef/0h]${xpub}/0/*)`, badOrigin],
    ['a fingerprint that is not hexadecimal', `wpkh([gaaaaaaa/0h]${xpub}/0/*)`, badOrigin],
    ['an empty origin', `wpkh([]${xpub}/0/*)`, badOrigin],
    ['0f in the origin', `wpkh([deadbeef/0f]${xpub}/0/*)`, badOrigin],
    ['0H in the origin', `wpkh([deadbeef/0H]${xpub}/0/*)`, badOrigin],
    ['-0 in the origin', `wpkh([deadbeef/-0]${xpub}/0/*)`, badOrigin],
    ['a choice in the origin', `wpkh([deadbeef/<0;1>]${xpub}/0/*)`, badOrigin],
    ['a step of 2^31 in the origin', `wpkh([deadbeef/2147483648h]${xpub}/0/*)`, badOrigin],
    ['two origins', `wpkh([aaaaaaaa][aaaaaaaa]${xpub}/0/*)`, badKey],
    ['an origin that does not begin', `wpkh(aaaaaaaa]${xpub}/0/*)`, badKey],
    [
      'a ypub in a descriptor',
      `sh(wpkh(${mainnet.bip49.ypub}/0/*))`,
      'neither xpub nor tpub: give that key alone',
    ],
    ['a zpub in a descriptor', `wpkh(${zpub}/0/*)`, 'neither xpub nor tpub: give that key alone'],
    ['more steps than a key can take', `wpkh(${xpub}${'/0'.repeat(252)}/*)`, 'more steps than there can be'],
    ['a megabyte', 'x'.repeat(1_000_000), 'longer than any descriptor'],
    ['more than 10000 characters', `wpkh(${'x'.repeat(9991)}/0/*)`, 'longer than any descriptor'],
    ['10000 characters', `wpkh(${'x'.repeat(9990)}/0/*)`, notAnXpub],
    ['10000 characters of choices', `wpkh(${xpub}/<${'0;'.repeat(4900)}/*)`, badPath],
  ])('%s', (_what, text, sentence) => {
    const { code, message } = expectRefusal(text);
    expect(message).toContain(sentence);
    expect(code).toBe('unusable');
  });

  test.each<[string, string, BitcoinNetwork]>([
    ['Upub', multisig.Upub, 'testnet'],
    ['Vpub', multisig.Vpub, 'signet'],
    ['a vpub in a descriptor', `wpkh(${testnet.bip84.vpub}/0/*)`, 'regtest'],
  ])('%s', (_what, text, network) => {
    expect(expectRefusal(text, network).code).toBe('unusable');
  });
});

test('a key may be of any depth, and has as many steps as a key can take', () => {
  for (const key of Object.values(bip32)) expect(parseWallet(key, 'mainnet').addressAt(0)).toMatch(/^1/);
  const deepest = parseWallet(`wpkh(${xpub}${'/0'.repeat(251)}/*)`, 'mainnet');
  expect(deepest.addressAt(0)).toMatch(/^bc1q/);
});
