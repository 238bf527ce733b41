import type { BrowserContext, Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { ChainError } from '../../src/gateway/chain/chain.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { type OpenedPayment, openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

let gateway: TestGateway;
let payment: OpenedPayment;
let url: string;
let page: Page;

describe.skipIf(!hasBrowser)('a payment page follows its payment', { timeout: 60_000 }, () => {
  let browser: BrowserContext;
  beforeEach(async () => {
    gateway = await startTestGateway();
    payment = await openPaymentOf(gateway);
    url = `${gateway.url}${payment.path}`;
    browser = await openBrowser({ viewport: { width: 390, height: 800 } });
    page = await browser.newPage();
  });

  test('where no stream gets through: by asking now and then', async () => {
    await page.route('**/events*', (route) => route.abort());
    await page.goto(url);
    await pay(40_000n);
    await status('partial');
    await pay(60_000n, 6);
    await status('paid');
  });

  test('whose stream was refused: by a new one', async () => {
    let asked = 0;
    await page.route('**/events*', (route) => {
      asked += 1;
      return asked === 1 ? route.fulfill({ status: 503, body: '' }) : route.continue();
    });
    await page.goto(url);
    const stream = await page.waitForResponse(
      (response) => response.url().includes('/events') && response.ok(),
    );
    expect(stream.headers()['content-type']).toContain('text/event-stream');
    expect(asked).toBe(2);
  });

  test('by the words of the stream alone, while the rest of the page waits for its turn', async () => {
    const stream = page.waitForResponse((response) => response.url().includes('/events'));
    await page.goto(url);
    await stream;
    // The page itself is not to be had any more.
    await page.route(
      (address) => address.pathname === payment.path,
      (route) => route.abort(),
    );
    const box = page.locator('[data-live=status]');
    await pay(40_000n);
    await status('partial');
    await box.getByText('0.00060000\u00a0BTC still due').waitFor();
    expect(await page.locator('.pay-panel').isVisible()).toBe(true);
    await pay(60_000n);
    await box.getByText('0 of 6 confirmations').waitFor();
    // Nobody is asked to send more than enough.
    await page.locator('.pay-panel').waitFor({ state: 'hidden' });
    await gateway.mine(6);
    await gateway.settle();
    await status('paid');
    await box.getByText('Thank you, it is paid').waitFor();
    expect(await box.getAttribute('class')).toContain('tone-ok');
    expect(await box.locator('p:not(.status-warning)').allTextContents()).toEqual([
      '0.00100000\u00a0BTC is confirmed.',
    ]);
  });

  test('and says once what the words said already', async () => {
    const stream = page.waitForResponse((response) => response.url().includes('/events'));
    await page.goto(url);
    await stream;
    await page.evaluate(`window.changes = [];
      new MutationObserver(() => changes.push(document.querySelector('.status-headline').textContent))
        .observe(document.querySelector('[data-live=status]'), { childList: true, characterData: true, subtree: true });`);
    await pay(100_000n);
    await page.locator('.deposit').waitFor();
    expect(await page.evaluate('changes.filter((text) => text.startsWith("0 of 6")).length')).toBe(1);
  });

  test.each([
    ['on a phone', 'fr', { width: 320, height: 700 }],
    ['on a phone', 'de', { width: 390, height: 800 }],
    ['at a desk', 'en', { width: 1200, height: 800 }],
  ])('and a warning moves nothing, %s in %s', async (_where, code, viewport) => {
    await page.setViewportSize(viewport);
    await page.goto(`${url}?lang=${code}`);
    const places = () =>
      page.evaluate<number[]>(`[...document.querySelectorAll('.quote, .qr, #copy-address, .summary')]
        .map((element) => element.getBoundingClientRect().top + scrollY)`);
    const before = await places();
    expect(before.length).toBeGreaterThan(3);
    gateway.deps.chainHealth.failed(new ChainError('unreachable', 'test'));
    await page.locator('[data-about=network]').waitFor();
    await page.locator('[data-about=network] svg').waitFor();
    expect(await places()).toEqual(before);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('and does not leave while somebody types', async () => {
    await page.goto(url);
    await page.fill('#return_address', 'sandbox1');
    await pay(100_000n, 6);
    await status('paid');
    await page.locator('#back-to-shop').waitFor();
    await until(() => page.locator('.countdown').isHidden());
    expect(await page.inputValue('#return_address')).toBe('sandbox1');
    expect(new URL(page.url()).pathname).toBe(payment.path);
  });
});

async function pay(amountSat: bigint, blocks = 0): Promise<void> {
  await gateway.pay(payment.address, amountSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
}

async function status(wanted: string): Promise<void> {
  await page.locator(`[data-live=status][data-status=${wanted}]`).waitFor();
}
