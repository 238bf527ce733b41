import { describe, expect, onTestFinished, test } from 'vitest';
import { openJsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../../src/gateway/bitcoin/node-chain.ts';
import { openNodeReader } from '../../../src/gateway/bitcoin/node-reader.ts';
import { block170, firstPayment, genesisBlock } from './known-bytes.ts';
import { startRpcServer } from './rpc-server.ts';

/** What Bitcoin Core answers and bcoin does not. Its words: rpc/blockchain.cpp, rpc/rawtransaction.cpp. */
const pruned = { error: { code: -1, message: 'Block not available (pruned data)' } };
const noTransaction = {
  error: {
    code: -5,
    message:
      'No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. Use gettransaction for wallet transactions.',
  },
};
const info = {
  chain: 'main',
  blocks: 170,
  headers: 170,
  bestblockhash: block170.hash,
  difficulty: 1,
  verificationprogress: 0.999,
  initialblockdownload: false,
  pruned: false,
  warnings: '',
};

type Answers = Record<string, unknown>;

/** A node that knows block 170 of mainnet and a transaction in its mempool, but for what is told. */
async function startCore(answers: Answers = {}) {
  const known: Answers = {
    getblockchaininfo: info,
    getblockhash: block170.hash,
    getblock: block170.raw.toString('hex'),
    getblockheader: { height: 170, confirmations: 1 },
    getmempoolinfo: { loaded: true, size: 1 },
    getrawmempool: [firstPayment.txid],
    getrawtransaction: firstPayment.raw.toString('hex'),
    ...answers,
  };
  const { url, requests } = await startRpcServer(({ method, params }) => {
    const answer = known[method] ?? { error: { code: -32601, message: 'Method not found' } };
    return typeof answer === 'function' ? answer(...params) : answer;
  });
  const rpc = openJsonRpc({ url });
  onTestFinished(() => rpc.close());
  return { chain: openNodeChain({ rpc, network: 'mainnet' }), reader: openNodeReader({ rpc }), requests };
}

describe('how far the node itself is behind:', () => {
  test.each([
    ['not at all', {}, 0, false],
    ['blocks whose headers it has', { headers: 175 }, 5, false],
    ['it does not know yet, for it downloads', { initialblockdownload: true }, 0, true],
    ['it downloads and has headers', { initialblockdownload: true, headers: 900_000 }, 899_830, true],
    ['it has looked at no headers yet', { initialblockdownload: true, headers: -1 }, 0, true],
    ['fewer headers than blocks', { headers: 160 }, 0, false],
    ['an old node does not say that it downloads', { initialblockdownload: undefined }, 0, false],
  ])('%s', async (_name, part, behind, syncing) => {
    const { chain } = await startCore({ getblockchaininfo: { ...info, ...part } });
    expect(await chain.tip()).toMatchObject({ height: 170, hash: block170.hash, behind, syncing });
  });
});

describe('when the last block was made', () => {
  test.each([
    ['is what a newer node says', { time: 1231731025, mediantime: 1231727000 }, 1231731025],
    ['is about an hour after the middle one of eleven', { mediantime: 1231727000 }, 1231730600],
  ])('%s', async (_name, part, seconds) => {
    const { chain } = await startCore({ getblockchaininfo: { ...info, ...part } });
    expect((await chain.tip()).madeAt).toEqual(new Date(seconds * 1000));
  });

  test('is not known of a node that says neither', async () => {
    const { chain } = await startCore();
    expect((await chain.tip()).madeAt).toBeNull();
  });
});

test('both testnets are testnet, and signet is not', async () => {
  for (const [name, network, good] of [
    ['test', 'testnet', true],
    ['testnet4', 'testnet', true],
    ['signet', 'testnet', false],
    ['signet', 'signet', true],
    ['main', 'signet', false],
  ] as const) {
    const { url } = await startRpcServer(() => ({ ...info, chain: name }));
    const rpc = openJsonRpc({ url });
    onTestFinished(() => rpc.close());
    const tip = openNodeChain({ rpc, network }).tip();
    if (good) await tip;
    else await expect(tip).rejects.toMatchObject({ code: 'wrong_network' });
  }
});

test('blocks and transactions are asked for raw, without an index', async () => {
  const { chain, requests } = await startCore();
  const block = await chain.block(170);
  // Bare keys have no address. The coin is one of block 9.
  const spent = '0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9:0';
  const payment = { txid: firstPayment.txid, spends: [spent], outputs: [] };
  expect(block).toEqual({
    height: 170,
    hash: block170.hash,
    previousHash: block170.previousHash,
    transactions: [{ txid: expect.any(String), spends: [], outputs: [] }, payment],
  });
  expect(await chain.transactionsOf([firstPayment.txid])).toEqual([payment]);
  expect(requests).toMatchObject([
    { method: 'getblockhash', params: [170] },
    { method: 'getblock', params: [block170.hash, 0] },
    [{ method: 'getrawtransaction', params: [firstPayment.txid] }],
  ]);
});

describe('a pruned block:', () => {
  test('which one, what there is, and what to do', async () => {
    const { chain } = await startCore({
      getblock: pruned,
      getblockheader: { height: 170, confirmations: 700_000 },
      getblockchaininfo: { ...info, pruned: true, pruneheight: 699_000 },
    });
    await expect(chain.block(170)).rejects.toMatchObject({
      name: 'ChainError',
      code: 'pruned',
      message:
        'The bitcoin node has pruned block 170, which is needed; it has blocks from 699000 on. Let it fetch the block ' +
        `from a peer again (bitcoin-cli getblockfrompeer ${block170.hash} <id of a peer, by getpeerinfo>), or use a ` +
        'node that still has it; a larger prune= in bitcoin.conf lets the node keep more from then on.',
    });
  });

  test('while it is asked for', async () => {
    const { chain } = await startCore({
      getblock: { error: { code: -1, message: 'Block not found on disk' } },
    });
    await expect(chain.block(170)).rejects.toMatchObject({ code: 'pruned' });
  });

  test('one that was never there may come by itself', async () => {
    const message = 'Block not available (not fully downloaded)';
    const { chain } = await startCore({ getblock: { error: { code: -1, message } } });
    await expect(chain.block(170)).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('other errors stay what they are', async () => {
    const { chain } = await startCore({ getblock: { error: { code: -20, message: 'Database error' } } });
    await expect(chain.block(170)).rejects.toMatchObject({ name: 'RpcError', code: 'unusable_answer' });
  });

  test('a transaction in it', async () => {
    const { reader } = await startCore({
      getblock: pruned,
      getrawtransaction: { error: { code: -1, message: 'Block not available' } },
    });
    await expect(reader.transaction(firstPayment.txid, block170.hash)).rejects.toMatchObject({
      code: 'pruned',
    });
  });
});

describe('no block:', () => {
  test('none at that height', async () => {
    const { chain } = await startCore({
      getblockhash: { error: { code: -8, message: 'Block height out of range' } },
    });
    expect(await chain.hashAt(171)).toBeNull();
    expect(await chain.block(171)).toBeNull();
  });

  test('none of that hash any more', async () => {
    const { chain } = await startCore({ getblock: { error: { code: -5, message: 'Block not found' } } });
    expect(await chain.block(170)).toBeNull();
  });

  test('a node without the method is no node without the block', async () => {
    const { chain } = await startCore({ getblock: { error: { code: -32601, message: 'Method not found' } } });
    await expect(chain.block(170)).rejects.toMatchObject({ rpcCode: -32601 });
  });
});

describe('an answer that is not what was asked for is refused:', () => {
  test.each<[string, Answers, string]>([
    ['another block', { getblock: genesisBlock.raw.toString('hex') }, 'is not block 00000000d1145790'],
    ['half a block', { getblock: block170.raw.toString('hex').slice(0, 500) }, 'cut short'],
    [
      'a block that is no hex',
      { getblock: `${block170.raw.toString('hex').slice(0, -2)}zz` },
      'something else',
    ],
    ['a block with half a byte', { getblock: `${block170.raw.toString('hex')}0` }, 'something else'],
    ['a block in words', { getblock: { hash: block170.hash } }, 'something else'],
    ['nothing', { getblock: '' }, 'something else'],
    ['a hash that is none', { getblockhash: 'no hash' }, 'something else'],
  ])('%s', async (_name, answers, words) => {
    const { chain } = await startCore(answers);
    const block = chain.block(170);
    await expect(block).rejects.toMatchObject({ code: 'unusable_answer' });
    await expect(block).rejects.toThrow(words);
  });

  test('another transaction', async () => {
    const { chain, reader } = await startCore();
    const other = 'ab'.repeat(32);
    await expect(chain.transactionsOf([other])).rejects.toThrow(`not transaction ${other}`);
    await expect(reader.transaction(other)).rejects.toMatchObject({ code: 'unusable_answer' });
    await expect(reader.transaction(other, block170.hash)).rejects.toMatchObject({ code: 'unusable_answer' });
  });

  test('a mempool that is none', async () => {
    for (const getrawmempool of [{ [firstPayment.txid]: {} }, [1], ['ab'], null, 'ab']) {
      const { chain } = await startCore({ getrawmempool });
      await expect(chain.mempool()).rejects.toMatchObject({ code: 'unusable_answer' });
    }
  });
});

describe('the mempool', () => {
  test('of a node that has just started is not believed until it is read from disk', async () => {
    let loaded = false;
    const { chain } = await startCore({ getmempoolinfo: () => ({ loaded }), getrawmempool: [] });
    await expect(chain.mempool()).rejects.toMatchObject({
      code: 'unreachable',
      message: 'The bitcoin node is still loading its mempool from disk.',
    });
    loaded = true;
    expect(await chain.mempool()).toEqual(new Set());
  });

  test('of an older node, that does not say, is believed', async () => {
    const { chain } = await startCore({ getmempoolinfo: { size: 1 } });
    expect(await chain.mempool()).toEqual(new Set([firstPayment.txid]));
  });

  test('transactions that have left it are left out; other errors are not', async () => {
    const { chain, reader } = await startCore({ getrawtransaction: noTransaction });
    expect(await chain.transactionsOf([firstPayment.txid])).toEqual([]);
    expect(await reader.transaction(firstPayment.txid)).toBeNull();
    const broken = await startCore({
      getrawtransaction: { error: { code: -20, message: 'Database error' } },
    });
    await expect(broken.chain.transactionsOf([firstPayment.txid])).rejects.toMatchObject({ rpcCode: -20 });
  });

  test('of 300,000 transactions is read whole', async () => {
    const getrawmempool = Array.from({ length: 300_000 }, (_, index) => index.toString(16).padStart(64, '0'));
    const { chain } = await startCore({ getrawmempool });
    expect((await chain.mempool()).size).toBe(300_000);
  });
});

test('a transaction of a block is asked of the node with the hash of its block', async () => {
  const { reader, requests } = await startCore();
  const found = await reader.transaction(firstPayment.txid, block170.hash);
  expect(found?.raw).toEqual(firstPayment.raw);
  expect(requests).toMatchObject([{ params: [firstPayment.txid, false, block170.hash] }]);
});
