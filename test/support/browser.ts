import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { temporaryFolder } from './temporary-folder.ts';
import { whenOver } from './when-over.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Browser tests are left out where there is no Chromium, except in CI: there its absence is a failure. */
export const hasBrowser = existsSync(executablePath) || process.env.CI === 'true';

/** Flags that keep Chromium from talking to anybody but the pages under test. */
export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A Chromium of one's own with a fresh profile; gone when the test is over. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const profile = join(temporaryFolder(), 'profile');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: browserFlags,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(15_000);
  whenOver(() => context.close());
  return context;
}
