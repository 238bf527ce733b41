import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { descriptorChecksum } from '../../../src/gateway/wallet/descriptor-checksum.ts';
import { fingerprint, testnet } from './published-keys.ts';

const bip380Key =
  'xpub6ERApfZwUNrhLCkDtcHTcxd75RbzS1ed54G1LkBUHQVHQKqhMkhgbmJbZRkrgZw4koxb5JaHWkY4ALHY2grBGRjaDMzQLcgJvLJuZZvRcEL';
const otherKey =
  'xpub68NZiKmJWnxxS6aaHmn81bvJeTESw724CRDs6HbuccFQN9Ku14VQrADWgqbhhTHBaohPX4CjNLf9fq9MYo6oDaPPLPxSb7gwQN3ih19Zm4Y';

describe('the checksum of a descriptor', () => {
  test.each([
    ['BIP 380', 'raw(deadbeef)', '89f8spxm'],
    ['descriptor_tests.cpp', `sh(multi(2,[00000000/111'/222]${bip380Key},${otherKey}/0))`, 'tjg09x5t'],
    [
      'the help of deriveaddresses',
      'wpkh([d34db33f/84h/0h/0h]xpub6DJ2dNUysrn5Vt36jH2KLBT2i1auw1tTSSomg8PhqNiUtx8QX2SvC9nrHu81fT41fvDUnhMjEzQgXnQjKEu3oaqMSzhSrHMxyyoEAmUHQbY/0/*)',
      'cjjspncu',
    ],
    ['a wallet', `pkh([${fingerprint}/44h/1h/0h]${testnet.bip44.tpub}/<0;1>/*)`, '0x5u8d5c'],
  ])('is the one in %s', (_source, descriptor, checksum) => {
    expect(descriptorChecksum(descriptor)).toBe(checksum);
  });

  test.each(['raw(Ü)', 'raw(\u{1f511})', 'raw(\n)', 'raw(\t)'])(
    'does not exist for %j (BIP 380)',
    (descriptor) => {
      expect(descriptorChecksum(descriptor)).toBeNull();
    },
  );

  test('is eight characters of bech32 for every text of descriptor characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(descriptorChecksum(text)).toMatch(/^[02-9ac-hj-np-z]{8}$/);
      }),
    );
  });

  test('differs when one character differs', () => {
    const character = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme-ascii', minLength: 1 }),
        fc.nat(),
        character,
        (text, at, other) => {
          const place = at % text.length;
          fc.pre(text[place] !== other);
          const changed = text.slice(0, place) + other + text.slice(place + 1);
          expect(descriptorChecksum(changed)).not.toBe(descriptorChecksum(text));
        },
      ),
    );
  });
});
