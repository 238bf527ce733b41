import type { Logger } from 'pino';
import { type Config, ConfigError } from './config.ts';
import { openJsonRpc } from './gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from './gateway/bitcoin/node-chain.ts';
import { NodePushError, type NodePushOptions, openNodePush } from './gateway/bitcoin/node-push.ts';
import { openNodeReader } from './gateway/bitcoin/node-reader.ts';
import { ChainError } from './gateway/chain/chain.ts';
import type { GatewayNetwork } from './gateway/open-gateway.ts';
import { openMarketRates } from './gateway/rates/market-rates.ts';
import { publicExchanges } from './gateway/rates/public-exchanges.ts';
import { parseWallet, type Wallet } from './gateway/wallet/parse-wallet.ts';
import { shortDescriptor } from './gateway/wallet/short-descriptor.ts';
import { walletAddresses } from './gateway/wallet/wallet-addresses.ts';
import { WalletError } from './gateway/wallet/wallet-error.ts';
import type { LoopSpec } from './loop.ts';

/** Which money the gateway is for, as the settings say, and what has to be closed at the end. */
export type OpenNetwork = {
  network: GatewayNetwork;
  /** What the merchant compares with the own wallet before the first payment; null in the sandbox. */
  wallet: { descriptor: string; firstAddress: string } | null;
  loops: LoopSpec[];
  /** Calls back with what the node says by itself. Without ZeroMQ, or when that does not work, it never does. */
  listen(to: Pick<NodePushOptions, 'onHint' | 'onTransaction'>): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens what the settings name: the sandbox, or a bitcoin node with a wallet's public key and the market's rates. Talks to
 * nobody yet, so that a node that is down keeps nothing from starting.
 * @throws ConfigError for a wallet or a node address that cannot be used.
 */
export function openNetwork(config: Config, { log, now }: { log: Logger; now: () => Date }): OpenNetwork {
  const { node } = config;
  if (node === null) {
    return {
      network: { kind: 'sandbox', rates: config.sandboxRates },
      wallet: null,
      loops: [],
      listen: async () => {},
      close: async () => {},
    };
  }
  const wallet = openWallet(node);
  const rpc = theirMistake(() =>
    openJsonRpc({ url: node.rpcUrl, cookieFile: node.rpcCookieFile ?? undefined }),
  );
  const rates = openMarketRates({ exchanges: publicExchanges(), now, log });
  const closings = [() => rpc.close(), () => rates.close()];
  return {
    network: {
      kind: 'node',
      name: node.network,
      chain: openNodeChain({ rpc, network: node.network }),
      reader: openNodeReader({ rpc }),
      addresses: walletAddresses(wallet),
      rates,
    },
    wallet: { descriptor: shortDescriptor(wallet), firstAddress: wallet.addressAt(0) },
    // Asked for while nobody waits, so that no payer does.
    loops: [{ name: 'rates', restMs: 10_000, step: () => rates.refresh() }],
    async listen(to) {
      if (node.zmqUrl === null) return;
      const onEnd = (error: unknown) =>
        log.error({ err: error }, 'The bitcoin node is not heard any more; coins are found by polling.');
      try {
        const push = await openNodePush({ url: node.zmqUrl, ...to, onEnd });
        closings.push(async () => push.close());
      } catch (error) {
        if (!(error instanceof NodePushError)) throw error;
        // Nothing is lost by it but a moment.
        log.error({ err: error }, error.message);
      }
    },
    async close() {
      await Promise.all(closings.map((close) => close()));
    },
  };
}

/** The wallet that `WALLET_XPUB` names. @throws ConfigError if it cannot be used; never repeats what was given. */
export function openWallet(node: NonNullable<Config['node']>): Wallet {
  return theirMistake(() => parseWallet(node.walletXpub, node.network));
}

function theirMistake<Result>(open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    if (error instanceof WalletError || error instanceof ChainError) throw new ConfigError(error.message);
    throw error;
  }
}
