import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { whenOver } from '../support/when-over.ts';

describe.skipIf(!hasBrowser)('from the demo shop to paid', () => {
  test('with JavaScript: the button opens the payment page, and shop and dashboard follow the payment by themselves', {
    timeout: 90_000,
  }, async () => {
    const server = await startShop();
    const browser = await openBrowser();
    const shop = await browser.newPage();
    const errors = collectErrors(shop);
    await shop.goto(server.merchantUrl);
    await shop.click('#buy-espresso-beans');
    await shop.waitForURL(/\/shop\/orders\/demo-/);
    await shop.locator('a.mtgox-button').waitFor();
    expect(await shop.locator('a.mtgox-button .mtgox-button-base').textContent()).toContain('19.90');
    // The span is drawn over, link and all.
    expect(await shop.locator('span.mtgox img[src*="mtgox-checkout"]').count()).toBe(0);

    const dashboard = await browser.newPage();
    await openOrderInDashboard(dashboard, server);
    await expectStatus(dashboard, '.order-head', 'open');

    const [payment] = await Promise.all([browser.waitForEvent('page'), shop.click('a.mtgox-button')]);
    const paymentErrors = collectErrors(payment);
    await expectStatus(payment, '[data-live=status]', 'open');
    expect(await payment.locator('.qr').count()).toBe(1);
    expect(await payment.locator('a[href^="bitcoin:sandbox1"]').count()).toBeGreaterThan(0);
    await payment.click('#pay-half');
    await expectStatus(payment, '[data-live=status]', 'partial');
    await expectStatus(dashboard, '.order-head', 'partial');
    await expectStatus(shop, '[data-live=status]', 'partial');
    await payment.click('#pay-due');
    await payment.getByText('Enough', { exact: false }).first().waitFor();
    await payment.click('#mine-6');
    await expectStatus(payment, '[data-live=status]', 'paid');
    await expectStatus(dashboard, '.order-head', 'paid');
    await expectStatus(shop, '[data-live=status]', 'paid');
    expect(await dashboard.locator('[data-outcome=applied]').count()).toBeGreaterThanOrEqual(3);

    // The payment page leads back to the shop by itself.
    await payment.waitForURL(/\/shop\/orders\/demo-.*returned=success/);
    await expectStatus(payment, '[data-live=status]', 'paid');
    expect([...errors(), ...paymentErrors()]).toEqual([]);
  });

  test('without JavaScript: links and forms lead the same way', { timeout: 90_000 }, async () => {
    const server = await startShop();
    const browser = await openBrowser({ javaScriptEnabled: false });
    const page = await browser.newPage();
    await page.goto(server.merchantUrl);
    await page.click('#buy-paper-wallet-kit');
    await page.waitForURL(/\/shop\/orders\/demo-/);
    const orderUrl = page.url();
    await page.click('span.mtgox a');
    await expectStatus(page, '[data-live=status]', 'open');
    const paymentUrl = page.url();

    await page.fill('#return_address', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq');
    await page.click('#return-save');
    await page.getByText('bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq').first().waitFor();
    await page.click('#pay-half');
    await reloadUntil(page, paymentUrl, 'partial');
    await page.click('#pay-due');
    await reloadUntil(page, paymentUrl, 'partial');
    await page.click('#mine-6');
    await reloadUntil(page, paymentUrl, 'paid');
    await page.click('#back-to-shop');
    await reloadUntil(page, orderUrl, 'paid');
    await openOrderInDashboard(page, server);
    await expectStatus(page, '.order-head', 'paid');
  });

  test('a payer who comes back without having paid reads that nothing has arrived, and can cancel', {
    timeout: 60_000,
  }, async () => {
    const server = await startShop();
    const browser = await openBrowser({ viewport: { width: 390, height: 800 } });
    const page = await browser.newPage();
    await page.goto(server.merchantUrl);
    await page.click('#buy-tea-tin');
    await page.waitForURL(/\/shop\/orders\/demo-/);
    const orderUrl = page.url();
    await page.goto(`${orderUrl}?returned=success`);
    await expectStatus(page, '[data-live=status]', 'open');
    expect(await page.locator('[data-live=status]').textContent()).toContain(
      'no payment has been confirmed yet',
    );

    await page.goto(orderUrl);
    const [payment] = await Promise.all([browser.waitForEvent('page'), page.click('a.mtgox-button')]);
    await payment.click('#cancel-payment');
    await expectStatus(payment, '[data-live=status]', 'cancelled');
    await expectStatus(page, '[data-live=status]', 'cancelled');
  });
});

async function startShop(): Promise<ServerProcess> {
  const { url, drop } = await createTestDatabase();
  whenOver(drop);
  return startServerProcess({ DATABASE_URL: url });
}

async function openOrderInDashboard(page: Page, server: ServerProcess): Promise<void> {
  await page.goto(`${server.merchantUrl}/admin`);
  await page.fill('#email', 'owner@localhost');
  await page.fill('#password', 'a password for tests');
  await page.click('#sign-in');
  await page.click('[data-order] a');
  await page.locator('.order-head').waitFor();
}

async function expectStatus(page: Page, where: string, status: string): Promise<void> {
  await page.locator(`${where}[data-status=${status}]`).waitFor();
}

/** What the page's own reload does, only sooner. */
async function reloadUntil(page: Page, url: string, status: string): Promise<void> {
  const shown = page.locator(`[data-live=status][data-status=${status}]`);
  for (let reloads = 0; reloads < 100 && (await shown.count()) === 0; reloads += 1) await page.goto(url);
  expect(await shown.count()).toBe(1);
}

function collectErrors(page: Page): () => string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return () => errors;
}
