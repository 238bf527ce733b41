import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { pageProblems, tooWide } from '../support/page-problems.ts';
import { openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const phone = { width: 320, height: 700 };
const desk = { width: 1280, height: 900 };
/** About an A4 sheet at 96 dots to an inch, without its margins. */
const sheet = { width: 700, height: 1000 };
const spoken = languages.filter(({ code }) => ['en', 'ar'].includes(code));

describe.skipIf(!hasBrowser)('the receipt', () => {
  test.each(spoken)(
    'is led to from the paid page, read on any window, and printed ($name)',
    { timeout: 60_000 },
    async ({ code, dir, words }) => {
      const gateway = await startTestGateway();
      const { path, address, paymentId } = await openPaymentOf(gateway);
      const txids = [await gateway.pay(address, 60_000n), await gateway.pay(address, 40_000n)];
      await gateway.mine(6);
      await gateway.settle();
      expect(txids.map((txid) => txid.length)).toEqual([64, 64]);

      const browser = await openBrowser({
        viewport: phone,
        locale: code,
        bypassCSP: true,
        reducedMotion: 'reduce',
      });
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.addInitScript('window.printed = 0; window.print = () => { window.printed += 1; };');
      await page.goto(`${gateway.url}${path}`);
      await page.click('#stay-here');
      await page.click('#receipt');
      await page.getByRole('heading', { level: 1, name: words.receipt }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`${path}/receipt`);
      expect(await page.getAttribute('html', 'dir')).toBe(dir);

      const paper = [words.rate, ...txids, address, paymentId].map((text) =>
        page.locator('.receipt-paper').getByText(text, { exact: true }),
      );
      const rate = page.locator('.receipt-paper dd', { hasText: '60,000.00' });
      const buttons = page.locator('.receipt-paper .button');
      const problems: string[] = [];
      for (const viewport of [phone, desk]) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          problems.push(...(await pageProblems(page)), ...(await cutOff(page)));
        }
      }
      expect(problems).toEqual([]);
      for (const text of [...paper, rate, page.locator('.banner')]) expect(await text.isVisible()).toBe(true);
      expect(await shown(buttons)).toEqual([true, true]);

      await page.click('#print');
      expect(await page.evaluate('window.printed')).toBe(1);
      await page.setViewportSize(sheet);
      await page.emulateMedia({ media: 'print', colorScheme: 'light' });
      for (const text of [...paper, rate]) expect(await text.isVisible()).toBe(true);
      expect(await shown(buttons)).toEqual([false, false]);
      expect(await page.locator('.banner').isVisible()).toBe(false);
      expect([...(await tooWide(page)), ...(await cutOff(page))]).toEqual([]);

      await page.emulateMedia({ media: 'screen' });
      await page.locator('.receipt-paper a.button').click();
      await page.locator('[data-live=status][data-status=paid]').waitFor();
      expect(errors).toEqual([]);
    },
  );
});

async function shown(all: ReturnType<Page['locator']>): Promise<boolean[]> {
  return Promise.all((await all.all()).map((one) => one.isVisible()));
}

/** What stands wholly or partly beside the paper, where a page does not scroll: to the left, or in what is read from the right. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const paper = document.querySelector('.receipt-paper').getBoundingClientRect();
    return [...document.querySelectorAll('.receipt-paper dd, .receipt-paper bdi')]
      .filter((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const { left, right } = range.getBoundingClientRect();
        return left < paper.left - 1 || right > paper.right + 1;
      })
      .map((one) => one.textContent + ' is beside the paper');
  })()`);
}
