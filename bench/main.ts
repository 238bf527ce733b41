import { parseArgs } from 'node:util';
import { benchIpn } from './ipn/bench-ipn.ts';

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
  /** Names of the contenders to measure; all if absent. */
  only: string[] | undefined;
};

const benches: Record<string, { says: string; run: (options: BenchOptions) => Promise<void> }> = {
  ipn: {
    says: 'IPNs per second, verified, committed and answered, against other ways to do it',
    run: benchIpn,
  },
};

const usage = `npm run bench -- <name> [--seconds 5] [--rounds 3] [--only <contender>,…] [--undisturbed]
                        [--against <folder of another build>]…

${Object.entries(benches)
  .map(([name, bench]) => `  ${name.padEnd(10)} ${bench.says}`)
  .join('\n')}
`;

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      against: { type: 'string', multiple: true, default: [] },
      only: { type: 'string' },
      undisturbed: { type: 'boolean', default: false },
    },
  });
  const bench = benches[positionals[0] ?? ''];
  const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
  if (!bench || !(seconds > 0) || !(rounds > 0)) {
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
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
