/** A bitcoin network, by the names of `BITCOIN_NETWORK`. */
export type BitcoinNetwork = 'mainnet' | 'testnet' | 'signet' | 'regtest';

/** All networks, in the order in which people name them. */
export const bitcoinNetworks = [
  'mainnet',
  'testnet',
  'signet',
  'regtest',
] as const satisfies BitcoinNetwork[];

/** How a network writes addresses and keys, and how to know a node that is on it. */
export type NetworkParameters = {
  /** What segwit addresses begin with (BIP 173). */
  bech32Prefix: 'bc' | 'tb' | 'bcrt';
  /** First byte of a legacy address. */
  p2pkhVersion: number;
  /** First byte of a script address (BIP 13). */
  p2shVersion: number;
  /** First four bytes of an extended public key (BIP 32): xpub, or tpub on every network without real money. */
  xpubVersion: number;
  /** What extended public keys begin with on it (SLIP-132), for sentences. */
  publicKeyForms: string;
  /** The chains that count as this network, with the names of Bitcoin Core's `getblockchaininfo`. */
  chains: readonly { name: string; genesisHash: string }[];
};

const withoutMoney = {
  p2pkhVersion: 0x6f,
  p2shVersion: 0xc4,
  xpubVersion: 0x043587cf,
  publicKeyForms: 'a tpub, upub or vpub',
} as const;

/** Source: Bitcoin Core, `kernel/chainparams.cpp`. There are two testnets, both of them `testnet` to us. */
export const networkParameters: Readonly<Record<BitcoinNetwork, NetworkParameters>> = {
  mainnet: {
    bech32Prefix: 'bc',
    p2pkhVersion: 0x00,
    p2shVersion: 0x05,
    xpubVersion: 0x0488b21e,
    publicKeyForms: 'an xpub, ypub or zpub',
    chains: [
      { name: 'main', genesisHash: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f' },
    ],
  },
  testnet: {
    ...withoutMoney,
    bech32Prefix: 'tb',
    chains: [
      { name: 'test', genesisHash: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943' },
      { name: 'testnet4', genesisHash: '00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043' },
    ],
  },
  signet: {
    ...withoutMoney,
    bech32Prefix: 'tb',
    chains: [
      { name: 'signet', genesisHash: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6' },
    ],
  },
  regtest: {
    ...withoutMoney,
    bech32Prefix: 'bcrt',
    chains: [
      { name: 'regtest', genesisHash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206' },
    ],
  },
};

/** The network of a node, from the `chain` that its `getblockchaininfo` gives; null when it is none of ours. */
export function findNetworkOfChain(chain: string): BitcoinNetwork | null {
  return (
    bitcoinNetworks.find((network) => networkParameters[network].chains.some(({ name }) => name === chain)) ??
    null
  );
}
