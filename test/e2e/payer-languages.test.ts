import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { pageProblems } from '../support/page-problems.ts';
import { openPaymentOf } from '../support/payment-states.ts';
import { shownFromLeft } from '../support/shown-from-left.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const phone = { width: 320, height: 700 };
const spoken = languages.filter(({ code }) => ['de', 'ja', 'ar'].includes(code));
/** Which kind of space it is does not show. */
const plain = (text: string | null) => text?.replace(/[\u00a0\u202f]/g, ' ');

describe.skipIf(!hasBrowser)('a payer whose browser speaks', () => {
  test.each(spoken)(
    '$name reads in it what there is not, on a phone',
    { timeout: 60_000 },
    async ({ code, dir, words }) => {
      const gateway = await startTestGateway();
      const browser = await openBrowser({ viewport: phone, locale: code, bypassCSP: true });
      const page = await browser.newPage();
      await page.goto(`${gateway.url}/${randomUUID()}`);
      const { title, sentence } = words.errors.noSuchPayment;
      expect([await page.title(), await page.textContent('h1')]).toEqual([title, title]);
      expect(await page.textContent('.lead')).toBe(sentence);
      const side = await page.evaluate<number>(
        "(() => { const range = document.createRange(); range.selectNodeContents(document.querySelector('.eyebrow')); return range.getBoundingClientRect().left })()",
      );
      expect(side > phone.width / 2).toBe(dir === 'rtl');
      expect(await pageProblems(page)).toEqual([]);
      // And in another one, if the address says so.
      await page.goto(`${gateway.url}/${randomUUID()}?lang=fr`);
      expect(await page.getAttribute('html', 'lang')).toBe('fr');
    },
  );

  test('Arabic reads prices from right to left, and each word and number of them as it is written', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startTestGateway();
    const { path } = await openPaymentOf(gateway, { amount: '1234.50' });
    const page = await (await openBrowser({ viewport: phone, locale: 'ar' })).newPage();
    await page.goto(`${gateway.url}${path}`);
    const shown = async (selector: string) => plain(await shownFromLeft(page, selector));
    expect(await shown('.pay-price-main')).toBe('US$ 1,234.50');
    expect(await shown('.pay-price-btc')).toBe('0.02057500 BTC');
    expect(await shown('.amount:nth-child(2) bdi')).toBe('US$ 60,000.00 = 1 BTC');
  });

  test.each([
    ['de', '15:45 MEZ', '6. März 2026, 15:30 MEZ'],
    ['ja', '15:45 GMT+1', '2026年3月6日 15:30 GMT+1'],
    ['ar', '3:45 م غرينتش+1', '6 مارس 2026، 3:30 م غرينتش+1'],
  ])(
    '%s reads times in the zone of the place, without a jump, and in UTC where no script runs',
    {
      timeout: 60_000,
    },
    async (code, until, closes) => {
      const gateway = await startTestGateway();
      gateway.clock.now = new Date('2026-03-05T14:30:00Z');
      const { path, address } = await openPaymentOf(gateway);
      const place = { viewport: phone, locale: code, timezoneId: 'Europe/Berlin' };
      const page = await (await openBrowser(place)).newPage();
      await page.addInitScript(`window.jumps = 0;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) jumps += value;
      }).observe({ type: 'layout-shift', buffered: true });`);
      const stream = page.waitForResponse((response) => response.url().includes('/events'));
      await page.goto(`${gateway.url}${path}`);
      await stream;
      const moment = async (kind: string) => plain(await page.textContent(`[data-moment=${kind}]`));
      expect([await moment('clock'), await moment('day')]).toEqual([until, closes]);
      expect(await page.getAttribute('[data-moment=clock]', 'datetime')).toBe('2026-03-05T14:45:00.000Z');
      await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
      expect(await page.evaluate('jumps')).toBe(0);
      // What comes later is written so, too.
      await gateway.pay(address, 40_000n);
      await gateway.settle();
      await page.locator('[data-live=status][data-status=partial]').waitFor();
      await page.locator('[data-moment=day]').waitFor({ state: 'detached' });
      expect(await moment('clock')).toBe(until);

      const unscripted = await (await openBrowser({ ...place, javaScriptEnabled: false })).newPage();
      await unscripted.goto(`${gateway.url}${path}`);
      expect(await unscripted.textContent('[data-moment=clock]')).toContain('UTC');
    },
  );
});
