import { z } from 'zod';
import type { JsonRpc } from './json-rpc.ts';
import { RpcError } from './rpc-failure.ts';
import { blockHeaderShape, hashShape } from './rpc-shapes.ts';

/** An output that nobody has spent, and where it stands: `confirmations` blocks deep below `tipHash`; 0 in the mempool. */
export type UnspentOutput = { confirmations: number; tipHash: string };

/**
 * What a node can tell of single transactions and blocks besides their bytes, without an index.
 * @throws ChainError from each.
 */
export type ChainLookUps = {
  /**
   * For each of a transaction's outputs, in their order: null if a block or the mempool has spent it, or if it never was an
   * output that could be spent. Bitcoin Core counts the mempool's spending; bcoin does so only of the mempool's own coins.
   */
  unspent(txid: string, vouts: readonly number[]): Promise<(UnspentOutput | null)[]>;
  /** The block of a transaction that the node finds by its id alone; null if it waits in the mempool. */
  indexedBlockOf(txid: string): Promise<string | null>;
  /** The height of a block, on whichever branch it is. @throws RpcError when the node does not know it. */
  heightOf(blockHash: string): Promise<number>;
};

const unspentShape = z
  .object({ bestblock: hashShape, confirmations: z.number().int().nonnegative() })
  .nullable();
/** Only a node with an index of transactions knows of one that is in a block; then it names the block. */
const placeShape = z.object({ blockhash: hashShape.nullish() });

/** Looks up by `gettxout`, `getrawtransaction` and `getblockheader`. */
export function openChainLookUps(rpc: JsonRpc): ChainLookUps {
  return {
    async unspent(txid, vouts) {
      const outputs = await rpc.batch(
        vouts.map((vout) => ({ method: 'gettxout', params: [txid, vout, true], result: unspentShape })),
      );
      return outputs.map((output) => {
        if (output instanceof RpcError) throw output;
        return output && { confirmations: output.confirmations, tipHash: output.bestblock };
      });
    },

    async indexedBlockOf(txid) {
      const call = { method: 'getrawtransaction', params: [txid, true], result: placeShape };
      const { blockhash } = await rpc.call(call);
      return blockhash ?? null;
    },

    async heightOf(blockHash) {
      const call = { method: 'getblockheader', params: [blockHash, true], result: blockHeaderShape };
      return (await rpc.call(call)).height;
    },
  };
}
