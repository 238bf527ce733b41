import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import type { Cleanups } from './cleanups.ts';

/** The Postgres that `npm start` starts, with the same settings, so with `fsync` on; its files go at the end. */
export async function startBenchPostgres(
  cleanups: Cleanups,
): Promise<{ url: string; pid: number; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'tillgate-bench-'));
  cleanups.add(() => rmSync(folder, { recursive: true, force: true }));
  // As root, Postgres runs as another user, who has to be able to walk through it.
  chmodSync(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log: console.error });
  cleanups.add(() => postgres.stop());
  return { url: postgres.url, pid: postgres.pid, folder };
}
