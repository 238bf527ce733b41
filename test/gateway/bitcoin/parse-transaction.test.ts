import { Transaction as ScureTransaction } from '@scure/btc-signer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedBytes } from '../../../src/gateway/bitcoin/byte-reader.ts';
import { parseTransaction } from '../../../src/gateway/bitcoin/parse-transaction.ts';
import { idOf, type WrittenTransaction, writeTransaction } from './bitcoin-bytes.ts';
import { firstPayment, genesisCoinbase, multisigSpend, segwitExamples } from './known-bytes.ts';

const all: [string, Buffer][] = [
  ['the first payment there ever was (block 170)', firstPayment.raw],
  ['the coinbase of the first block', genesisCoinbase.raw],
  ['a spending from 2 of 3 keys', multisigSpend.raw],
  ...segwitExamples.map(({ name, raw }): [string, Buffer] => [`BIP 143, ${name}`, raw]),
];

test('the first payment there ever was: one old coin in, two out', () => {
  const transaction = parseTransaction(firstPayment.raw);
  expect(transaction).toMatchObject({ txid: firstPayment.txid, version: 1, locktime: 0, coinbase: false });
  expect(transaction.inputs).toMatchObject([
    {
      txid: '0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9',
      vout: 0,
      coinbase: false,
      sequence: 0xffffffff,
    },
  ]);
  expect(transaction.outputs.map(({ valueSat }) => valueSat)).toEqual([1_000_000_000n, 4_000_000_000n]);
  expect(transaction.size).toBe(275);
  expect(transaction.raw).toEqual(firstPayment.raw);
});

test('a coinbase is known by the coin that it does not spend', () => {
  const transaction = parseTransaction(genesisCoinbase.raw);
  expect(transaction).toMatchObject({ txid: genesisCoinbase.txid, coinbase: true });
  expect(transaction.inputs).toMatchObject([{ coinbase: true, txid: '00'.repeat(32), vout: 0xffffffff }]);
  expect(transaction.inputs[0]?.scriptSig.toString('latin1')).toContain('Chancellor on brink');
});

test('what spends a coin is no coinbase, however few digits the coin has; nor is what has two inputs', () => {
  const script = Buffer.of(0x51);
  const outputs = [{ valueSat: 1n, script }];
  const none = { txid: '00'.repeat(32), vout: 0xffffffff };
  const read = (inputs: WrittenTransaction['inputs']) =>
    parseTransaction(writeTransaction({ inputs, outputs }));
  expect(read([none]).coinbase).toBe(true);
  expect(read([{ ...none, vout: 0 }]).coinbase).toBe(false);
  expect(read([{ ...none, txid: 'ab'.repeat(32) }]).coinbase).toBe(false);
  expect(read([none, none]).coinbase).toBe(false);
});

test.each(all)('%s is read as another library reads it', (_name, raw) => {
  const expected = ScureTransaction.fromRaw(raw, {
    allowUnknownInputs: true,
    allowUnknownOutputs: true,
    disableScriptCheck: true,
  });
  const transaction = parseTransaction(raw);
  expect(transaction.txid).toBe(expected.id);
  expect(transaction).toMatchObject({ version: expected.version, locktime: expected.lockTime });
  expect(transaction.inputs).toHaveLength(expected.inputsLength);
  expect(transaction.outputs).toHaveLength(expected.outputsLength);
  for (const [index, input] of transaction.inputs.entries()) {
    const other = expected.getInput(index);
    expect(input.txid).toBe(Buffer.from(other.txid ?? []).toString('hex'));
    expect([input.vout, input.sequence]).toEqual([other.index, other.sequence]);
    expect(input.scriptSig.toString('hex')).toBe(Buffer.from(other.finalScriptSig ?? []).toString('hex'));
  }
  for (const [index, { valueSat, script }] of transaction.outputs.entries()) {
    const other = expected.getOutput(index);
    expect([valueSat, script.toString('hex')]).toEqual([
      other.amount,
      Buffer.from(other.script ?? []).toString('hex'),
    ]);
  }
});

test.each(all)('%s, cut off anywhere or with anything after it, is refused', (_name, raw) => {
  for (let length = 0; length < raw.length; length += 1)
    expect(() => parseTransaction(raw.subarray(0, length)), `${length} bytes`).toThrow(MalformedBytes);
  expect(() => parseTransaction(Buffer.concat([raw, Buffer.of(0)]))).toThrow('1 bytes are left over');
});

test('what is written is read, whatever it is; the id leaves the witnesses out', () => {
  const bytes = (maxLength: number) =>
    fc.uint8Array({ maxLength }).map((array) => Buffer.from(array.buffer, array.byteOffset, array.length));
  const uint32 = fc.integer({ min: 0, max: 0xffffffff });
  const txid = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((id) => Buffer.from(id).toString('hex'));
  const input = fc.record({
    txid,
    vout: uint32,
    scriptSig: bytes(300),
    sequence: uint32,
    witness: fc.array(bytes(80), { maxLength: 3 }),
  });
  const output = fc.record({
    valueSat: fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }),
    script: bytes(300),
  });
  const transaction = fc.record({
    version: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    inputs: fc.array(input, { minLength: 1, maxLength: 4 }),
    outputs: fc.array(output, { minLength: 1, maxLength: 4 }),
    locktime: uint32,
  });
  fc.assert(
    fc.property(transaction, (written) => {
      const raw = writeTransaction(written);
      const read = parseTransaction(raw);
      const { version, locktime, outputs, inputs } = read;
      expect({ version, locktime, outputs }).toEqual({
        version: written.version,
        locktime: written.locktime,
        outputs: written.outputs,
      });
      expect(inputs.map(({ coinbase, ...input }) => input)).toEqual(
        written.inputs.map(({ witness, ...input }) => input),
      );
      expect(read.txid).toBe(idOf(writeTransaction(written, { witnesses: false })));
      expect(read.size).toBe(raw.length);
    }),
  );
});

test('several hundred inputs and outputs: their number takes three bytes', () => {
  const written: WrittenTransaction = {
    inputs: Array.from({ length: 300 }, (_, vout) => ({ txid: 'ab'.repeat(32), vout })),
    outputs: Array.from({ length: 400 }, (_, sat) => ({ valueSat: BigInt(sat), script: Buffer.of(0x51) })),
  };
  const { inputs, outputs } = parseTransaction(writeTransaction(written));
  expect(inputs.map(({ vout }) => vout)).toEqual(written.inputs.map(({ vout }) => vout));
  expect(outputs.at(-1)).toEqual({ valueSat: 399n, script: Buffer.of(0x51) });
});

describe('refused:', () => {
  const version = '02000000';
  const input = `${'ab'.repeat(32)}0000000000ffffffff`;
  const output = '01000000000000000151';
  const end = '00000000';
  const whole = `${version}01${input}01${output}${end}`;
  test.each([
    ['no inputs', `${version}00${end}`, 'without inputs'],
    ['no inputs, with witnesses', `${version}000100${end}`, 'without inputs'],
    [
      'a kind of extra part that BIP 144 does not know',
      `${version}000201${input}01${output}${end}`,
      'inputs',
    ],
    ['no outputs', `${version}01${input}00${end}`, 'without outputs'],
    ['witnesses that are announced and are not there', `${version}000101${input}01${output}00${end}`, 'none'],
    [
      'a number of inputs in more bytes than it needs',
      `${version}fd0100${input}01${output}${end}`,
      'too long',
    ],
    ['the same in five bytes', `${version}feffff0000${input}01${output}${end}`, 'too long'],
    ['the same in nine bytes', `${version}ffffffffff00000000${input}01${output}${end}`, 'too long'],
    ['four thousand million inputs', `${version}feffffffff${input}01${output}${end}`, 'cut short'],
    ['more inputs than there can be numbers', `${version}ffffffffffffffffff${input}`, 'cut short'],
    ['more than 21 million bitcoin', `${version}01${input}010140075af07507000151${end}`, 'more bitcoin'],
    ['less than nothing', `${version}01${input}01ffffffffffffffff0151${end}`, 'more bitcoin'],
  ])('%s', (_name, hex, words) => {
    expect(() => parseTransaction(Buffer.from(hex, 'hex'))).toThrow(MalformedBytes);
    expect(() => parseTransaction(Buffer.from(hex, 'hex'))).toThrow(words);
  });

  test('but not what they were made from', () => {
    expect(parseTransaction(Buffer.from(whole, 'hex')).outputs).toHaveLength(1);
    const all21Million = `${version}01${input}010040075af07507000151${end}`;
    expect(parseTransaction(Buffer.from(all21Million, 'hex')).outputs[0]?.valueSat).toBe(
      2_100_000_000_000_000n,
    );
  });
});
