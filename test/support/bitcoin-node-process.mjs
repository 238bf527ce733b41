import { createRequire } from 'node:module';
import { openBlocks } from './bitcoin-node-blocks.mjs';
import { openCoins } from './bitcoin-node-coins.mjs';

const require = createRequire(import.meta.url);
const Network = require('bcoin/lib/protocol/network.js');
const FullNode = require('bcoin/lib/node/fullnode.js');

const { httpPort, apiKey, coins: coinCount } = JSON.parse(process.argv[2]);
const FEE_SAT = 20_000;

// Segwit is active from block 15 on, not from block 432: it makes the start that much faster.
const regtest = Network.get('regtest');
regtest.minerWindow = 5;
regtest.activationThreshold = 1;

const node = new FullNode({
  network: 'regtest',
  memory: true,
  workers: false,
  listen: false,
  httpHost: '127.0.0.1',
  httpPort,
  apiKey,
  mempoolSize: 1000,
  replaceByFee: true,
  requireStandard: false,
  rejectAbsurdFees: false,
  logConsole: false,
  logFile: false,
});
node.on('error', () => {});

const sockets = new Set();
node.http.http.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
});
await node.open();
const coins = openCoins(node);
const blocks = openBlocks(node, coins);

/** What the test may ask for; each answers when it has happened. */
const commands = {
  ...blocks,
  async pay({ payments, feeSat = FEE_SAT }) {
    const tx = await coins.pay(payments, feeSat);
    await blocks.add([tx]);
    return tx.txid();
  },
  async payEach({ payments, feeSat = FEE_SAT }) {
    const txids = [];
    for (const payment of payments) txids.push(await commands.pay({ payments: [payment], feeSat }));
    return txids;
  },
  async replace({ txid, payments, feeSat = 3 * FEE_SAT }) {
    const tx = coins.conflict(txid, payments, feeSat);
    blocks.evict(txid);
    await blocks.add([tx]);
    return tx.txid();
  },
  async mineConflict({ txid, payments, feeSat = 3 * FEE_SAT }) {
    const tx = coins.conflict(txid, payments, feeSat);
    const hash = await blocks.mineTransaction(tx);
    return { txid: tx.txid(), hash };
  },
  reorganise({ doubleSpend = [], ...options }) {
    const conflicts = doubleSpend.map((txid) => coins.conflict(txid, [], 3 * FEE_SAT));
    return blocks.reorganise({ ...options, conflicts });
  },
  evict: ({ txid }) => blocks.evict(txid),
  resend: ({ txid }) => blocks.add([coins.made(txid)]),
  tip: () => ({ height: node.chain.height, hash: node.chain.tip.rhash() }),
  mempool: () => blocks.mempoolTransactions().map((tx) => tx.txid()),
  async refuse() {
    const closed = new Promise((resolve) => node.http.http.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  },
  accept: () => new Promise((resolve) => node.http.http.listen(httpPort, '127.0.0.1', () => resolve())),
};

await blocks.mine({ blocks: 110 });
for (let left = coinCount; left > 0; left -= 1000) {
  await blocks.add([await coins.split(Math.min(left, 1000))]);
  await blocks.mine({ blocks: 1 });
}

// One after the other, in the order they were asked for.
let last = Promise.resolve();
process.on('message', ({ id, command, args }) => {
  last = last.then(async () => {
    try {
      process.send({ id, result: await commands[command](args) });
    } catch (error) {
      process.send({ id, error: `${command}: ${error.message}` });
    }
  });
});
process.on('disconnect', () => process.exit());
process.send({ ready: true });
