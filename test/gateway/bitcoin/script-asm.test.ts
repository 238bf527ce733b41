import { OP } from '@scure/btc-signer';
import { describe, expect, test } from 'vitest';
import { parseTransaction } from '../../../src/gateway/bitcoin/parse-transaction.ts';
import { scriptAsm } from '../../../src/gateway/bitcoin/script-asm.ts';
import { multisigSpend } from './known-bytes.ts';

const asm = (hex: string, options?: { signatures: boolean }) => scriptAsm(Buffer.from(hex, 'hex'), options);

/** Bitcoin Core, test/functional/rpc_decodescript.py. */
const key = '03b0da749730dc9b4b1f4a14d6902877a92541f5368778853d9c4a0cb7802dcfb2';
const keyHash = '5dd1d3a048119c27b28293056724d9522f26d945';
const signature =
  '304502207fa7a6d1e0ee81132a269ad84e68d695483745cde8b541e3bf630749894e342a022100c1f7ab20e13e22fb95281a870f3dcf38d782' +
  'e53023ee313d741ad0cfbc0c5090';

test.each([
  [`21${key}ac`, `${key} OP_CHECKSIG`],
  [`76a914${keyHash}88ac`, `OP_DUP OP_HASH160 ${keyHash} OP_EQUALVERIFY OP_CHECKSIG`],
  [`5221${key}21${key}21${key}53ae`, `2 ${key} ${key} ${key} 3 OP_CHECKMULTISIG`],
  [`a914${keyHash}87`, `OP_HASH160 ${keyHash} OP_EQUAL`],
  [`0014${keyHash}`, `0 ${keyHash}`],
  [`5120${'01'.repeat(32)}`, `1 ${'01'.repeat(32)}`],
  ['5100', '1 0'],
  [`6a48${signature}01`, `OP_RETURN ${signature}01`],
  [
    `6321${key}ad670320a107b1756821${key}ac`,
    `OP_IF ${key} OP_CHECKSIGVERIFY OP_ELSE 500000 OP_CHECKLOCKTIMEVERIFY OP_DROP OP_ENDIF ${key} OP_CHECKSIG`,
  ],
  ['6a09300602010002010001', 'OP_RETURN 300602010002010001'],
])('%s, as Bitcoin Core has it in its tests', (hex, words) => {
  expect(asm(hex)).toBe(words);
});

/** ScriptToAsmStr and CScriptNum of Bitcoin Core: what is pushed in up to four bytes is a number. */
test.each([
  ['', ''],
  ['00', '0'],
  ['4f', '-1'],
  ['51', '1'],
  ['60', '16'],
  ['0101', '1'],
  ['0181', '-1'],
  ['0180', '0'],
  ['017f', '127'],
  ['01ff', '-127'],
  ['02ff00', '255'],
  ['020080', '0'],
  ['02ffff', '-32767'],
  ['03ffff7f', '8388607'],
  ['04ffffff7f', '2147483647'],
  ['04ffffffff', '-2147483647'],
  ['050000000001', '0000000001'],
  ['4c00', '0'],
  ['4c0105', '5'],
  ['4d010005', '5'],
  ['4e0100000005', '5'],
  ['4c06010203040506', '010203040506'],
  ['50', 'OP_RESERVED'],
  ['61', 'OP_NOP'],
  ['6a', 'OP_RETURN'],
  ['b1b2b3', 'OP_CHECKLOCKTIMEVERIFY OP_CHECKSEQUENCEVERIFY OP_NOP4'],
  ['ba', 'OP_CHECKSIGADD'],
  ['bbfe', 'OP_UNKNOWN OP_UNKNOWN'],
  ['ff', 'OP_INVALIDOPCODE'],
])('%s is %s', (hex, words) => {
  expect(asm(hex)).toBe(words);
});

test('every operation has its name, as another library numbers them', () => {
  const operations = Object.entries(OP).filter(
    ([name, opcode]) => Number(opcode) > 0x60 && name !== 'INVALID',
  );
  expect(operations.length).toBe(0xba - 0x61 + 1);
  for (const [name, opcode] of operations) expect(scriptAsm(Buffer.of(Number(opcode)))).toBe(`OP_${name}`);
});

test.each([
  ['02ff', '[error]'],
  ['01', '[error]'],
  ['5102ff', '1 [error]'],
  ['4c', '[error]'],
  ['4cff00', '[error]'],
  ['4d', '[error]'],
  ['4d01', '[error]'],
  ['4effffffff', '[error]'],
  ['4e000000', '[error]'],
  [`76a914${keyHash.slice(2)}`, 'OP_DUP OP_HASH160 [error]'],
])('%s, a push past the end, is %s', (hex, words) => {
  expect(asm(hex)).toBe(words);
});

describe('what a signature signs is a word after it, in the scripts of inputs only:', () => {
  test('2 of 3 keys of mainnet', () => {
    const { inputs, outputs } = parseTransaction(multisigSpend.raw);
    // All of it from Bitcoin Core, test/functional/rpc_decodescript.py.
    const [one, two, redeem] = [
      '3045022100ae3b4e589dfc9d48cb82d41008dc5fa6a86f94d5c54f9935531924602730ab8002202f88cf464414c4ed9fa11b773c5ee944f6' +
        '6e9b05cc1e51d97abc22ce098937ea',
      '3045022100b44883be035600e9328a01b66c7d8439b74db64187e76b99a68f7893b701d5380220225bf286493e4c4adcf928c40f78542257' +
        '2eb232f84a0b83b0dea823c3a19c75',
      '5221020743d44be989540d27b1b4bbbcfd17721c337cb6bc9af20eb8a32520b393532f2102c0120a1dda9e51a938d39ddd9fe0ebc45ea97e' +
        '1d27a7cbd671d5431416d3dd87210213820eb3d5f509d7438c9eeecb4157b2f595105e7cd564b3cdbb9ead3da41eed53ae',
    ];
    const script = inputs[0]!.scriptSig;
    expect(scriptAsm(script, { signatures: true })).toBe(`0 ${one}[ALL] ${two}[ALL] ${redeem}`);
    expect(scriptAsm(script)).toBe(`0 ${one}01 ${two}01 ${redeem}`);
    expect(outputs.map((output) => scriptAsm(output.script, { signatures: true }))).toEqual([
      'OP_DUP OP_HASH160 dc863734a218bfe83ef770ee9d41a27f824a6e56 OP_EQUALVERIFY OP_CHECKSIG',
      'OP_HASH160 2a5edea39971049a540474c6a99edf0aa4074c58 OP_EQUAL',
    ]);
  });

  test.each([
    ['01', 'ALL'],
    ['02', 'NONE'],
    ['03', 'SINGLE'],
    ['81', 'ALL|ANYONECANPAY'],
    ['82', 'NONE|ANYONECANPAY'],
    ['83', 'SINGLE|ANYONECANPAY'],
  ])('%s: %s', (byte, word) => {
    expect(asm(`48${signature}${byte}`, { signatures: true })).toBe(`${signature}[${word}]`);
  });

  test.each([
    ['it signs nothing that is known', `${signature}00`],
    ['nor this', `${signature}04`],
    ['no sequence', `31${signature.slice(2)}01`],
    ['a length that is not its own', `3046${signature.slice(4)}01`],
    ['a first number that is none', `304503${signature.slice(6)}01`],
    ['a negative number', '300602018002010101'],
    ['a zero in front for nothing', '30070202000102010101'],
    ['a zero in front of the second for nothing', '30070201010202000101'],
    ['an empty number', '300602000202010101'],
    ['a second number that reaches past the end', '300602010102020101'],
    ['too short', '3005020101020101'],
    ['an empty second number', '300602020101020001'],
    ['too long', `30470222${'01'.repeat(34)}0221${'01'.repeat(33)}01`],
    ['a second number that is none', '300602010103010101'],
  ])('not when it is no signature: %s', (_name, data) => {
    const script = `4c${(data.length / 2).toString(16).padStart(2, '0')}${data}`;
    expect(asm(script, { signatures: true })).toBe(data);
  });

  test('nothing signed by the number zero is a signature to Core too', () => {
    expect(asm('09300602010002010001', { signatures: true })).toBe('3006020100020100[ALL]');
  });

  test('not in what nobody can spend', () => {
    expect(asm(`6a48${signature}01`, { signatures: true })).toBe(`OP_RETURN ${signature}01`);
    const long = `48${signature}01${'61'.repeat(10_000)}`;
    expect(asm(long, { signatures: true }).startsWith(`${signature}01 OP_NOP`)).toBe(true);
  });
});
