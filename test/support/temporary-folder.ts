import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whenOver } from './when-over.ts';

/** Gone after the test. Other users may walk through it: as root, Postgres runs as one of them. */
export function temporaryFolder(name = 'tillgate-test-'): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  chmodSync(folder, 0o711);
  whenOver(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
