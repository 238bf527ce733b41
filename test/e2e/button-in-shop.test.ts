import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { pageProblems } from '../support/page-problems.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { whenOver } from '../support/when-over.ts';

describe.skipIf(!hasBrowser)('the demo shop', () => {
  test('from a basket to an order that follows its payment, and back with the gateway’s word', {
    timeout: 120_000,
  }, async () => {
    const server = await startShop();
    const browser = await openBrowser();
    const shop = await browser.newPage();
    const errors = collectErrors(shop);
    await shop.goto(server.merchantUrl);
    await shop.click('text=Espresso beans');
    await shop.fill('#quantity', '2');
    await shop.click('#add-to-basket');
    await shop.click('text=Go on shopping');
    await shop.click('text=Tea tin');
    await shop.click('#add-to-basket');
    await shop.fill('#quantity-tea-tin', '3');
    await shop.click('#update-basket');
    await shop.waitForURL('**/basket?basket=espresso-beans:2,tea-tin:3');
    expect(await shop.locator('.basket-total').textContent()).toContain('$87.80');
    await shop.click('#check-out');
    await shop.waitForURL(/\/shop\/orders\/demo-/);

    const [payment] = await Promise.all([browser.waitForEvent('page'), shop.click('a.mtgox-button')]);
    await payment.click('#pay-due');
    await shop.locator('[data-live=status][data-status=partial]').waitFor();
    await payment.click('#mine-6');
    await shop.locator('[data-live=status][data-status=paid]').waitFor();
    expect(await shop.locator('a.mtgox-button').count()).toBe(0);
    await payment.click('#back-to-shop');
    await payment.locator('#return-title').waitFor();
    expect(await payment.locator('#return-title').textContent()).toBe('The payment gateway says: paid');
    expect(await payment.locator('.return-note').textContent()).toContain('Our books say the same');
    expect(errors()).toEqual([]);
  });

  test('a button on a product’s page is paid by one after the other', { timeout: 120_000 }, async () => {
    const server = await startShop();
    const browser = await openBrowser();
    const shop = await browser.newPage();
    for (const _payer of ['first', 'second']) {
      await shop.goto(`${server.merchantUrl}/products/paper-wallet-kit`);
      const button = shop.locator('a.mtgox-button');
      const [payment] = await Promise.all([browser.waitForEvent('page'), button.click()]);
      expect(await payment.locator('[data-live=status]').getAttribute('data-status')).toBe('open');
      await payment.click('#pay-due');
      await payment.locator('[data-live=status][data-status=partial]').waitFor();
      await payment.click('#mine-6');
      await payment.locator('[data-live=status][data-status=paid]').waitFor();
      await payment.click('#back-to-shop');
      await payment.waitForURL(/\/products\/paper-wallet-kit\?returned=success&tillgate_/);
      expect(await payment.locator('#return-title').textContent()).toBe('The payment gateway says: paid');
      // The next one is welcome.
      expect(await payment.locator('a.mtgox-button').getAttribute('class')).toBe('mtgox-button');
      await payment.close();
    }
  });

  test('an order that can be paid again gets its button while the page is open', {
    timeout: 90_000,
  }, async () => {
    const server = await startShop();
    const browser = await openBrowser();
    const shop = await browser.newPage();
    await shop.goto(server.merchantUrl);
    await shop.click('#buy-paper-wallet-kit');
    const [payment] = await Promise.all([browser.waitForEvent('page'), shop.click('a.mtgox-button')]);
    const link = (await payment.locator('a[href^="bitcoin:"]').first().getAttribute('href')) ?? '';
    await payment.click('#cancel-payment');
    await shop.locator('[data-live=status][data-status=cancelled]').waitFor();
    expect(await shop.locator('span.mtgox').count()).toBe(0);

    const address = /^bitcoin:([^?]+)/.exec(link)?.[1] ?? '';
    const body = new URLSearchParams({ address, amount_int: '1000' });
    expect((await fetch(`${server.gatewayUrl}/sandbox/pay`, { method: 'POST', body })).ok).toBe(true);
    await shop.locator('[data-live=status][data-status=partial]').waitFor();
    await shop.locator('span.mtgox > a.mtgox-button').waitFor();
  });

  test('without JavaScript the basket is bought by forms alone', { timeout: 90_000 }, async () => {
    const server = await startShop();
    const browser = await openBrowser({ javaScriptEnabled: false });
    const page = await browser.newPage();
    await page.goto(`${server.merchantUrl}/products/tea-tin`);
    expect(await page.locator('span.mtgox > a > img').isVisible()).toBe(true);
    await page.click('#add-to-basket');
    await page.click('#check-out');
    await page.locator('[data-live=status][data-status=open]').waitFor();
    await page.click('span.mtgox > a');
    await page.locator('[data-live=status][data-status=open]').waitFor();
    expect(page.url().startsWith(server.gatewayUrl)).toBe(true);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`has no violation of WCAG 2.2 AA and fits a phone, ${colorScheme}`, {
      timeout: 120_000,
    }, async () => {
      const server = await startShop();
      const browser = await openBrowser({
        viewport: { width: 320, height: 700 },
        colorScheme,
        bypassCSP: true,
      });
      const page = await browser.newPage();
      const problems: string[] = [];
      for (const path of [
        '/?basket=tea-tin:20',
        '/products/field-notebook?basket=tea-tin:20',
        '/products/field-notebook?returned=failure',
        '/basket',
        '/basket?basket=tea-tin:20,paper-wallet-kit:20',
      ]) {
        await page.goto(`${server.merchantUrl}${path}`);
        if (path.startsWith('/products')) await page.locator('a.mtgox-button').waitFor();
        problems.push(...(await pageProblems(page)));
      }
      await page.click('#check-out');
      await page.locator('a.mtgox-button').waitFor();
      await page.goto(`${page.url()}?returned=success`);
      await page.locator('a.mtgox-button').waitFor();
      problems.push(...(await pageProblems(page)));
      const orderUrl = page.url().split('?')[0] ?? '';
      await page.goto((await page.locator('a.mtgox-button').getAttribute('href')) ?? '');
      await page.click('#pay-due');
      await page.locator('[data-live=status][data-status=partial]').waitFor();
      await page.goto(orderUrl);
      await page.locator('a.mtgox-button-partial').waitFor();
      problems.push(...(await pageProblems(page)));
      expect(problems).toEqual([]);
    });
  }
});

async function startShop(): Promise<ServerProcess> {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  return startServerProcess({ DATABASE_URL: url });
}

function collectErrors(page: Page): () => string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return () => errors;
}
