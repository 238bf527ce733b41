import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { giveCookie, phone, watch } from '../support/dashboard-browser.ts';
import { type DashboardShop, startDashboardShop } from '../support/dashboard-shop.ts';

let shop: DashboardShop;

describe.skipIf(!hasBrowser)('while a form is worked on', () => {
  beforeAll(async () => {
    shop = await startDashboardShop();
  }, 120_000);

  test('the page says so, and sends it once', { timeout: 60_000 }, async () => {
    const order = await shop.order({ reference: 'busy' });
    const context = await openBrowser({ viewport: phone });
    await giveCookie(context, shop.server.merchantUrl, await shop.signIn());
    const page = await context.newPage();
    const problems = watch(page, shop.server.merchantUrl);
    await page.goto(`${shop.server.merchantUrl}/admin/orders/${order.id}`);
    // The way to the server is slow.
    let sent = 0;
    let letThrough = (): void => {};
    const isSlow = new Promise<void>((resolve) => {
      letThrough = resolve;
    });
    await page.route('**/check', async (route) => {
      sent += 1;
      await isSlow;
      await route.continue();
    });
    // Nobody can look into a page from outside while it waits for the next one: it says itself what it shows, and presses again.
    await page.evaluate(`new MutationObserver(() => {
      const button = document.getElementById('check');
      const said = [...document.querySelectorAll('[role=status]')].map((region) => region.textContent).join('');
      if (button.getAttribute('aria-busy') !== 'true' || !said.includes('Working on it')) return;
      button.click();
      console.log('it is busy');
    }).observe(document.body, { attributes: true, childList: true, subtree: true })`);
    page.on('console', (message) => message.text() === 'it is busy' && letThrough());
    await page.click('#check', { noWaitAfter: true });
    await page.locator('#done').waitFor();
    expect(sent).toBe(1);
    expect(await page.locator('[aria-busy]').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
