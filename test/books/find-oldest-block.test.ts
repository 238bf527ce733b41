import { expect, test } from 'vitest';
import { findOldestBlock } from '../../src/books/find-oldest-block.ts';
import { startBitcoinNode } from '../support/bitcoin-node.ts';
import { regtest } from '../support/node-gateway.ts';

test('on a pruned node the look begins at the oldest block it has, and else where it was told to', async () => {
  const node = await startBitcoinNode();
  const network = regtest(node);
  if (network.kind !== 'node') throw new Error('regtest is no sandbox');
  const { chain } = network;
  const { height } = await node.tip();
  expect(await findOldestBlock(chain, 0, height)).toBe(0);
  expect(await findOldestBlock(chain, height + 1, height)).toBe(height + 1);

  await node.prune(77);
  expect(await findOldestBlock(chain, 1, height)).toBe(78);
  expect(await findOldestBlock(chain, 77, 78)).toBe(78);
  expect(await findOldestBlock(chain, 90, height)).toBe(90);

  await node.prune(height);
  await expect(findOldestBlock(chain, 1, height)).rejects.toMatchObject({ code: 'pruned' });
});
