import { expect, test } from 'vitest';
import { newRestSecret, sign } from '../../src/protocol/signature.ts';
import { type PaymentResult, readSignedReturn, signedReturnUrl } from '../../src/protocol/signed-return.ts';

const secret = Buffer.alloc(64, 7).toString('base64');
const result: PaymentResult = {
  transaction: '0f0e0d0c-0000-4000-8000-000000000001',
  paymentId: '0f0e0d0c-0000-4000-8000-000000000002',
  status: 'paid',
  date: new Date('2026-11-22T10:20:30Z'),
};
const queryOf = (url: string) => new URL(url).searchParams;

test('a return URL carries the result, which is read again by whoever has the secret', () => {
  const url = signedReturnUrl('https://shop.example/thanks?a=1&b=%20#part', result, secret);
  expect(url.startsWith('https://shop.example/thanks?a=1&b=%20&tillgate_transaction=')).toBe(true);
  expect(url.endsWith('#part')).toBe(true);
  expect(readSignedReturn(queryOf(url), secret)).toEqual(result);
  expect(readSignedReturn(queryOf(url), newRestSecret())).toBeNull();
});

test('the signature is HMAC-SHA512 over the values, one a line, behind a word of its own', () => {
  const text = ['tillgate-return', result.transaction, result.paymentId, 'paid', '1795342830'].join('\n');
  const signature = Buffer.from(sign(secret, text), 'base64').toString('base64url');
  expect(queryOf(signedReturnUrl('https://shop.example/', result, secret)).get('tillgate_sign')).toBe(
    signature,
  );
});

test('signing a URL that was signed before takes the place of what was there', () => {
  const once = signedReturnUrl('https://shop.example/', { ...result, status: 'partial' }, secret);
  expect(signedReturnUrl(once, result, secret)).toBe(
    signedReturnUrl('https://shop.example/', result, secret),
  );
});

test.each(['transaction', 'payment', 'status', 'date', 'sign'])(
  'a changed, doubled or missing %s proves nothing',
  (name) => {
    const good = queryOf(signedReturnUrl('https://shop.example/', result, secret));
    const change = (by: (query: URLSearchParams, key: string) => void) => {
      const query = new URLSearchParams(good);
      by(query, `tillgate_${name}`);
      return readSignedReturn(query, secret);
    };
    expect(change(() => {})).toEqual(result);
    expect(
      change((query, key) => query.set(key, name === 'status' ? 'open' : `${query.get(key)}0`)),
    ).toBeNull();
    expect(change((query, key) => query.append(key, query.get(key)!))).toBeNull();
    expect(change((query, key) => query.delete(key))).toBeNull();
    expect(change((query, key) => query.set(key, '\0'))).toBeNull();
  },
);
