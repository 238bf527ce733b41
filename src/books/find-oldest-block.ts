import { type Chain, ChainError } from '../gateway/chain/chain.ts';

/**
 * The oldest block, from a height on, that can be read whole: a pruned node has only the last ones. Asks for a block each
 * time it halves what is left, so for some twenty at most.
 * @throws ChainError when the node cannot be asked, or has pruned even the last block.
 */
export async function findOldestBlock(chain: Chain, fromBlock: number, lastBlock: number): Promise<number> {
  if (fromBlock > lastBlock || (await hasBlock(chain, fromBlock))) return fromBlock;
  // Thrown as it is, with what to do about it, if not even that one is there.
  await chain.block(lastBlock);
  let missing = fromBlock;
  let oldest = lastBlock;
  while (oldest - missing > 1) {
    const middle = Math.floor((missing + oldest) / 2);
    if (await hasBlock(chain, middle)) oldest = middle;
    else missing = middle;
  }
  return oldest;
}

async function hasBlock(chain: Chain, height: number): Promise<boolean> {
  try {
    await chain.block(height);
    return true;
  } catch (error) {
    if (error instanceof ChainError && error.code === 'pruned') return false;
    throw error;
  }
}
