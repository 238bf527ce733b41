import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Address, OutScript, TEST_NETWORK } from '@scure/btc-signer';
import { freePort } from './free-port.ts';
import { whenOver } from './when-over.ts';

/** Money to an address of regtest (`bcrt1…`, `m…`, `n…`, `2…`), or to a script in hex. */
export type TestPayment = ({ address: string } | { script: string }) & { amountSat: bigint | number };

/** What a branch or a block should hold; transactions are named by their ids. */
type MineOptions = {
  /** Whom the new coins of each block go to; the node's own wallet if nobody is named. */
  to?: string;
  /** Exactly these transactions, whether they are in the mempool or not; `[]` for an empty block. */
  only?: string[];
  /** All of the mempool but these. */
  without?: string[];
};

/**
 * A real node (bcoin) on regtest, in memory, in a process of its own, with a wallet that has many coins. It knows nobody.
 * Blocks come only by `mine`; each method resolves when the node's RPC shows what it did. Amounts in satoshi, transaction
 * ids and block hashes as people write them.
 */
export type BitcoinNode = {
  /** With user and password. */
  rpcUrl: string;
  rpcPassword: string;
  tip(): Promise<{ height: number; hash: string }>;
  mempool(): Promise<string[]>;
  /** Pays one address; the transaction waits in the mempool. Returns its id. */
  pay(address: string, amountSat: bigint | number, options?: { feeSat?: number }): Promise<string>;
  /** Pays several outputs by one transaction, in this order from vout 0 on; change comes last. */
  payMany(payments: TestPayment[], options?: { feeSat?: number }): Promise<string>;
  /** One transaction for each; about 7 ms each. Start the node with as many `coins`. */
  payEach(payments: TestPayment[], options?: { feeSat?: number }): Promise<string[]>;
  /** Replaces a waiting transaction by one that spends the same coins on something else (nothing: back to the wallet). */
  replace(txid: string, payments?: TestPayment[]): Promise<string>;
  /** A block takes a conflicting transaction that nobody saw before, and nothing else. */
  mineConflict(txid: string, payments?: TestPayment[]): Promise<{ txid: string; hash: string }>;
  /** Forgets a waiting transaction, as after two weeks or when the mempool is full; false if it was not there. */
  evict(txid: string): Promise<boolean>;
  /** Sends a transaction again that was evicted. */
  resend(txid: string): Promise<void>;
  /** Mines blocks with all of the mempool, or with what is told for the first of them. Returns their hashes. */
  mine(blocks?: number, options?: MineOptions): Promise<string[]>;
  /**
   * Takes the last blocks back, as `invalidateblock`; the height goes down. Their transactions wait again, unless told
   * otherwise.
   */
  invalidate(blocks: number, options?: { keepTransactions?: boolean }): Promise<void>;
  /** Brings back all blocks that were invalidated; they win if no longer branch grew meanwhile. */
  reconsider(): Promise<void>;
  /**
   * A longer branch appears that forks off `depth` blocks below the tip; the height only goes up. Its first block holds
   * `only`; what the old branch had confirmed and it has not waits again, unless told otherwise. Returns its hashes.
   */
  reorganise(options: {
    depth: number;
    /** At least `depth + 1`, which it is if not told. */
    blocks?: number;
    to?: string;
    only?: string[];
    /** Transactions whose coins the branch spends on something else. */
    doubleSpend?: string[];
    keepTransactions?: boolean;
  }): Promise<string[]>;
  /** Deletes the content of all blocks up to a height, as a pruned node. There is no way back. */
  prune(height: number): Promise<void>;
  /** The node is down: connections are cut and refused. State and commands stay. */
  refuse(): Promise<void>;
  /** The node is up again, on the same port. */
  accept(): Promise<void>;
  /** The node hangs: it takes connections and never answers; nor does it do commands until `thaw`. */
  freeze(): void;
  thaw(): void;
  kill(): Promise<void>;
};

/**
 * Starts a node with 111 blocks, in about half a second; it ends with the test. `coins`: how many payments it can make
 * before a block is needed.
 */
export async function startBitcoinNode({ coins = 500 } = {}): Promise<BitcoinNode> {
  const httpPort = await freePort();
  const rpcPassword = 'pass:word of+the%test';
  const settings = JSON.stringify({ httpPort, apiKey: rpcPassword, coins });
  const child = fork(fileURLToPath(new URL('bitcoin-node-process.mjs', import.meta.url)), [settings], {
    // bcoin's native parts are not installed; its own code in JavaScript does.
    env: { PATH: process.env.PATH, NODE_BACKEND: 'js' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  whenOver(kill);
  const ask = await whenReady(child);
  const spend = (payments: TestPayment[] = [], options = {}) => ({
    payments: payments.map((one) => ({ script: scriptHex(one), amountSat: Number(one.amountSat) })),
    ...options,
  });
  const to = (address: string | undefined) => (address ? { script: scriptHex({ address }) } : {});

  return {
    rpcUrl: `http://tillgate:${encodeURIComponent(rpcPassword)}@127.0.0.1:${httpPort}/`,
    rpcPassword,
    tip: () => ask('tip'),
    mempool: () => ask('mempool'),
    pay: (address, amountSat, options) => ask('pay', spend([{ address, amountSat }], options)),
    payMany: (payments, options) => ask('pay', spend(payments, options)),
    payEach: (payments, options) => ask('payEach', spend(payments, options)),
    replace: (txid, payments) => ask('replace', { txid, ...spend(payments) }),
    mineConflict: (txid, payments) => ask('mineConflict', { txid, ...spend(payments) }),
    evict: (txid) => ask('evict', { txid }),
    resend: (txid) => ask('resend', { txid }),
    mine: (blocks = 1, options = {}) => ask('mine', { blocks, ...options, ...to(options.to) }),
    invalidate: (blocks, options) => ask('invalidate', { blocks, ...options }),
    reconsider: () => ask('reconsider'),
    reorganise: (options) => ask('reorganise', { ...options, ...to(options.to) }),
    prune: (height) => ask('prune', { height }),
    refuse: () => ask('refuse'),
    accept: () => ask('accept'),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
  };
}

type Ask = <Result>(command: string, args?: object) => Promise<Result>;

function whenReady(child: ChildProcess): Promise<Ask> {
  let complaints = '';
  child.stderr?.on('data', (chunk) => {
    complaints += chunk;
  });
  let asked = 0;
  const waiting = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>();
  const ask: Ask = (command, args = {}) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      child.send({ id: asked, command, args });
    });
  return new Promise((resolve, reject) => {
    child.on('message', (message: { ready?: true; id: number; result?: unknown; error?: string }) => {
      if (message.ready) return resolve(ask);
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) one?.resolve(message.result);
      else one?.reject(new Error(`the test node could not ${message.error}`));
    });
    child.on('exit', () => {
      const ended = new Error(`the test node ended: ${complaints}`);
      reject(ended);
      for (const one of waiting.values()) one.reject(ended);
    });
  });
}

/** By a library that is not the one under test. */
function scriptHex(to: { address: string } | { script: string }): string {
  if ('script' in to) return to.script;
  const regtest = { ...TEST_NETWORK, bech32: 'bcrt' };
  return Buffer.from(OutScript.encode(Address(regtest).decode(to.address))).toString('hex');
}
