import { formText } from '../../protocol/form.ts';
import { Refusal } from '../refusal.ts';
import { type ChainDeps, lookUpChain, notFound } from './chain-look-up.ts';
import { hashParameter } from './chain-parameters.ts';

/** Above any height of the next thousands of years, and a number to every node. */
const DEPTH_DIGITS_MAX = 9;

/**
 * `generic/bitcoin/block_list_tx?hash=` or `?depth=` (protocol section 6): a block and the ids of its transactions, in the
 * block's order. `depth` is what the original calls a block's height: 0 is the first one. With both, `hash` counts.
 * `status`: `confirmed` on the best chain, else `orphan`; an orphan is found by its hash only. Every number is a string.
 */
export async function blockListTx(deps: ChainDeps, form: ReadonlyMap<string, Buffer>): Promise<unknown> {
  const depth = depthParameter(form);
  const given = depth === null ? hashParameter(form, 32, "a block's hash, unless its depth is given") : null;
  return lookUpChain(deps, async (reader) => {
    const hash = given ?? (await reader.hashAt(depth ?? 0));
    if (hash === null) throw notFound(`The chain has no block at depth ${depth} yet`);
    const found = await reader.block(hash);
    if (found === null) throw notFound(`This node knows no block ${hash}`);
    const { previousHash, merkleRoot, time, size, transactions } = found.block;
    const height = await reader.heightOf(hash);
    return {
      info: {
        hash,
        parent: previousHash,
        depth: String(height),
        mrkl_root: merkleRoot,
        stamp: String(time),
        size: String(size),
        status: (await reader.hashAt(height)) === hash ? 'confirmed' : 'orphan',
      },
      txs: transactions.map(({ txid }) => txid),
    };
  });
}

/** Null when the block is named by its hash. */
function depthParameter(form: ReadonlyMap<string, Buffer>): number | null {
  const depth = formText(form, 'depth');
  if (formText(form, 'hash') || depth === undefined) return null;
  if (/^[0-9]+$/.test(depth) && depth.length <= DEPTH_DIGITS_MAX) return Number(depth);
  throw Refusal.parameter('depth', "should be a block's height, a whole number from 0 on");
}
