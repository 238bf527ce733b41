import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { startTestMerchant } from '../support/test-merchant.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What is wrong with a page as it is: against WCAG 2.2 AA, and wider than the screen. */
async function problemsOf(page: Page, name: string): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          of: Document,
          options: object,
        ): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    const tooWide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    return [
      ...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
      ...(tooWide > 0 ? [`${tooWide} pixels too wide`] : []),
    ];
  }, tags);
  return found.map((problem) => `${name}: ${problem}`);
}

describe.skipIf(!hasBrowser)('the settings in a browser', () => {
  for (const [colorScheme, width] of [
    ['light', 320],
    ['dark', 1280],
  ] as const) {
    test(`keys are made, copied, revoked and rotated by keyboard alone, ${colorScheme}, ${width} pixels wide`, {
      timeout: 120_000,
    }, async () => {
      const gateway = await startTestGateway();
      const merchant = await startTestMerchant({
        gatewayUrl: gateway.url,
        keys: gateway.keys,
        keyPairs: { fromEnvironment: false, make: () => gateway.newKeys() },
        settings: { apiKeyHash: null },
      });
      merchant.clock.now = gateway.clock.now;
      await merchant.insertOrder();
      // Our own pages refuse scripts that are not theirs, axe among them.
      const context = await openBrowser({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const problems: string[] = [];
      const look = async (name: string) => problems.push(...(await problemsOf(page, name)));
      const press = async (id: string, key = 'Enter') => {
        await page.locator(`#${id}`).focus();
        await page.keyboard.press(key);
      };

      await page.goto(`${merchant.url}/admin/settings`);
      await page.fill('#email', merchant.admin.email);
      await page.fill('#password', merchant.admin.password);
      await page.keyboard.press('Enter');
      await page.locator('text=No keys yet').waitFor();
      await look('settings-empty');

      await page.locator('#new-key-label').focus();
      await page.keyboard.type('Web shop');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Enter');
      await page.locator('#new-key-error').waitFor();
      await look('settings-refused');
      await press('scope-orders\\:read', 'Space');
      await press('make-key');
      const token = (await page.locator('#token').textContent())?.trim() ?? '';
      expect(token).toMatch(/^tg_/);
      await look('key-made');
      await press('copy-token');
      await page.locator('#copy-token >> text=Copied').waitFor();
      await press('done');

      await page.locator('strong >> text=Web shop').waitFor();
      expect(await page.content()).not.toContain(token);
      const { id } = await merchant.deps.db.shopApiKey.findFirstOrThrow();
      await press(`revoke-${id}-summary`);
      await look('settings-revoking');
      await press(`revoke-${id}-button`);
      await page.locator('#done >> text=The key is revoked').waitFor();

      await press('rotate-password', 'End');
      await page.keyboard.type(merchant.admin.password);
      await page.keyboard.press('Enter');
      await page.locator('#done >> text=The new key pair is in force').waitFor();
      await press(`end-${gateway.keys.restKey}-summary`);
      await look('settings-ending');
      await press(`end-${gateway.keys.restKey}-button`);
      await page.locator('[data-retired][data-over]').waitFor();
      await look('settings');
      expect(problems).toEqual([]);
    });
  }
});
