import { parseArgs } from 'node:util';
import { benchChain } from './chain/bench-chain.ts';
import { benchDashboard } from './dashboard/bench-dashboard.ts';
import { benchIpn } from './ipn/bench-ipn.ts';
import { benchWatchers } from './watchers/bench-watchers.ts';
import { benchWeight } from './weight/bench-weight.ts';

/** What a benchmark is told on the command line. */
export type BenchOptions = {
  /** Length of one timed window. */
  seconds: number;
  /** How often each contender has its turn. */
  rounds: number;
  /** Folders of other builds of this program, to be measured beside this one. */
  against: string[];
  /** Whether a turn is taken again while other programs use more than a tenth of the machine. */
  undisturbed: boolean;
  /** Names of the contenders, or of the parts, to measure; all if absent. */
  only: string[] | undefined;
  sizes: Sizes;
};

/** How large the benchmarks are; smaller ones are for trying it out. */
export type Sizes = {
  /** Transactions of the block. */
  transactions: number;
  /** Addresses that are watched while the block comes. */
  watched: number;
  /** Open payments, of which some are paid. */
  payments: number;
  /** Shops that never answer. */
  shops: number;
  /** Orders of the large shop. */
  orders: number;
  /** Payers who watch their pages. */
  payers: number;
};

type Bench = { says: string; seconds: number; run: (options: BenchOptions) => Promise<void> };

const benches: Record<string, Bench> = {
  ipn: {
    says: 'IPNs per second, verified, committed and answered, against other ways to do it',
    seconds: 5,
    run: benchIpn,
  },
  chain: {
    says: "a block against a million addresses, mempool to the shop's [OK], shops that never answer",
    seconds: 30,
    run: benchChain,
  },
  dashboard: {
    says: 'the pages of the dashboard with a million orders and with ten thousand, and an export',
    seconds: 1,
    run: benchDashboard,
  },
  weight: {
    says: 'what the first view of the payment page weighs, how soon it is there, and whether anything jumps',
    seconds: 1,
    run: benchWeight,
  },
  watchers: {
    says: 'payers who watch their pages at once: memory, and how soon all of them know of a block',
    seconds: 1,
    run: benchWatchers,
  },
};

const usage = `npm run bench -- <name> [--seconds <length of a window>] [--rounds 3] [--only <contender or part>,…]

${Object.entries(benches)
  .map(([name, bench]) => `  ${name.padEnd(10)} ${bench.says}; windows of ${bench.seconds} s`)
  .join('\n')}

  ipn takes  [--undisturbed] [--against <folder of another build>]…
  chain has the parts block, latency and silent, and takes
             [--transactions 4000] [--watched 1000000] [--payments 1000] [--shops 1000]
  dashboard takes  [--orders 1000000]
  watchers takes  [--payers 10000]
`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      against: { type: 'string', multiple: true, default: [] },
      only: { type: 'string' },
      undisturbed: { type: 'boolean', default: false },
      transactions: { type: 'string', default: '4000' },
      watched: { type: 'string', default: '1000000' },
      payments: { type: 'string', default: '1000' },
      shops: { type: 'string', default: '1000' },
      orders: { type: 'string', default: '1000000' },
      payers: { type: 'string', default: '10000' },
    },
  });
  const bench = benches[positionals[0] ?? ''];
  const [seconds, rounds] = [Number(values.seconds ?? bench?.seconds), Number(values.rounds)];
  const sizes = {
    transactions: Number(values.transactions),
    watched: Number(values.watched),
    payments: Number(values.payments),
    shops: Number(values.shops),
    orders: Number(values.orders),
    payers: Number(values.payers),
  };
  const areWhole = Object.values(sizes).every((size) => Number.isInteger(size) && size > 0);
  if (!bench || !(seconds > 0) || !(rounds > 0) || !areWhole) {
    process.stderr.write(usage);
    process.exitCode = positionals.length === 0 ? 0 : 2;
    return;
  }
  await bench.run({
    seconds,
    rounds,
    against: values.against,
    undisturbed: values.undisturbed,
    only: values.only?.split(','),
    sizes,
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
