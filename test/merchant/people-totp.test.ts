import { base32nopad } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { browserName } from '../../src/merchant/admin/people/browser-name.ts';
import { newPassword, passwordProblem } from '../../src/merchant/people/new-password.ts';
import { acceptTotp, newTotpSecret, totpCode, totpStep, totpUri } from '../../src/merchant/people/totp.ts';

const secret = base32nopad.encode(Buffer.from('12345678901234567890'));
const at = (seconds: number) => new Date(seconds * 1000);

describe('codes of an authenticator app', () => {
  // RFC 6238, appendix B (SHA-1); it shows eight digits, of which six are the last.
  test.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %d s it is that of the RFC', (seconds, code) => {
    expect(totpCode(secret, totpStep(at(seconds)))).toBe(code.slice(2));
  });

  // RFC 4226, appendix D.
  test('the first ten are those of the RFC', () => {
    const codes = Array.from({ length: 10 }, (_, count) => totpCode(secret, BigInt(count)));
    const published = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489';
    expect(codes.join(' ')).toBe(published);
  });

  test('the present one and its neighbours are taken, none further away', () => {
    const now = at(1_700_000_010);
    const step = totpStep(now);
    const taken = [-2n, -1n, 0n, 1n, 2n].map((off) =>
      acceptTotp(secret, totpCode(secret, step + off), now, null),
    );
    expect(taken).toEqual([null, step - 1n, step, step + 1n, null]);
  });

  test('none is taken twice, nor one before the last that was taken', () => {
    const now = at(1_700_000_010);
    const step = totpStep(now);
    const code = (off: bigint) => totpCode(secret, step + off);
    expect(acceptTotp(secret, code(0n), now, step)).toBeNull();
    expect(acceptTotp(secret, code(-1n), now, step)).toBeNull();
    expect(acceptTotp(secret, code(1n), now, step)).toBe(step + 1n);
  });

  test.each(['', '12345', '1234567', 'abcdef', '\0\0\0\0\0\0', 'é'.repeat(3)])('"%s" is none', (code) => {
    expect(acceptTotp(secret, code, at(59), null)).toBeNull();
  });

  test('secrets have 160 bits, and apps can read whose they are', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(newTotpSecret());
    const uri = new URL(totpUri(secret, 'ann+1@shop.example', 'Ann & Bob: teas'));
    expect(decodeURIComponent(uri.pathname)).toBe('/Ann & Bob: teas:ann+1@shop.example');
    expect(uri.searchParams.get('issuer')).toBe('Ann & Bob: teas');
    expect(uri.searchParams.get('secret')).toBe(secret);
  });
});

test.each([
  ['123456789', 'at least 10'],
  ['👍'.repeat(9), 'at least 10'],
  ['Ann@Shop.example', 'e-mail address'],
  ['Password123', 'first passwords'],
  ['ababababababab', 'first passwords'],
  ['x'.repeat(1025), 'at most 1024'],
])('"%s" is no password to choose', (password, why) => {
  expect(passwordProblem(password, 'ann@shop.example')).toContain(why);
});

test('long enough and not well known is a password, however plain', () => {
  for (const password of ['correct horse', 'ÄÖÜ ß € 漢字 漢', newPassword()])
    expect(passwordProblem(password, 'ann@shop.example')).toBeNull();
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
    'Chrome on macOS',
  ],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', 'Unknown browser'],
])('%s is %s', (userAgent, name) => {
  expect(browserName(userAgent)).toBe(name);
});
