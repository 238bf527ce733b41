import { ChainError } from '../chain/chain.ts';
import { MalformedBytes } from './byte-reader.ts';
import { type ChainLookUps, openChainLookUps } from './chain-look-ups.ts';
import type { JsonRpc } from './json-rpc.ts';
import { missingBlock } from './missing-block.ts';
import { type Block, parseBlock } from './parse-block.ts';
import { parseTransaction, type Transaction } from './parse-transaction.ts';
import { RpcError } from './rpc-failure.ts';
import { blockHeaderShape, bytesShape, hashShape } from './rpc-shapes.ts';

/**
 * Blocks and transactions of a node, taken raw and parsed here. What comes back is what was asked for by its hash, never
 * something else. Null: the node does not know it.
 * @throws ChainError from each.
 */
export type NodeReader = ChainLookUps & {
  /** The hash of the best chain's block at a height. */
  hashAt(height: number): Promise<string | null>;
  block(hash: string): Promise<{ raw: Buffer; block: Block } | null>;
  /** A transaction of the mempool, or of a block if its hash is given. */
  transaction(txid: string, blockHash?: string): Promise<{ raw: Buffer; transaction: Transaction } | null>;
  /** How many blocks of the best chain there are from this one on, itself included; 0 if it is on another branch. */
  confirmations(blockHash: string): Promise<number | null>;
};

/** RPC_MISC_ERROR */
const MISCELLANEOUS = -1;
/** RPC_INVALID_ADDRESS_OR_KEY: Core does not know what was named. */
const UNKNOWN = -5;
/** RPC_INVALID_PARAMETER */
const OUT_OF_RANGE = -8;

/** Reads by `getblockhash`, `getblock`, `getrawtransaction` and `getblockheader`; needs no index and no wallet. */
export function openNodeReader({ rpc }: { rpc: JsonRpc }): NodeReader {
  const reader: NodeReader = {
    ...openChainLookUps(rpc),

    async hashAt(height) {
      const call = { method: 'getblockhash', params: [height], result: hashShape };
      return rpc.call(call).catch((error: unknown) => {
        if (error instanceof RpcError && error.rpcCode === OUT_OF_RANGE) return null;
        throw error;
      });
    },

    async block(hash) {
      const call = { method: 'getblock', params: [hash, 0], result: bytesShape };
      const raw = await nullIfUnknown(rpc.call(call)).catch(async (error: unknown) => {
        throw error instanceof RpcError ? await missingBlock(rpc, hash, error) : error;
      });
      return raw && { raw, block: parsed(`block ${hash}`, () => parseBlock(raw, hash)) };
    },

    async transaction(txid, blockHash) {
      const params = blockHash === undefined ? [txid] : [txid, false, blockHash];
      const call = { method: 'getrawtransaction', params, result: bytesShape };
      const raw = await nullIfUnknown(rpc.call(call)).catch((error: unknown) => {
        // A node that cannot look into a block for us, or has pruned it: the whole block tells, or says why not.
        if (error instanceof RpcError && blockHash !== undefined) return undefined;
        throw error;
      });
      if (raw === undefined) return fromBlock(txid, blockHash!);
      return raw && { raw, transaction: parseTransactionOf(txid, raw) };
    },

    async confirmations(blockHash) {
      const call = { method: 'getblockheader', params: [blockHash, true], result: blockHeaderShape };
      const header = await nullIfUnknown(rpc.call(call));
      if (header === null) return null;
      // Not every node says of itself that a block is on another branch.
      const onBestChain = (await reader.hashAt(header.height)) === blockHash;
      return onBestChain ? Math.max(header.confirmations, 0) : 0;
    },
  };

  async function fromBlock(txid: string, blockHash: string) {
    const found = await reader.block(blockHash);
    const transaction = found?.block.transactions.find((one) => one.txid === txid);
    return transaction ? { raw: transaction.raw, transaction } : null;
  }
  return reader;
}

/**
 * Reads a transaction that was asked for by its id.
 * @throws ChainError when the bytes are not that transaction.
 */
export function parseTransactionOf(txid: string, raw: Buffer): Transaction {
  return parsed(`transaction ${txid}`, () => {
    const transaction = parseTransaction(raw);
    if (transaction.txid !== txid) throw new MalformedBytes(`it is transaction ${transaction.txid}`);
    return transaction;
  });
}

/** Whether the node answered that it does not know what was named: Core by a code of its own, bcoin only in words. */
export function isUnknown(error: unknown): error is RpcError {
  if (!(error instanceof RpcError)) return false;
  return (
    error.rpcCode === UNKNOWN || (error.rpcCode === MISCELLANEOUS && /not found\.?$/i.test(error.rpcMessage))
  );
}

async function nullIfUnknown<Result>(result: Promise<Result>): Promise<Result | null> {
  return result.catch((error: unknown) => {
    if (isUnknown(error)) return null;
    throw error;
  });
}

function parsed<Result>(what: string, parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof MalformedBytes)) throw error;
    const message = `The bitcoin node's answer is not ${what}: ${error.message}.`;
    throw new ChainError('unusable_answer', message, { cause: error });
  }
}
