import pg from 'pg';
import { migrate } from '../../../src/database/migrate.ts';
import { newRestKey, newRestSecret } from '../../../src/protocol/signature.ts';
import type { BenchOptions } from '../../main.ts';
import { startBenchPostgres } from '../../support/bench-postgres.ts';
import { startBitcoinNode } from '../../support/bitcoin-node.ts';
import type { Cleanups } from '../../support/cleanups.ts';
import { describeOthers } from '../../support/others.ts';
import { median } from '../../support/statistics.ts';
import { startAnsweringShop } from '../answering-shop.ts';
import { latencyContenders } from './contenders.ts';
import { foreignPayment } from './foreign-traffic.ts';
import { startHashPublisher } from './hash-publisher.ts';
import { type LatencyMeasured, reportLatency } from './latency-report.ts';
import { type LatencyPlace, type LatencyTurn, latencyTurn, PAYMENTS_PER_SECOND_MAX } from './latency-turn.ts';

/** Other people's transactions that wait in the mempool from the start. */
const FOREIGN_WAITING = 1000;

/** How long after the coins are in the node's mempool the shop has acknowledged the IPN, with many payments open. */
export async function measureLatency(
  { seconds, rounds, sizes }: BenchOptions,
  cleanups: Cleanups,
): Promise<string> {
  console.log('Latency: starting Postgres and a bitcoin node…');
  const postgres = await startBenchPostgres(cleanups);
  await migrate(postgres.url, () => {});
  const turns = rounds * latencyContenders.length;
  const perTurn = Math.ceil(seconds + 10) * (PAYMENTS_PER_SECOND_MAX + 10);
  const node = await startBitcoinNode({ coins: FOREIGN_WAITING + turns * perTurn }, cleanups);
  await node.payEach(Array.from({ length: FOREIGN_WAITING }, foreignPayment));
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  cleanups.add(() => client.end());
  const place: LatencyPlace = {
    node,
    shop: await startAnsweringShop(cleanups),
    publisher: await startHashPublisher(cleanups),
    postgresPid: postgres.pid,
    databaseUrl: postgres.url,
    folder: postgres.folder,
    keys: { restKey: newRestKey(), restSecret: newRestSecret() },
    client,
    open: [],
  };

  const measured: LatencyMeasured[] = latencyContenders.map((contender) => ({ contender, turns: [] }));
  for (let round = 1; round <= rounds; round += 1) {
    // There and back again, so that nobody always comes after the same other.
    for (const { contender, turns } of round % 2 === 1 ? measured : measured.toReversed()) {
      console.log(`Round ${round}: ${contender.label}; opening payments until there are ${sizes.payments}`);
      const turn = await latencyTurn(contender, place, { seconds, openCount: sizes.payments });
      await checkDelivered(client, place.shop.count());
      turns.push(turn);
      console.log(`  ${describe(turn)}`);
    }
  }
  return reportLatency(measured, { openCount: sizes.payments, foreignWaiting: FOREIGN_WAITING, seconds });
}

function describe({ latencies, firstMs, others }: LatencyTurn): string {
  const [middle, slowest] = [median(latencies), Math.max(...latencies)].map((ms) => ms.toFixed(0));
  const first = `the first after the start ${firstMs.toFixed(0)} ms`;
  return `${latencies.length} payments, p50 ${middle} ms, at most ${slowest} ms; ${first}${describeOthers(others)}`;
}

/** @throws unless each IPN was posted once and is known to be delivered. */
async function checkDelivered(client: pg.Client, answered: number): Promise<void> {
  const { rows } = await client.query<{ all: number; delivered: number }>(
    `select count(*)::int as all, count(*) filter (where state = 'delivered')::int as delivered from gateway.ipn`,
  );
  const { all, delivered } = rows[0]!;
  if (all !== answered || delivered !== answered)
    throw new Error(`the shop answered ${answered} IPNs; there are ${all}, ${delivered} of them delivered`);
}
