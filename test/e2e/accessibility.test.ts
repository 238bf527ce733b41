import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { pageProblems } from '../support/page-problems.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { whenOver } from '../support/when-over.ts';

describe.skipIf(!hasBrowser)('every page', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no violation of WCAG 2.2 AA and fits a phone, ${colorScheme}`, {
      timeout: 120_000,
    }, async () => {
      const { url, drop } = await createTestDatabase();
      whenOver(drop);
      const server = await startServerProcess({ DATABASE_URL: url });
      // Our own pages refuse scripts that are not theirs, axe among them.
      const browser = await openBrowser({
        viewport: { width: 320, height: 700 },
        colorScheme,
        bypassCSP: true,
      });
      const problems: string[] = [];
      for await (const page of allPages(server, browser)) problems.push(...(await pageProblems(page)));
      expect(problems).toEqual([]);
    });
  }
});

/** Goes through a purchase and the dashboard, and stops at each page worth a look. */
async function* allPages(server: ServerProcess, browser: BrowserContext): AsyncGenerator<Page> {
  const page = await browser.newPage();
  await page.goto(server.merchantUrl);
  yield page;
  await page.click('#buy-espresso-beans');
  await page.locator('a.mtgox-button').waitFor();
  yield page;
  const orderUrl = page.url();
  const paymentUrl = (await page.locator('a.mtgox-button').getAttribute('href')) ?? '';
  await page.goto(paymentUrl);
  yield page;
  await page.fill('#return_address', 'not an address');
  await page.click('#return-save');
  await page.locator('#return-error').waitFor();
  yield page;
  await page.goto(paymentUrl);
  for (const [button, status] of [
    ['#pay-half', 'partial'],
    ['#mine-6', 'partial'],
    ['#pay-due', 'partial'],
    ['#mine-6', 'paid'],
  ] as const) {
    await page.click(button);
    await page.locator(`[data-live=status][data-status=${status}]`).waitFor();
    yield page;
  }
  await page.goto(orderUrl);
  yield page;
  await page.goto(`${server.merchantUrl}/no-such-page`);
  yield page;
  await page.goto(`${server.merchantUrl}/admin`);
  yield page;
  await page.fill('#email', 'owner@localhost');
  await page.fill('#password', 'wrong');
  await page.click('#sign-in');
  await page.locator('#login-error').waitFor();
  yield page;
  await page.fill('#password', 'a password for tests');
  await page.click('#sign-in');
  await page.locator('[data-order]').waitFor();
  yield page;
  await page.click('[data-order] a');
  await page.locator('[data-receipt] summary').first().click();
  yield page;
  await page.goto(`${server.merchantUrl}/admin/inbox`);
  yield page;
}
