import { p2pk, p2sh, p2wsh } from '@scure/btc-signer';
import { describe, expect, test } from 'vitest';
import { addressOfInput, witnessesOf } from '../../src/gateway/api/tx-details-input-address.ts';
import { parseTransaction } from '../../src/gateway/bitcoin/parse-transaction.ts';
import { scriptOfAddress } from '../../src/gateway/bitcoin/script-address.ts';
import { type WrittenTransaction, writeTransaction } from './bitcoin/bitcoin-bytes.ts';
import { firstPayment, genesisCoinbase, multisigSpend, segwitExamples } from './bitcoin/known-bytes.ts';

const addressesOf = (raw: Buffer) => {
  const transaction = parseTransaction(raw);
  const witnesses = witnessesOf(transaction);
  return transaction.inputs.map((input, n) => addressOfInput(input, witnesses[n]!, 'mainnet'));
};
const scriptsOf = (raw: Buffer) =>
  addressesOf(raw).map((address) => address && scriptOfAddress(address, 'mainnet')!.toString('hex'));
const specified = (name: string) => segwitExamples.find((example) => example.name === name)!.raw;

/** The scripts are those of the coins that are spent, as BIP 143 gives them. */
describe('the address of an input of the examples of BIP 143:', () => {
  test('a bare key has none, a witness of signature and key has that of the key', () => {
    expect(scriptsOf(specified('native P2WPKH'))).toEqual([
      null,
      '00141d0f172a0ecb48aee1be1f2687d2963ae33f71a1',
    ]);
  });

  test('a witness program that was hashed has that of the hash', () => {
    expect(scriptsOf(specified('P2SH-P2WPKH'))).toEqual(['a9144733f37cf4db86fbc2efed2500b4f4e49f31202387']);
  });

  test('a witness with a script does not show whether it has one', () => {
    expect(scriptsOf(specified('native P2WSH'))).toEqual([null, null]);
  });
});

test('no address is made up for a bare key, a hashed script or a coinbase', () => {
  expect(addressesOf(firstPayment.raw)).toEqual([null]);
  expect(addressesOf(multisigSpend.raw)).toEqual([null]);
  expect(addressesOf(genesisCoinbase.raw)).toEqual([null]);
});

const signature = Buffer.from(`3044${'0220'}${'11'.repeat(32)}${'0220'}${'22'.repeat(32)}01`, 'hex');
const compressed = Buffer.from('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798', 'hex');
const uncompressed = Buffer.from(`04${'44'.repeat(64)}`, 'hex');
const push = (...data: Buffer[]) => Buffer.concat(data.flatMap((one) => [Buffer.of(one.length), one]));
const spends = (input: { scriptSig?: Buffer; witness?: Buffer[] }) => {
  const coins: WrittenTransaction = {
    inputs: [{ txid: 'ab'.repeat(32), vout: 0, ...input }],
    outputs: [{ valueSat: 1n, script: Buffer.of(0x51) }],
  };
  return addressesOf(writeTransaction(coins))[0];
};

test('a signature with a key, compressed or not, has the address of the key', () => {
  expect(spends({ scriptSig: push(signature, compressed) })).toMatch(/^1/);
  expect(spends({ scriptSig: push(signature, uncompressed) })).toMatch(/^1/);
  expect(spends({ witness: [signature, compressed] })).toMatch(/^bc1q/);
});

test('a hashed witness program of a script has the address of the hash', () => {
  const { address, redeemScript } = p2sh(p2wsh(p2pk(compressed)));
  expect(spends({ scriptSig: push(Buffer.from(redeemScript!)), witness: [signature] })).toBe(address);
});

describe('no address is made up for what only resembles a signature with a key:', () => {
  const cut = signature.subarray(0, -1);
  const odd = Buffer.from(`05${'33'.repeat(32)}`, 'hex');
  test.each([
    ['nothing', {}],
    ['a signature alone', { scriptSig: push(signature) }],
    ['a third thing pushed', { scriptSig: push(signature, compressed, compressed) }],
    ['something after it', { scriptSig: Buffer.concat([push(signature, compressed), Buffer.of(0x51)]) }],
    ['a push that reaches past the end', { scriptSig: push(signature, compressed).subarray(0, -1) }],
    ['no signature', { scriptSig: push(cut, compressed) }],
    ['no key', { scriptSig: push(signature, odd) }],
    ['a key that is too short', { scriptSig: push(signature, compressed.subarray(0, 32)) }],
    ['a witness without a signature', { witness: [cut, compressed] }],
    ['a witness with more', { witness: [signature, compressed, compressed] }],
    ['a witness with a key that is not compressed', { witness: [signature, uncompressed] }],
    ['a key path of taproot', { witness: [Buffer.alloc(64, 1)] }],
    [
      'a witness beside a script that pushes more',
      { scriptSig: push(signature, compressed), witness: [signature] },
    ],
  ])('%s', (_name, input) => {
    expect(spends(input)).toBeNull();
  });
});
