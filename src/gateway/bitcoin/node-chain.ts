import type { z } from 'zod';
import { type Chain, ChainError, type ChainTransaction } from '../chain/chain.ts';
import { type BitcoinNetwork, networkParameters } from '../wallet/bitcoin-network.ts';
import { chainTransaction } from './chain-transaction.ts';
import type { JsonRpc } from './json-rpc.ts';
import { isUnknown, openNodeReader, parseTransactionOf } from './node-reader.ts';
import { RpcError } from './rpc-failure.ts';
import { blockchainInfoShape, bytesShape, mempoolInfoShape, txidsShape } from './rpc-shapes.ts';

/** By how much the middle one of eleven blocks is older than the last, as a rule. */
const MEDIAN_AGE_SECONDS = 3600;
/** As many transactions are held at once, raw, while what is needed is taken from them. */
const TRANSACTIONS_AT_ONCE = 1000;

/**
 * A bitcoin node as the gateway follows it: anything with Bitcoin Core's JSON-RPC, without wallet, without index, pruned
 * or not. Coins count from the node's own view: what it has checked, and what its mempool holds.
 */
export function openNodeChain({ rpc, network }: { rpc: JsonRpc; network: BitcoinNetwork }): Chain {
  const reader = openNodeReader({ rpc });
  return {
    async tip() {
      const info = await rpc.call({ method: 'getblockchaininfo', result: blockchainInfoShape });
      refuseOtherNetwork(info.chain, network);
      return {
        height: info.blocks,
        hash: info.bestblockhash,
        behind: Math.max(info.headers - info.blocks, 0),
        // While it catches up from far behind, it may not know yet of how many blocks.
        syncing: info.initialblockdownload ?? false,
        madeAt: network === 'regtest' ? null : madeAt(info),
      };
    },

    hashAt: reader.hashAt,

    // By its hash, so that a reorganisation in between gives a block that was there, whole, and not a part of two.
    async block(height) {
      const hash = await reader.hashAt(height);
      const found = hash === null ? null : await reader.block(hash);
      if (found === null) return null;
      const { previousHash, transactions } = found.block;
      return {
        height,
        hash: found.block.hash,
        previousHash,
        transactions: transactions.map((transaction) => chainTransaction(transaction, network)),
      };
    },

    async mempool() {
      // A node that was just started reads its mempool back from disk for a while; what is missing then has not vanished.
      const { loaded } = await rpc.call({ method: 'getmempoolinfo', result: mempoolInfoShape });
      if (loaded === false)
        throw new ChainError('unreachable', 'The bitcoin node is still loading its mempool from disk.');
      return new Set(await rpc.call({ method: 'getrawmempool', result: txidsShape }));
    },

    /**
     * A node with an index of transactions also gives those that a block has taken in between; whoever asks looks at the
     * tip afterwards.
     */
    async transactionsOf(txids) {
      const transactions: ChainTransaction[] = [];
      for (let start = 0; start < txids.length; start += TRANSACTIONS_AT_ONCE) {
        const part = txids.slice(start, start + TRANSACTIONS_AT_ONCE);
        const raws = await rpc.batch(
          part.map((txid) => ({ method: 'getrawtransaction', params: [txid], result: bytesShape })),
        );
        for (const [index, raw] of raws.entries()) {
          if (isUnknown(raw)) continue;
          if (raw instanceof RpcError) throw raw;
          transactions.push(chainTransaction(parseTransactionOf(part[index]!, raw), network));
        }
      }
      return transactions;
    },
  };
}

function refuseOtherNetwork(chain: string, network: BitcoinNetwork): void {
  if (networkParameters[network].chains.some(({ name }) => name === chain)) return;
  throw new ChainError(
    'wrong_network',
    `The bitcoin node is on the chain "${chain}", but BITCOIN_NETWORK is ${network}: correct one of them.`,
  );
}

function madeAt({ time, mediantime }: z.output<typeof blockchainInfoShape>): Date | null {
  const seconds = time ?? (mediantime === undefined ? null : mediantime + MEDIAN_AGE_SECONDS);
  return seconds === null ? null : new Date(seconds * 1000);
}
