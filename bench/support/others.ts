import { availableParallelism } from 'node:os';
import { cpuSeconds, machineCpuSeconds, postgresCpuSeconds } from './process-usage.ts';

/** Share of the machine from which on others are mentioned beside a number. */
const OTHERS_MAX = 0.1;

/**
 * Begins to look at what other programs do, and says what share of the machine they have used since.
 * @param ours processes of the benchmark beside its own and Postgres.
 */
export function watchOthers(ours: readonly number[], postgresPid: number): () => number {
  const look = () => ({
    machine: machineCpuSeconds(),
    ours: [process.pid, ...ours].reduce((sum, pid) => sum + cpuSeconds(pid), postgresCpuSeconds(postgresPid)),
    time: performance.now(),
  });
  const before = look();
  return () => {
    const after = look();
    const available = ((after.time - before.time) / 1000) * availableParallelism();
    return (after.machine - before.machine - (after.ours - before.ours)) / available;
  };
}

/** A remark on others, if there is something to remark. */
export function describeOthers(share: number): string {
  return share > OTHERS_MAX ? ` (disturbed: others used ${Math.round(share * 100)} % of the machine)` : '';
}
