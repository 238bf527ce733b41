import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonRpc, openJsonRpc } from '../../src/gateway/bitcoin/json-rpc.ts';
import type { BitcoinNode } from '../support/bitcoin-node.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';
import { whenOver } from '../support/when-over.ts';

const METHOD = 'generic/bitcoin/block_list_tx';
const SOMEBODY = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';

let gateway: TestGateway;
let node: BitcoinNode;
let rpc: JsonRpc;
beforeAll(async () => {
  ({ gateway, node } = await startNodeGateway());
  rpc = openJsonRpc({ url: node.rpcUrl });
  whenOver(() => rpc.close());
});

/** Each time as if the last reply were kept no longer. */
async function list(query: string, asked = gateway) {
  asked.clock.now = new Date(asked.clock.now.getTime() + 10_000);
  const response = await fetch(`${asked.url}/api/1/${METHOD}?${query}`);
  const body: any = await response.json();
  return { status: response.status, block: body.return, body };
}

/** The block by the node's own account of it. */
const byNode = async (hash: string): Promise<any> =>
  rpc.call({ method: 'getblock', params: [hash, true], result: z.any() });

describe('a block', () => {
  test('is told field by field, every number as a string, and its transactions in their order', async () => {
    const paid = await node.payEach(
      [1_000, 2_000, 3_000].map((amountSat) => ({ address: SOMEBODY, amountSat })),
    );
    const [hash] = await node.mine();
    const { height, previousblockhash, merkleroot, time, size, tx } = await byNode(hash!);
    expect(tx).toHaveLength(4);
    expect(new Set(tx.slice(1))).toEqual(new Set(paid));
    const { status, block } = await list(`hash=${hash}`);
    expect(status).toBe(200);
    expect(block).toEqual({
      info: {
        hash,
        parent: previousblockhash,
        depth: String(height),
        mrkl_root: merkleroot,
        stamp: String(time),
        size: String(size),
        status: 'confirmed',
      },
      txs: tx,
    });
  });

  test('is the same by its hash and by its depth, which is its height', async () => {
    const { height, hash } = await node.tip();
    const { block } = await list(`hash=${hash}`);
    expect(block.info.depth).toBe(String(height));
    expect((await list(`depth=${height}`)).block).toEqual(block);
    expect((await list(`depth=000${height}`)).block).toEqual(block);
    expect((await list(`hash=&depth=${height}`)).block).toEqual(block);
    expect((await list(`hash=${hash.toUpperCase()}&depth=1`)).block).toEqual(block);
    expect((await gateway.call(METHOD, [['depth', String(height)]])).body.return).toEqual(block);
    expect((await list(`depth=${height}&raw`)).body).toEqual(block);
  });

  test('of height 0 is the first one, which has no parent', async () => {
    const { block } = await list('depth=0');
    expect(block).toMatchObject({
      info: {
        hash: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
        parent: '00'.repeat(32),
        depth: '0',
        stamp: '1296688602',
        status: 'confirmed',
      },
      txs: ['4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b'],
    });
  });

  test('that a longer branch has pushed aside is an orphan, and its depth is now that of another', async () => {
    const txid = await node.pay(SOMEBODY, 4_000);
    const [hash] = await node.mine();
    const { height } = await node.tip();
    expect((await list(`hash=${hash}`)).block.info).toMatchObject({ status: 'confirmed' });
    const [instead] = await node.reorganise({ depth: 1 });
    const orphan = (await list(`hash=${hash}`)).block;
    expect(orphan.info).toMatchObject({ hash, depth: String(height), status: 'orphan' });
    expect(orphan.txs).toContain(txid);
    expect((await list(`depth=${height}`)).block.info).toMatchObject({ hash: instead, status: 'confirmed' });
  });

  test('is told from the same reply for 10 seconds, and from no reply to another question', async () => {
    const { height, hash } = await node.tip();
    const { block } = await list(`depth=${height}`);
    const [instead] = await node.reorganise({ depth: 1 });
    const again = async (query: string) =>
      (await (await fetch(`${gateway.url}/api/1/${METHOD}?${query}`)).json()) as any;
    expect((await again(`depth=${height}`)).return).toEqual(block);
    expect((await again(`hash=${hash}`)).return.info.status).toBe('orphan');
    expect((await again(`hash=depth%20${height}`)).token).toBe('invalid_parameter');
    expect((await list(`depth=${height}`)).block.info.hash).toBe(instead);
  });
});

describe('refused, with a sentence that says why:', () => {
  test('a hash that no block has', async () => {
    const { status, body } = await list(`hash=${'ab'.repeat(32)}`);
    expect([status, body.result, body.error]).toEqual([
      404,
      'error',
      `This node knows no block ${'ab'.repeat(32)}`,
    ]);
  });

  test('a depth that no block has yet', async () => {
    const next = (await node.tip()).height + 1;
    for (const depth of [next, 999_999_999]) {
      const { status, body } = await list(`depth=${depth}`);
      expect([status, body.result, body.error]).toEqual([
        404,
        'error',
        `The chain has no block at depth ${depth} yet`,
      ]);
    }
    await node.mine();
    expect((await list(`depth=${next}`)).status).toBe(200);
  });

  test('a block that the node has pruned', async () => {
    const own = await startNodeGateway();
    await own.node.prune(20);
    const { status, body } = await list('depth=20', own.gateway);
    expect([status, body.result, body.error]).toEqual([
      404,
      'error',
      'It is in a block that this node has pruned: only newer blocks are kept',
    ]);
    expect((await list('depth=21', own.gateway)).status).toBe(200);
  });

  test.each(['', 'hash=', 'hash=abc', `hash=${'zz'.repeat(32)}`, `hash=${'ab'.repeat(20)}`])(
    'no hash and no depth: %s',
    async (query) => {
      const { status, body } = await list(query);
      expect([status, body.token]).toEqual([400, 'invalid_parameter']);
      expect(body.error).toBe(
        'Invalid parameter "hash" (should be a block\'s hash, unless its depth is given: 64 hex digits)',
      );
    },
  );

  test.each(['', '-1', '1.0', '1e3', '0x10', '%201', 'tip', '1000000000', '9'.repeat(400)])(
    'the depth "%s", which is none',
    async (depth) => {
      const { status, body } = await list(`depth=${depth}`);
      expect([status, body.token]).toEqual([400, 'invalid_parameter']);
      expect(body.error).toBe(
        'Invalid parameter "depth" (should be a block\'s height, a whole number from 0 on)',
      );
    },
  );
});
