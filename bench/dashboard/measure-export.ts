import { setTimeout as pause } from 'node:timers/promises';
import { currentMemoryMb } from '../support/process-usage.ts';
import type { Dashboard } from './open-dashboard.ts';

/** What an export has shown. */
export type ExportTurn = {
  lines: number;
  megabytes: number;
  seconds: number;
  memoryBeforeMb: number;
  memoryMostMb: number;
};

const LOOK_MS = 50;

/** Takes the export of all orders, and looks at the server's memory meanwhile. */
export async function measureExport({ get, pid }: Dashboard, path: string): Promise<ExportTurn> {
  const memoryBeforeMb = currentMemoryMb(pid);
  let memoryMostMb = memoryBeforeMb;
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      memoryMostMb = Math.max(memoryMostMb, currentMemoryMb(pid));
      await pause(LOOK_MS);
    }
  })();
  const started = performance.now();
  const answer = await get(path);
  if (answer.status !== 200 || answer.body === null)
    throw new Error(`${path} was answered with ${answer.status}`);
  let lines = 0;
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  const seconds = (performance.now() - started) / 1000;
  isDone = true;
  await watching;
  return { lines, megabytes: bytes / 2 ** 20, seconds, memoryBeforeMb, memoryMostMb };
}
