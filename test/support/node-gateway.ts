import { HDKey } from '@scure/bip32';
import { openJsonRpc } from '../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../src/gateway/bitcoin/node-chain.ts';
import { openNodeReader } from '../../src/gateway/bitcoin/node-reader.ts';
import type { GatewaySettings } from '../../src/gateway/deps.ts';
import type { GatewayNetwork } from '../../src/gateway/open-gateway.ts';
import { sandboxRates } from '../../src/gateway/rates/sandbox-rates.ts';
import { parseWallet } from '../../src/gateway/wallet/parse-wallet.ts';
import { walletAddresses } from '../../src/gateway/wallet/wallet-addresses.ts';
import { type BitcoinNode, startBitcoinNode } from './bitcoin-node.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';
import { whenOver } from './when-over.ts';

const TESTNET_KEYS = { private: 0x04358394, public: 0x043587cf };
const { publicExtendedKey } = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), TESTNET_KEYS).derive(
  "m/84'/1'/0'",
);
/** The wallet of all these gateways; only its public key is known. */
export const nodeWallet = parseWallet(`wpkh(${publicExtendedKey}/0/*)`, 'regtest');

/** A gateway that follows a real node on regtest, with a wallet of its own and the sandbox's rates. */
export async function startNodeGateway(
  options: { node?: BitcoinNode; settings?: Partial<GatewaySettings> } = {},
): Promise<{ gateway: TestGateway; node: BitcoinNode; network: GatewayNetwork }> {
  const node = options.node ?? (await startBitcoinNode());
  const network = regtest(node);
  const gateway = await startTestGateway({ network, settings: options.settings ?? {} });
  await gateway.settle();
  return { gateway, node, network };
}

/** The network as a gateway opens it. */
export function regtest(node: Pick<BitcoinNode, 'rpcUrl'>): GatewayNetwork {
  const rpc = openJsonRpc({ url: node.rpcUrl });
  whenOver(() => rpc.close());
  return {
    kind: 'node',
    name: 'regtest',
    chain: openNodeChain({ rpc, network: 'regtest' }),
    reader: openNodeReader({ rpc }),
    addresses: walletAddresses(nodeWallet),
    rates: sandboxRates(new Map(), () => new Date()),
  };
}
