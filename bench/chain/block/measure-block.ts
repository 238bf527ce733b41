import type { BenchOptions } from '../../main.ts';
import { startBenchPostgres } from '../../support/bench-postgres.ts';
import { startBitcoinNode } from '../../support/bitcoin-node.ts';
import type { Cleanups } from '../../support/cleanups.ts';
import { describeOthers, watchOthers } from '../../support/others.ts';
import { type BlockStep, type Follower, openFollower } from './block-follower.ts';
import { reportBlock } from './block-report.ts';
import { mineBlock } from './mine-block.ts';
import { watchAddresses } from './watched-addresses.ts';

/** Steps of each database in a round: one takes less than a second. */
const STEPS_PER_ROUND = 5;

/** A database, and what its steps have shown, round by round. */
export type Watching = { watched: number; rounds: BlockStep[][] };

/**
 * One block, followed with many watched addresses and, in the same breath, with no more of them than it pays: what the first
 * takes longer is what the number of addresses costs.
 */
export async function measureBlock({ sizes, rounds }: BenchOptions, cleanups: Cleanups): Promise<string> {
  const { transactions, watched } = sizes;
  const paying = Math.min(Math.ceil(transactions / 4), watched);
  const spacing = Math.floor(watched / paying);
  console.log('Block: starting Postgres and a bitcoin node…');
  const postgres = await startBenchPostgres(cleanups);
  const node = await startBitcoinNode({ coins: transactions }, cleanups);

  console.log(`Block: filling two databases, about ${Math.ceil(watched / 15_000)} s…`);
  const contenders: (Watching & { follower: Follower })[] = [];
  // The small one has those that the block pays, and none of the others.
  for (const one of [
    { name: 'watching_many', count: watched, every: 1 },
    { name: 'watching_few', count: paying, every: spacing },
  ]) {
    const databaseUrl = await watchAddresses(postgres.url, one, spacing);
    const follower = openFollower({ databaseUrl, rpcUrl: node.rpcUrl }, cleanups);
    await follower.begin();
    contenders.push({ watched: one.count, rounds: [], follower });
  }
  await mineBlock(node, { transactions, paying, spacing });

  const step = async (follower: Follower): Promise<BlockStep> => {
    const result = await follower.followBlock(paying);
    await follower.goBack();
    return result;
  };
  console.log('Block: warming up');
  const first = await step(contenders[0]!.follower);
  await step(contenders[1]!.follower);
  for (let round = 1; round <= rounds; round += 1) {
    // There and back again, so that nobody always comes after the same other.
    for (const one of round % 2 === 1 ? contenders : contenders.toReversed()) {
      const others = watchOthers([node.pid], postgres.pid);
      const steps: BlockStep[] = [];
      for (let count = 0; count < STEPS_PER_ROUND; count += 1) steps.push(await step(one.follower));
      one.rounds.push(steps);
      const slowest = Math.max(...steps.map(({ totalMs }) => totalMs)).toFixed(0);
      console.log(
        `Round ${round}: at most ${slowest} ms with ${one.watched.toLocaleString('en')} watched addresses${describeOthers(others())}`,
      );
    }
  }
  return reportBlock(contenders, { transactions, paying, first });
}
