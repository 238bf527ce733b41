import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const KeyRing = require('bcoin/lib/primitives/keyring.js');
const MTX = require('bcoin/lib/primitives/mtx.js');
const Script = require('bcoin/lib/script/script.js');
const hash160 = require('bcrypto/lib/hash160.js');

const SMALL_COIN_SAT = 4_000_000;
const COINBASE_MATURITY = 100;

/**
 * The test node's wallet: one key, many coins, half of them behind a public key hash and half behind a witness program.
 * It spends coins of blocks only, never change that no block has yet, so its transactions do not hang on each other.
 */
export function openCoins(node) {
  const key = Buffer.alloc(32, 7);
  const rings = [true, false].map((witness) => {
    const ring = KeyRing.fromPrivate(key, true);
    ring.witness = witness;
    return ring;
  });
  const keyHash = hash160.digest(rings[0].publicKey);
  const scripts = [Script.fromProgram(0, keyHash), Script.fromPubkeyhash(keyHash)];
  /** Coins that were ours once; whether they can be spent is asked when one is needed: a reorganisation changes it. */
  const shelves = { small: [], big: [] };
  const made = new Map();
  let turn = 0;

  const nextScript = () => scripts[turn++ % 2];

  function keep(tx) {
    const hash = tx.hash('hex');
    tx.outputs.forEach(({ script, value }, index) => {
      if (!scripts.some((ours) => ours.equals(script))) return;
      shelves[value <= SMALL_COIN_SAT ? 'small' : 'big'].push({ hash, index, value });
    });
  }

  async function spendable({ hash, index }) {
    if (node.mempool.isSpent(hash, index)) return null;
    const coin = await node.chain.getCoin(hash, index);
    if (!coin || (coin.coinbase && node.chain.height + 1 - coin.height < COINBASE_MATURITY)) return null;
    return coin;
  }

  async function take(neededSat) {
    for (const shelf of [shelves.small, shelves.big]) {
      for (let looked = shelf.length; looked > 0; looked -= 1) {
        const one = shelf.shift();
        const coin = one.value >= neededSat ? await spendable(one) : null;
        if (coin) return coin;
        shelf.push(one);
      }
    }
    throw new Error(`the test node has no coin of ${neededSat} satoshi in a block: mine more`);
  }

  /** A signed transaction that spends these coins; what is left over comes back to the wallet. */
  function build(coins, outputs, feeSat) {
    const mtx = new MTX();
    let left = -feeSat;
    for (const coin of coins) {
      mtx.addCoin(coin);
      // Final, but replaceable by BIP 125, as wallets make them today.
      mtx.inputs.at(-1).sequence = 0xfffffffd;
      left += coin.value;
    }
    for (const { script, amountSat } of outputs) {
      mtx.addOutput(Script.fromRaw(Buffer.from(script, 'hex')), amountSat);
      left -= amountSat;
    }
    if (left < 0) throw new Error('the coins do not suffice for that');
    if (left > 1000) mtx.addOutput(nextScript(), left);
    if (mtx.sign(rings) < coins.length) throw new Error('the test node cannot sign for these coins');
    const tx = mtx.toTX();
    made.set(tx.txid(), { tx, coins });
    keep(tx);
    return tx;
  }

  function get(txid) {
    const one = made.get(txid);
    if (!one) throw new Error(`the test node has not made transaction ${txid}`);
    return one;
  }

  return {
    nextScript,
    keep,
    made: (txid) => get(txid).tx,
    async pay(outputs, feeSat) {
      const neededSat = outputs.reduce((sum, { amountSat }) => sum + amountSat, feeSat);
      return build([await take(neededSat)], outputs, feeSat);
    },
    /** Spends the same coins as a former transaction; without outputs, back to the wallet. */
    conflict: (txid, outputs, feeSat) => build(get(txid).coins, outputs, feeSat),
    /** One mature coinbase becomes many small coins. */
    async split(count) {
      const coin = await take(count * SMALL_COIN_SAT);
      const outputs = Array.from({ length: count }, () => ({
        script: nextScript().toRaw().toString('hex'),
        amountSat: SMALL_COIN_SAT,
      }));
      return build([coin], outputs, 10_000 + count * 100);
    },
  };
}
