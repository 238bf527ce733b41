import { describe, expect, test } from 'vitest';
import {
  isRestKey,
  isRestSecret,
  newRestKey,
  newRestSecret,
  secretKey,
  sign,
  verifySignature,
} from '../../src/protocol/signature.ts';

const secret = 'dGlsbGdhdGUgdGVzdCBrZXk6IDY0IGJ5dGVzLCBmaXhlZCwgZm9yIHZlY3RvcnMgb25seSwgbmV2ZXIgbGl2ZQ==';

// Made with: openssl dgst -sha512 -mac HMAC -macopt hexkey:… -binary | base64 -w0
const orderBody =
  'nonce=1366549200000000&amount=19.90&currency=USD&return_success=http%3A%2F%2Fshop.example%2Fok';
const orderSignature =
  'zbEUx2zvSQ4+yi+Ib1YXicF3/+ZRCeCVuZQgJJOCTg5sSuYD6TR3icd8WFVuWyvksYI+JtD/Mqzly4S/x4zhhA==';
const vectors: Array<[string, string | Uint8Array, string]> = [
  ['an order', orderBody, orderSignature],
  [
    'an empty body',
    '',
    '4mkbJu9yX60J5bdJfDa/WuNvw2QSKfT77SgGuHH/P+OHeGz3kuQh4HPPVqR6htY3ggoSk2GB+RpJnoS6Ah06rA==',
  ],
  [
    'bytes that are not text',
    Uint8Array.from([0x00, 0xff, 0xfe, 0x25, 0x30, 0x30, 0x26, 0x3d, 0x2b]),
    'PVUvI4XbpOsCgfVp35IHpHMKOjb17hBMFSwznB7MVdW6hbb3cZnbrcvDVOQI6l0kHjrFkkE1MyhpAmhW1n6BbQ==',
  ],
  [
    'text beyond ASCII, as UTF-8',
    'description=café',
    'xbOGJiiIYrxpCl2hErT6abRTKs+atUVVPPCguF19Vt69aNTQTei8Ewrxg81QyHz20iDo6gmPWE/bgf5uUMkL8g==',
  ],
];

const verify = (changes: { secret?: string; body?: string; signature?: string }) =>
  verifySignature({
    secret: changes.secret ?? secret,
    body: Buffer.from(changes.body ?? orderBody),
    signature: changes.signature ?? orderSignature,
  });

describe('signing', () => {
  test.each(vectors)('%s gets the signature that openssl gives it', (_name, body, signature) => {
    expect(sign(secret, body)).toBe(signature);
    expect(sign(secretKey(secret), body)).toBe(signature);
  });

  test('a secret of another length gives the signature of RFC 4231, case 1', () => {
    const rfcSecret = Buffer.alloc(20, 0x0b).toString('base64');
    const rfcMac =
      '87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854';
    expect(sign(rfcSecret, 'Hi There')).toBe(Buffer.from(rfcMac, 'hex').toString('base64'));
  });

  test('a secret that is not base64 of at least 16 bytes is not signed with', () => {
    expect(() => sign('', 'body')).toThrow(RangeError);
    expect(() => secretKey('!!!!')).toThrow(RangeError);
  });

  test('the error about a bad secret does not tell the secret', () => {
    expect(() => secretKey('hunter2')).toThrow(expect.not.stringContaining('hunter2'));
  });
});

describe('verifying', () => {
  test('the signature of the very same bytes is accepted, by secret and by key', () => {
    expect(verify({})).toBe(true);
    const input = { secret: secretKey(secret), body: Buffer.from(orderBody), signature: orderSignature };
    expect(verifySignature(input)).toBe(true);
    expect(verifySignature({ ...input, body: new Uint8Array(input.body) })).toBe(true);
  });

  test.each([
    [
      'the line break that Perl makes at 76 characters',
      `${orderSignature.slice(0, 76)}\n${orderSignature.slice(76)}\n`,
    ],
    ['the space an HTTP library makes of it', `${orderSignature.slice(0, 76)} ${orderSignature.slice(76)}`],
    ['tabs and carriage returns anywhere', ` \t${orderSignature.split('').join('\r\n')} `],
  ])('%s does not invalidate a signature', (_name, signature) => {
    expect(verify({ signature })).toBe(true);
  });

  test.each([
    ['another body', { body: orderBody.replace('19.90', '1.990') }],
    ['the same fields in another order', { body: orderBody.split('&').reverse().join('&') }],
    ['a trailing line break in the body', { body: `${orderBody}\n` }],
    ['another secret', { secret: Buffer.alloc(64, 1).toString('base64') }],
    ['an empty secret', { secret: '' }],
    ['a secret that is not base64', { secret: `${secret.slice(0, -3)}!==` }],
    ['no signature', { signature: '' }],
    ['only white space', { signature: ' \n ' }],
    ['88 blanks', { signature: ' '.repeat(88) }],
    ['a signature cut short', { signature: orderSignature.slice(0, 40) }],
    ['a signature without its padding', { signature: orderSignature.slice(0, -2) }],
    ['a signature with something behind it', { signature: `${orderSignature}AAAA` }],
    ['one other character', { signature: `A${orderSignature.slice(1)}` }],
    ['other case', { signature: orderSignature.toLowerCase() }],
    ['the URL alphabet', { signature: orderSignature.replaceAll('+', '-').replaceAll('/', '_') }],
    ['characters that are not base64', { signature: '\u{1F4B0}'.repeat(44) }],
    ['hexadecimal', { signature: Buffer.from(orderSignature, 'base64').toString('hex') }],
    // 0x17A and "z" have the same low byte: a lookalike that a cut to one byte would accept
    ['a character whose low byte is the right one', { signature: `\u017a${orderSignature.slice(1)}` }],
  ])('%s is refused without an exception', (_name, changes) => {
    expect(verify(changes)).toBe(false);
  });
});

describe('keys and secrets', () => {
  test('a new key is a key, and no two are the same', () => {
    expect(isRestKey(newRestKey())).toBe(true);
    expect(newRestKey()).not.toBe(newRestKey());
  });

  test('a new secret has 88 characters, is a secret, and no two are the same', () => {
    expect(newRestSecret()).toHaveLength(88);
    expect(isRestSecret(newRestSecret())).toBe(true);
    expect(newRestSecret()).not.toBe(newRestSecret());
  });

  test.each([
    ['nothing', ''],
    ['upper case', 'AAAAAAAA-0000-4000-8000-000000000000'],
    ['no dashes', '0123456789ab4def8123456789abcdef'],
    ['braces', '{01234567-89ab-4def-8123-456789abcdef}'],
    ['a line break at the end', '01234567-89ab-4def-8123-456789abcdef\n'],
    ['a letter beyond f', 'g1234567-89ab-4def-8123-456789abcdef'],
  ])('a key with %s is none', (_name, text) => {
    expect(isRestKey(text)).toBe(false);
  });

  test('a key may be a UUID of any version', () => {
    expect(isRestKey('01234567-89ab-1def-0123-456789abcdef')).toBe(true);
  });

  test('16 bytes are enough for a secret and 15 are not', () => {
    expect(isRestSecret(Buffer.alloc(16, 7).toString('base64'))).toBe(true);
    expect(isRestSecret(Buffer.alloc(15, 7).toString('base64'))).toBe(false);
  });

  test.each([
    ['nothing', ''],
    ['a line break', `${secret}\n`],
    ['a blank inside', `${secret.slice(0, 44)} ${secret.slice(44)}`],
    ['no padding', secret.slice(0, -2)],
    ['the URL alphabet', Buffer.alloc(66, 0xff).toString('base64url')],
    ['another character', `${secret.slice(0, 40)}*${secret.slice(41)}`],
    ['bits that no encoder leaves behind', `${secret.slice(0, -3)}R==`],
  ])('a secret with %s is none', (_name, text) => {
    expect(isRestSecret(text)).toBe(false);
  });
});
