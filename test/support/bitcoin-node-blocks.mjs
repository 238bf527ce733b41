import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const CoinView = require('bcoin/lib/coins/coinview.js');
const Address = require('bcoin/lib/primitives/address.js');
const Script = require('bcoin/lib/script/script.js');
const layout = require('bcoin/lib/blockchain/layout.js');

const BLOCK_WEIGHT = 3_900_000;
const reversed = (hash) => Buffer.from(hash, 'hex').reverse().toString('hex');

function asManyAsFit(txs) {
  let weight = 0;
  return txs.filter((tx) => {
    weight += tx.getWeight();
    return weight <= BLOCK_WEIGHT;
  });
}

/** What a miner of the test node can do: blocks with and without transactions, reorganisations, pruning. */
export function openBlocks(node, coins) {
  const { chain, mempool, miner } = node;
  /** Blocks that were made invalid, lowest first, to be brought back. */
  let shelved = [];

  const mempoolTransactions = () => [...mempool.map.values()].map(({ tx }) => tx);

  /** A block on any block, with exactly these transactions, its reward going to a script. */
  async function build(parent, txs, script) {
    const job = await miner.cpu.createJob(parent, new Address());
    const template = job.attempt;
    const createCoinbase = template.createCoinbase.bind(template);
    template.createCoinbase = (commitment) => {
      const coinbase = createCoinbase(commitment);
      coinbase.outputs[0].script = script ? Script.fromRaw(Buffer.from(script, 'hex')) : coins.nextScript();
      coinbase.refresh();
      return coinbase;
    };
    template.items = [];
    template.fees = 0;
    for (const tx of txs) template.pushTX(tx, new CoinView());
    template.refresh();
    return miner.cpu.mine(job);
  }

  async function add(block) {
    const entry = await chain.add(block);
    if (!entry) throw new Error('the test node refused a block of its own');
    coins.keep(block.txs[0]);
    return entry;
  }

  async function blocksAbove(height) {
    const blocks = [];
    for (let at = height + 1; at <= chain.height; at += 1)
      blocks.push(await chain.getBlock(await chain.getHash(at)));
    return blocks;
  }

  /** Puts transactions back that a block or a reset took out, if they are still possible. */
  async function returnToMempool(txs) {
    for (const tx of txs) {
      if (tx.isCoinbase() || mempool.hasEntry(tx.hash('hex'))) continue;
      await mempool.addTX(tx).catch(() => {});
    }
  }

  function evict(txid) {
    const entry = mempool.getEntry(reversed(txid));
    if (entry) mempool.evictEntry(entry);
    return entry !== undefined;
  }

  return {
    evict,
    mempoolTransactions,
    async add(txs) {
      for (const tx of txs) {
        const missing = await mempool.addTX(tx);
        if (missing) throw new Error('the transaction spends coins that the test node does not know');
      }
    },
    async mine({ blocks = 1, script, only, without = [] }) {
      const hashes = [];
      for (let mined = 0; mined < blocks; mined += 1) {
        const wanted = only ? only.splice(0).map(coins.made) : mempoolTransactions();
        const txs = wanted.filter((tx) => !without.includes(tx.txid()));
        hashes.push((await add(await build(chain.tip, asManyAsFit(txs), script))).rhash());
      }
      return hashes;
    },
    mineTransaction: async (tx) => (await add(await build(chain.tip, [tx], undefined))).rhash(),
    async invalidate({ blocks, keepTransactions = true }) {
      const above = await blocksAbove(chain.height - blocks);
      const waiting = mempoolTransactions();
      await chain.invalidate(above[0].hash('hex'));
      shelved = [...above, ...shelved];
      await returnToMempool(waiting);
      if (keepTransactions) await returnToMempool(above.flatMap(({ txs }) => txs));
      return chain.tip.rhash();
    },
    async reconsider() {
      for (const block of shelved) chain.removeInvalid(block.hash('hex'));
      for (const block of shelved.splice(0)) await chain.add(block);
      return chain.tip.rhash();
    },
    /** Another branch, longer by at least one block, in one go: the height never goes down. */
    async reorganise({
      depth,
      blocks = depth + 1,
      script,
      only = [],
      conflicts = [],
      keepTransactions = true,
    }) {
      if (blocks <= depth) throw new Error('a branch has to be longer to win');
      const above = await blocksAbove(chain.height - depth);
      const confirmed = above.flatMap(({ txs }) => txs.slice(1));
      let parent = await chain.getEntry(await chain.getHash(chain.height - depth));
      const hashes = [];
      for (let mined = 0; mined < blocks; mined += 1) {
        const txs = mined === 0 ? [...only.map(coins.made), ...conflicts] : [];
        parent = await add(await build(parent, txs, script));
        hashes.push(parent.rhash());
      }
      if (keepTransactions) await returnToMempool(confirmed);
      else for (const tx of confirmed) evict(tx.txid());
      return hashes;
    },
    /** Forgets the content of blocks up to a height, as a pruned node does. */
    async prune({ height }) {
      const batch = chain.db.db.batch();
      for (let at = 1; at <= height; at += 1) batch.del(layout.b.build(await chain.getHash(at)));
      await batch.write();
      chain.options.prune = true;
    },
  };
}
