import { expect, test } from 'vitest';
import { openRpcAccess } from '../../../src/gateway/bitcoin/rpc-access.ts';
import { ChainError } from '../../../src/gateway/chain/chain.ts';

const refusal = (url: string): ChainError => {
  try {
    openRpcAccess({ url });
  } catch (error) {
    if (error instanceof ChainError) return error;
    throw error;
  }
  return expect.fail('this should have been refused');
};

test.each([
  'http://user:1234/56secret@127.0.0.1:8332/',
  'http://user:1234?56secret@127.0.0.1:8332/',
  'http://user:1234#56secret@127.0.0.1:8332/',
  'http://user:1234#@127.0.0.1:8332/',
  'http://user:1234/@127.0.0.1:8332/',
  'http://user:1234\\56secret@127.0.0.1:8332/',
])('a password that would be cut in two is refused, and no part of it repeated: %s', (url) => {
  const { code, message } = refusal(url);
  expect(code).toBe('refused');
  expect(message).toContain('/ is to be written as %2F');
  expect(message).not.toMatch(/1234|secret/);
});

test.each([
  ['http://user:12%2F34%23%40@127.0.0.1:8332/', '127.0.0.1:8332'],
  ['http://user:p@ss@127.0.0.1:8332', '127.0.0.1:8332'],
  ['https://node.example/wallet/x?y=1', 'node.example:443'],
])('others are taken: %s', (url, place) => {
  expect(openRpcAccess({ url }).place).toBe(place);
});
