import { ChainError } from '../chain/chain.ts';
import type { JsonRpc } from './json-rpc.ts';
import type { RpcError } from './rpc-failure.ts';
import { blockchainInfoShape, blockHeaderShape } from './rpc-shapes.ts';

/**
 * Why a node gave a block's hash and then not the block, from its answer to `getblock`: it has thrown the block away, or
 * does not have it yet; else the error as it is. All of them are RPC_MISC_ERROR, so the words count (Bitcoin Core,
 * rpc/blockchain.cpp).
 */
export async function missingBlock(rpc: JsonRpc, hash: string, error: RpcError): Promise<ChainError> {
  // The latter is what Core says when it prunes the block while it is asked for it.
  if (/pruned|not found on disk/i.test(error.rpcMessage)) return pruned(rpc, hash, error);
  if (!/not fully downloaded/i.test(error.rpcMessage)) return error;
  return new ChainError('unreachable', `The bitcoin node has not downloaded block ${hash} yet.`, {
    cause: error,
  });
}

/** Says which block is missing, which ones the node has, and how to go on. */
async function pruned(rpc: JsonRpc, hash: string, cause: RpcError): Promise<ChainError> {
  const header = { method: 'getblockheader', params: [hash, true], result: blockHeaderShape };
  const info = { method: 'getblockchaininfo', result: blockchainInfoShape };
  const { height } = await rpc.call(header);
  const { pruneheight } = await rpc.call(info);
  const kept = (pruneheight ?? 0) > height ? `; it has blocks from ${pruneheight} on` : '';
  const message =
    `The bitcoin node has pruned block ${height}, which is needed${kept}. Let it fetch the block from a peer again ` +
    `(bitcoin-cli getblockfrompeer ${hash} <id of a peer, by getpeerinfo>), or use a node that still has it; a larger ` +
    'prune= in bitcoin.conf lets the node keep more from then on.';
  return new ChainError('pruned', message, { cause });
}
