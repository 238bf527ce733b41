import { afterAll, onTestFinished } from 'vitest';

const releases: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

/** After this test; or, from a `beforeAll`, after the last test of the file. The last one opened goes first. */
export function whenOver(release: () => Promise<void> | void): void {
  try {
    onTestFinished(release);
  } catch {
    releases.push(release);
  }
}
