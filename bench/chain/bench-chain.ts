import type { BenchOptions } from '../main.ts';
import { createCleanups } from '../support/cleanups.ts';
import { machine } from '../support/machine.ts';
import { measureBlock } from './block/measure-block.ts';
import { measureLatency } from './latency/measure-latency.ts';
import { measureSilent } from './silent/measure-silent.ts';

/** Each runs on a Postgres of its own and returns its part of the report. */
const parts = { block: measureBlock, latency: measureLatency, silent: measureSilent };

/** What the gateway does with the chain, and whether shops that never answer slow it down for the others. */
export async function benchChain(options: BenchOptions): Promise<void> {
  const { only } = options;
  const unknown = only?.filter((name) => !Object.hasOwn(parts, name)) ?? [];
  if (unknown.length > 0)
    throw new Error(`${unknown.join(', ')}: the parts are ${Object.keys(parts).join(', ')}`);

  const cleanups = createCleanups();
  const reports: string[] = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (only && !only.includes(name)) continue;
    try {
      reports.push(await measure(options, cleanups));
    } finally {
      await cleanups.run();
    }
  }
  console.log(['', ...reports, machine()].join('\n'));
}
