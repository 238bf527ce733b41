import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  bitcoinNetworks,
  findNetworkOfChain,
  networkParameters,
} from '../../../src/gateway/wallet/bitcoin-network.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

const merkleRoot = '4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b';
const merkleRootTestnet4 = '7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e';

/** Time, bits and nonce of each first block, of Bitcoin Core's chainparams.cpp. Their hash is what a node must have. */
test.each([
  ['main', merkleRoot, 1231006505, 0x1d00ffff, 2083236893],
  ['test', merkleRoot, 1296688602, 0x1d00ffff, 414098458],
  ['testnet4', merkleRootTestnet4, 1714777860, 0x1d00ffff, 393743547],
  ['signet', merkleRoot, 1598918400, 0x1e0377ae, 52613770],
  ['regtest', merkleRoot, 1296688602, 0x207fffff, 2],
])('the first block of %s has the hash of its header', (chain, root, time, bits, nonce) => {
  const header = Buffer.alloc(80);
  header.writeUInt32LE(1, 0);
  Buffer.from(root, 'hex').reverse().copy(header, 36);
  [time, bits, nonce].forEach((field, index) => {
    header.writeUInt32LE(field, 68 + 4 * index);
  });
  const { chains } = networkParameters[findNetworkOfChain(chain) ?? 'mainnet'];
  expect(chains.find(({ name }) => name === chain)?.genesisHash).toBe(
    Buffer.from(sha256(sha256(header)))
      .reverse()
      .toString('hex'),
  );
});

test.each([
  ['main', 'mainnet'],
  ['test', 'testnet'],
  ['testnet4', 'testnet'],
  ['signet', 'signet'],
  ['regtest', 'regtest'],
  ['mainnet', null],
  ['liquidv1', null],
  ['', null],
])('a node on the chain %j is on the network %s', (chain, network) => {
  expect(findNetworkOfChain(chain)).toBe(network);
});

test('every first block belongs to one network', () => {
  const hashes = bitcoinNetworks.flatMap((network) =>
    networkParameters[network].chains.map((chain) => chain.genesisHash),
  );
  expect(new Set(hashes).size).toBe(5);
  expect(hashes.length).toBe(5);
});
