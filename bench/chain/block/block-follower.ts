import { pino } from 'pino';
import { loadConfig } from '../../../src/config.ts';
import { openDatabase } from '../../../src/database/client.ts';
import { openNotices } from '../../../src/database/notices.ts';
import { openJsonRpc } from '../../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../../src/gateway/bitcoin/node-chain.ts';
import type { Chain, ChainBlock } from '../../../src/gateway/chain/chain.ts';
import { chainHealth } from '../../../src/gateway/chain/chain-health.ts';
import { chainMemory } from '../../../src/gateway/chain/chain-memory.ts';
import { type FollowDeps, followChain } from '../../../src/gateway/chain/follow-chain.ts';
import { findOurOutputs } from '../../../src/gateway/chain/record-deposits.ts';
import type { Cleanups } from '../../support/cleanups.ts';
import { walletDescriptor } from '../bench-wallet.ts';
import { timedRpc } from './timed-rpc.ts';

/** How long a step of the chain loop took for the block, in milliseconds, and what of it went where. */
export type BlockStep = {
  totalMs: number;
  /** Waiting for the node's answers, with their JSON and hex. */
  rpcMs: number;
  /** Reading the block and giving its outputs addresses. */
  parseMs: number;
  /** In the database: finding which outputs are ours, recording them, moving the cursor. */
  recordMs: number;
  /** Finding which outputs are ours, done once more by itself. */
  matchMs: number;
  outputs: number;
};

/** A gateway's chain loop on a database that watches some addresses, to be stepped by hand. */
export type Follower = {
  /** Begins at the node's tip, before the block is mined. */
  begin(): Promise<void>;
  /** Follows the block. @throws if it did not find exactly so many coins. */
  followBlock(coins: number): Promise<BlockStep>;
  /** Back to before the block. */
  goBack(): Promise<void>;
};

export function openFollower(
  { databaseUrl, rpcUrl }: { databaseUrl: string; rpcUrl: string },
  cleanups: Cleanups,
): Follower {
  const config = loadConfig({
    CHAIN: 'bitcoind',
    BITCOIN_NETWORK: 'regtest',
    BITCOIN_RPC_URL: rpcUrl,
    WALLET_XPUB: walletDescriptor,
  });
  const { prisma: db, pool, close } = openDatabase(databaseUrl, { poolSize: 20 });
  cleanups.add(close);
  const { rpc, waitedMs } = timedRpc(openJsonRpc({ url: rpcUrl }));
  cleanups.add(() => rpc.close());

  const nodeChain = openNodeChain({ rpc, network: 'regtest' });
  let parseMs = 0;
  let block: ChainBlock | null = null;
  const chain: Chain = {
    ...nodeChain,
    async block(height) {
      const [started, waitedBefore] = [performance.now(), waitedMs()];
      block = await nodeChain.block(height);
      parseMs = performance.now() - started - (waitedMs() - waitedBefore);
      return block;
    },
  };
  const log = pino({ level: 'silent' });
  const now = () => new Date();
  const deps: FollowDeps = {
    db,
    chain,
    network: 'regtest',
    chainMemory: chainMemory(),
    chainHealth: chainHealth({ log, now }),
    settings: { ...config, url: config.gatewayUrl },
    now,
    notices: openNotices({ pool, channel: 'bench', log }),
    wake: { chain() {}, payments() {}, ipns() {} },
  };
  let before: Awaited<ReturnType<typeof db.chainCursor.findUniqueOrThrow>> | null = null;

  return {
    async begin() {
      await followChain(deps, { mempool: false });
      before = await db.chainCursor.findUniqueOrThrow({ where: { id: 'main' } });
    },
    async followBlock(coins) {
      const [started, waitedBefore] = [performance.now(), waitedMs()];
      await followChain(deps, { mempool: false });
      const totalMs = performance.now() - started;
      const rpcMs = waitedMs() - waitedBefore;
      const found = await db.deposit.count({ where: { payment: { recheck: true } } });
      if (block === null || found !== coins) throw new Error(`the step found ${found} coins of ${coins}`);
      const { transactions } = block;
      const matchStarted = performance.now();
      await findOurOutputs(db, transactions);
      const matchMs = performance.now() - matchStarted;
      const recordMs = totalMs - rpcMs - parseMs;
      return {
        totalMs,
        rpcMs,
        parseMs,
        recordMs,
        matchMs,
        outputs: transactions.flatMap(({ outputs }) => outputs).length,
      };
    },
    async goBack() {
      if (before === null) throw new Error('it has not begun');
      await db.$transaction([
        db.deposit.deleteMany({}),
        db.gatewayPayment.updateMany({ where: { recheck: true }, data: { recheck: false } }),
        db.chainBlock.deleteMany({ where: { height: { gt: before.height } } }),
        db.chainCursor.update({ where: { id: before.id }, data: before }),
      ]);
      block = null;
      // What Postgres would do later for this step must not burden the next one. Two blocks lie ten minutes apart, and a
      // checkpoint between them: the step writes whole pages to the log, as it would there.
      await pool.query('vacuum (analyze) gateway.deposit, gateway.payment');
      await pool.query('checkpoint');
    },
  };
}
