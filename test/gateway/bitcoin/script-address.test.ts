import { Address, NETWORK, OutScript } from '@scure/btc-signer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressOfScript, scriptOfAddress } from '../../../src/gateway/bitcoin/script-address.ts';
import { type BitcoinNetwork, bitcoinNetworks } from '../../../src/gateway/wallet/bitcoin-network.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

/** Legacy ones and those of regtest and signet: Bitcoin Core, src/test/data/key_io_valid.json. */
const pairs: [BitcoinNetwork, string, string][] = [
  ['mainnet', '1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo', '76a914a31c06bd463e3923bc1aadbde48b16976c08071788ac'],
  ['mainnet', '36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm', 'a914373b819a068f32b7a6b38b6b38729647cfde01c287'],
  ['mainnet', '1111111111111111111114oLvT2', `76a914${'00'.repeat(20)}88ac`],
  ['testnet', 'mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ', '76a914ce28b26c57472737f5c3561a1761185bd8589a4388ac'],
  ['testnet', '2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK', 'a914ce0bba75891ff9ec60148d4bd4a09ee2dc5c933187'],
  ['signet', 'mww4LvqtTMKvmeQvizPz2EQv26xTneWrbg', '76a914b4110ba93ac54afc14da3bdd19614774a2d55d2988ac'],
  ['regtest', '2MxFajLApXpYk4VodBSZSt7rw8y4ryABkfA', 'a91436e9f191e0b75036a77f65e2eaa4752443233fbe87'],
  ['signet', 'tb1q3vya2h5435jkugq2few7dmktlrwq4ejmfaw7kr', '00148b09d55e958d256e200a4e5de6eecbf8dc0ae65b'],
  ['regtest', 'bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9', '00146f58bac9506f9bfb821d62e69330410bb56f0085'],
  [
    'regtest',
    'bcrt1pfwxjqvtt4tcxrtdluukfmy2dv7xd2qzdfy6kajv5nwn4yam3wxkq3553uh',
    '51204b8d20316baaf061adbfe72c9d914d678cd5004d49356ec9949ba752777171ac',
  ],
  // BIP 350, "Test vectors for v0-v16 native segregated witness addresses".
  ['mainnet', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
  [
    'testnet',
    'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
    '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
  ],
  [
    'mainnet',
    'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
    '5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6',
  ],
  ['mainnet', 'bc1sw50qgdz25j', '6002751e'],
  ['mainnet', 'bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs', '5210751e76e8199196d454941c45d1b3a323'],
  [
    'testnet',
    'tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy',
    '0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
  ],
  [
    'testnet',
    'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
    '5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433',
  ],
  [
    'mainnet',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
  ],
];

test.each(pairs)('%s: %s and its script', (network, address, script) => {
  expect(addressOfScript(hex(script), network)).toBe(address);
  expect(scriptOfAddress(address, network)?.toString('hex')).toBe(script);
});

test('segwit addresses may be shouted, but not mixed', () => {
  expect(scriptOfAddress('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4', 'mainnet')).not.toBeNull();
  expect(scriptOfAddress('BC1SW50QGDZ25J', 'mainnet')?.toString('hex')).toBe('6002751e');
  expect(scriptOfAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4', 'mainnet')).toBeNull();
});

describe('no address:', () => {
  const key = `02${'ab'.repeat(32)}`;
  test.each([
    ['nothing', ''],
    ['data', '6a0548656c6c6f'],
    ['a bare key', `21${key}ac`],
    ['a bare long key', `41${'04'.repeat(65)}ac`],
    ['bare 1 of 2 keys', `5121${key}21${key}52ae`],
    ['the commitment of a block to its witnesses', `6a24aa21a9ed${'00'.repeat(32)}`],
    ['a key hash with one operation more', `76a914${'00'.repeat(20)}88ac61`],
    ['a key hash that is checked otherwise', `76a914${'00'.repeat(20)}87ac`],
    ['a script hash of 19 bytes', `a913${'00'.repeat(19)}87`],
    ['a script hash that is checked otherwise', `a914${'00'.repeat(20)}88`],
    ['version 0 with 21 bytes', `0015${'00'.repeat(21)}`],
    ['a version with one byte', '510101'],
    ['a version with 41 bytes', `5129${'00'.repeat(41)}`],
    ['a version that is -1', `4f20${'00'.repeat(32)}`],
    ['a version that is 17', `6120${'00'.repeat(32)}`],
    ['a version with a byte after it', `5120${'00'.repeat(32)}ac`],
    ['a version with fewer bytes than it says', `5120${'00'.repeat(31)}`],
    ['a version with its bytes pushed the long way', `514c20${'00'.repeat(32)}`],
  ])('%s', (_name, script) => {
    for (const network of bitcoinNetworks) expect(addressOfScript(hex(script), network)).toBeNull();
  });
});

describe('no script:', () => {
  test.each([
    // BIP 350, "invalid segwit addresses".
    'tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
    'tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf',
    'BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL',
    'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh',
    'tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47',
    'bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4',
    'BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R',
    'bc1pw5dgrnzv',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav',
    'BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P',
    'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf',
    'tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j',
    'bc1gmk9yu',
    // One letter more, less or other; nothing; signs that no address has; far too long.
    '1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mp',
    '1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2m',
    '11FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    '',
    ' 1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    '0FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo',
    '1'.repeat(100_000),
    `bc1q${'q'.repeat(100_000)}`,
  ])('%.60s', (address) => {
    for (const network of bitcoinNetworks) expect(scriptOfAddress(address, network)).toBeNull();
  });

  test.each(pairs)('%s: %s on a network that writes addresses otherwise', (network, address) => {
    const other = network === 'mainnet' ? 'testnet' : 'mainnet';
    expect(scriptOfAddress(address, other)).toBeNull();
  });
});

test('any key, script or program: there and back, and as another library says', () => {
  const bytes = (minLength: number, maxLength = minLength) =>
    fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array).toString('hex'));
  const known = fc.oneof(
    bytes(20).map((hash) => `76a914${hash}88ac`),
    bytes(20).map((hash) => `a914${hash}87`),
    bytes(20).map((hash) => `0014${hash}`),
    bytes(32).map((hash) => `0020${hash}`),
  );
  fc.assert(
    fc.property(known, (script) => {
      const address = addressOfScript(hex(script), 'mainnet')!;
      expect(address).toBe(Address(NETWORK).encode(OutScript.decode(hex(script))));
      expect(scriptOfAddress(address, 'mainnet')?.toString('hex')).toBe(script);
    }),
  );
  const future = fc.tuple(fc.integer({ min: 1, max: 16 }), fc.uint8Array({ minLength: 2, maxLength: 40 }));
  fc.assert(
    fc.property(future, ([version, program]) => {
      const script = Buffer.from([0x50 + version, program.length, ...program]);
      expect(scriptOfAddress(addressOfScript(script, 'regtest')!, 'regtest')).toEqual(script);
    }),
  );
});
