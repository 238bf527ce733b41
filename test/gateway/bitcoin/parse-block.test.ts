import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MalformedBytes } from '../../../src/gateway/bitcoin/byte-reader.ts';
import { merkleRoot, parseBlock } from '../../../src/gateway/bitcoin/parse-block.ts';
import {
  coinbase,
  idOf,
  rootOf,
  type WrittenTransaction,
  writeBlock,
  writeTransaction,
} from './bitcoin-bytes.ts';
import { block170, firstPayment, genesisBlock, genesisCoinbase } from './known-bytes.ts';

const payment = (number: number): WrittenTransaction => ({
  inputs: [
    { txid: 'ab'.repeat(32), vout: number, witness: [Buffer.alloc(71, 3), Buffer.alloc(33, 4)] },
    { txid: 'cd'.repeat(32), vout: number, witness: [Buffer.alloc(71, 3), Buffer.alloc(33, 4)] },
  ],
  outputs: [1, 2, 3].map((byte) => ({
    valueSat: BigInt(number),
    script: Buffer.concat([Buffer.of(0, 20), Buffer.alloc(20, byte)]),
  })),
});

/** A block of these, whose header names those (the same, if not told). */
function block(written: WrittenTransaction[], named = written) {
  const txids = named.map((one) => idOf(writeTransaction(one, { witnesses: false })));
  const { raw, hash } = writeBlock(
    written.map((one) => writeTransaction(one)),
    rootOf(txids),
  );
  return { raw, hash, txids };
}

test('the first block of mainnet', () => {
  expect(parseBlock(genesisBlock.raw, genesisBlock.hash)).toMatchObject({
    hash: genesisBlock.hash,
    version: 1,
    previousHash: '00'.repeat(32),
    merkleRoot: genesisCoinbase.txid,
    time: Date.parse('2009-01-03T18:15:05Z') / 1000,
    bits: 0x1d00ffff,
    nonce: 2083236893,
    size: 285,
    transactions: [{ txid: genesisCoinbase.txid, coinbase: true, size: 204 }],
  });
});

test('a block with a payment in it', () => {
  const { previousHash, transactions } = parseBlock(block170.raw, block170.hash);
  expect(previousHash).toBe(block170.previousHash);
  expect(transactions.map(({ txid, coinbase }) => [txid, coinbase])).toEqual([
    ['b1fea52486ce0c62bb442b530a3f0132b826c74e473d1f2c220bfa78111c5082', true],
    [firstPayment.txid, false],
  ]);
});

test('a block that is not the one asked for', () => {
  expect(() => parseBlock(genesisBlock.raw, block170.hash)).toThrow(
    `it is block ${genesisBlock.hash}, not ${block170.hash}`,
  );
});

test('a block is not believed with any byte changed, cut off anywhere, or with anything after it', () => {
  const { raw, hash } = block170;
  for (let at = 0; at < raw.length; at += 1) {
    const changed = Buffer.from(raw);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => parseBlock(changed, hash), `byte ${at} changed`).toThrow(MalformedBytes);
    expect(() => parseBlock(raw.subarray(0, at), hash), `${at} bytes`).toThrow(MalformedBytes);
  }
  expect(() => parseBlock(Buffer.concat([raw, Buffer.of(0)]), hash)).toThrow('1 bytes are left over');
});

test('the root is that of the tree, for any number of transactions', () => {
  const txid = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((id) => Buffer.from(id).toString('hex'));
  fc.assert(
    fc.property(fc.uniqueArray(txid, { minLength: 1, maxLength: 40 }), (txids) => {
      expect(merkleRoot(txids)).toBe(rootOf(txids));
    }),
  );
});

test('transactions left out, changed in order or put in: not what the header names', () => {
  const [one, two, three] = [payment(1), payment(2), payment(3)];
  const whole = [coinbase, one, two, three];
  const good = block(whole);
  expect(parseBlock(good.raw, good.hash).transactions.map(({ txid }) => txid)).toEqual(good.txids);
  for (const other of [
    [coinbase, one, two],
    [coinbase, two, one, three],
    [...whole, payment(4)],
    [coinbase],
  ]) {
    const { raw, hash } = block(other, whole);
    expect(() => parseBlock(raw, hash)).toThrow('not those that its header names');
  }
});

test('a list whose end stands there twice has the same root, and is not believed (CVE-2012-2459)', () => {
  const [one, two] = [payment(1), payment(2)];
  const short = block([coinbase, one, two]);
  const doubled = block([coinbase, one, two, two]);
  expect(doubled.hash).toBe(short.hash);
  expect(parseBlock(short.raw, short.hash).transactions).toHaveLength(3);
  expect(() => parseBlock(doubled.raw, short.hash)).toThrow('stands in it twice');

  const five = [coinbase, ...[1, 2, 3, 4, 5].map(payment)];
  const doubledPair = block([...five, ...five.slice(4)]);
  expect(doubledPair.hash).toBe(block(five).hash);
  expect(() => parseBlock(doubledPair.raw, doubledPair.hash)).toThrow('stands in it twice');
});

test('a coinbase is the first of a block, and no other is', () => {
  const other: WrittenTransaction = { ...coinbase, locktime: 1 };
  for (const wrong of [[payment(1)], [payment(1), coinbase], [coinbase, other]]) {
    const { raw, hash } = block(wrong);
    expect(() => parseBlock(raw, hash)).toThrow('a coinbase is first in a block');
  }
  const { raw, hash } = block([], [coinbase]);
  expect(() => parseBlock(raw, hash)).toThrow('a coinbase is first in a block');
});
