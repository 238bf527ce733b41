import type { BenchOptions } from '../main.ts';
import { createCleanups } from '../support/cleanups.ts';
import { machine } from '../support/machine.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { median, quantile } from '../support/statistics.ts';
import { dashboardPages, type MeasuredPage } from './dashboard-pages.ts';
import { type ExportTurn, measureExport } from './measure-export.ts';
import { type Dashboard, openDashboard } from './open-dashboard.ts';

const SMALL = 10_000;
const WARM_UP = 10;
/** One after the other: how long a person waits, not how many can. */
const PER_ROUND = 60;

/** How long each page of the dashboard takes in a large shop and in a small one, and what exporting all of it takes. */
export async function benchDashboard({ rounds, sizes }: BenchOptions): Promise<void> {
  const cleanups = createCleanups();
  try {
    const small = await openDashboard({ orders: SMALL }, cleanups);
    const large = await openDashboard({ orders: sizes.orders }, cleanups);
    const rows: string[][] = [];
    const pagesOf = new Map([small, large].map((shop) => [shop, dashboardPages(shop)]));
    const [ofSmall, ofLarge] = [await pagesOf.get(small)!, await pagesOf.get(large)!];
    for (const [index, page] of ofLarge.entries()) {
      console.log(`${page.name}…`);
      rows.push(await row(page.name, { small, large }, [ofSmall[index]!, page], rounds));
    }
    const exports: [string, ExportTurn][] = [];
    for (const kind of ['csv', 'jsonl']) {
      console.log(`Export as ${kind}…`);
      exports.push([kind, await measureExport(large, `/admin/orders/export.${kind}`)]);
    }
    report(rows, exports, { rounds, large });
  } finally {
    await cleanups.run();
  }
}

async function row(
  name: string,
  { small, large }: { small: Dashboard; large: Dashboard },
  [ofSmall, ofLarge]: [MeasuredPage, MeasuredPage],
  rounds: number,
): Promise<string[]> {
  const took = { small: [] as number[], large: [] as number[] };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    // There and back again, so that neither always comes after the other.
    const order = round % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const);
    const p95 = { small: 0, large: 0 };
    for (const which of order) {
      p95[which] = which === 'small' ? await p95Of(small, ofSmall) : await p95Of(large, ofLarge);
      took[which].push(p95[which]);
    }
    ratios.push(p95.large / p95.small);
  }
  const text = (ms: number) => ms.toFixed(1);
  return [
    name,
    text(median(took.small)),
    text(median(took.large)),
    median(ratios).toFixed(2),
    ratios.map((ratio) => ratio.toFixed(2)).join(', '),
  ];
}

async function p95Of(dashboard: Dashboard, { path, shows }: MeasuredPage): Promise<number> {
  for (let count = 0; count < WARM_UP; count += 1) {
    const { html } = await dashboard.page(path);
    if (!shows.test(html))
      throw new Error(`${path} of the shop with ${dashboard.name} does not show ${shows}`);
  }
  const took: number[] = [];
  for (let count = 0; count < PER_ROUND; count += 1) took.push((await dashboard.page(path)).ms);
  return quantile(Float64Array.from(took).sort(), 0.95);
}

function report(
  rows: string[][],
  exports: [string, ExportTurn][],
  { rounds, large }: { rounds: number; large: Dashboard },
): void {
  const exportRows = exports.map(([kind, turn]) => [
    kind,
    turn.lines.toLocaleString('en'),
    turn.megabytes.toFixed(0),
    turn.seconds.toFixed(1),
    turn.memoryBeforeMb.toFixed(0),
    turn.memoryMostMb.toFixed(0),
  ]);
  console.log(
    [
      '',
      markdownTable(['p95, ms', small(SMALL), small(large.size.orders), 'ratio', 'by round'], rows),
      '',
      `From request to the last byte of the page, one request after the other, ${PER_ROUND} a round; medians of ${rounds} alternating rounds. The large shop has 1.5 payments and 3 receipts an order, spread over a year.`,
      '',
      markdownTable(['export', 'lines', 'MB', 's', 'memory before, MB', 'most, MB'], exportRows),
      '',
      machine(),
    ].join('\n'),
  );
}

function small(orders: number): string {
  return `${orders.toLocaleString('en')} orders`;
}
