import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { jumpsOf, openLive } from '../support/jumps.ts';
import { openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const DAY_SECONDS = 86_400;
const BLOCKS = 6;

describe.skipIf(!hasBrowser)('the payment page, each step on the way to paid seen by itself', () => {
  let browser: BrowserContext;
  beforeAll(async () => {
    browser = await openBrowser({ reducedMotion: 'reduce' });
  });

  test.each([
    { name: 'in time', isLate: false, isSeen: true },
    { name: 'in time, in a block before anybody has seen it', isLate: false, isSeen: false },
    { name: 'late', isLate: true, isSeen: true },
    { name: 'late, in a block before anybody has seen it', isLate: true, isSeen: false },
  ])('$name: nothing jumps', { timeout: 60_000 }, async ({ isLate, isSeen }) => {
    const gateway = await startTestGateway();
    const payment = await openPaymentOf(gateway);
    const pages = await Promise.all(
      [
        { code: 'en', width: 320 },
        { code: 'ar', width: 320 },
        { code: 'en', width: 1280 },
      ].map(async ({ code, width }) => {
        const page = await browser.newPage();
        await page.setViewportSize({ width, height: 900 });
        await openLive(page, `${gateway.url}${payment.path}?lang=${code}`);
        return { page, words: languages.find((language) => language.code === code)!.words };
      }),
    );
    /** Every page has come as far, and nothing on it has moved. */
    const all = (arrived: (shown: (typeof pages)[number]) => Promise<void>) =>
      Promise.all(
        pages.map(async (shown) => {
          await arrived(shown);
          expect(await jumpsOf(shown.page)).toEqual([]);
        }),
      );

    if (isLate) {
      await gateway.pass(DAY_SECONDS);
      await all(({ page }) => status(page, 'closed'));
    }
    if (isSeen) {
      await gateway.pay(payment.address, 40_000n);
      await gateway.settle();
      await all(({ page, words }) => badge(page, words.badgeNotEnough));
    }
    await gateway.pay(payment.address, isSeen ? 60_000n : 100_000n);
    if (isSeen) {
      await gateway.settle();
      await all(({ page, words }) => confirmations(page, words.doneOf(0, BLOCKS)));
    }
    await gateway.mine(BLOCKS);
    // The blocks are followed one by one, and nothing is decided yet.
    while ((await gateway.stepChain()) > 0);
    await all(({ page, words }) => confirmations(page, words.doneOf(BLOCKS, BLOCKS)));
    await gateway.settle();
    await all(({ page }) => status(page, 'paid'));
    await Promise.all(pages.map(({ page }) => page.close()));
  });
});

function status(page: Page, name: string): Promise<void> {
  return page.locator(`[data-live=status][data-status=${name}]`).waitFor();
}

function badge(page: Page, words: string): Promise<void> {
  return page.locator('[data-live=status]', { hasText: words }).waitFor();
}

/** Of the newest coins. */
function confirmations(page: Page, count: string): Promise<void> {
  return page.locator('.confirmations', { hasText: count }).last().waitFor();
}
