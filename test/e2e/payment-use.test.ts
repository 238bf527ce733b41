import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { startReceiver } from '../support/http.ts';
import { type OpenedPayment, openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const ownAddress = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq';

describe.skipIf(!hasBrowser)('a payer', { timeout: 60_000 }, () => {
  let browser: BrowserContext;
  beforeAll(async () => {
    browser = await openBrowser({ viewport: { width: 390, height: 800 }, locale: 'en' });
  });

  let gateway: TestGateway;
  let page: Page;
  beforeEach(async () => {
    gateway = await startTestGateway();
    page = await browser.newPage();
  });

  /** An order of $60.00; the way back to its shop is on another origin. */
  async function openOrder(fields: Record<string, string> = {}, query = ''): Promise<OpenedPayment> {
    const payment = await openPaymentOf(gateway, fields);
    await openLive(page, `${gateway.url}${payment.path}${query}`);
    return payment;
  }

  async function payInFull({ address }: OpenedPayment): Promise<void> {
    await gateway.pay(address, 100_000n);
    await gateway.mine(6);
    await gateway.settle();
  }

  test('gets all of the page by one request and the stream, from nobody but the gateway, without a cookie', async () => {
    const requests: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    const payment = await openOrder();
    await page.waitForLoadState('load');
    // What else it might ask for by itself, it asks for within the first seconds.
    await page.waitForTimeout(2_500);
    const own = `${gateway.url}${payment.path}`;
    expect(requests).toEqual([own, expect.stringContaining(`${own}/events`)]);
    expect(await browser.cookies(gateway.url)).toEqual([]);

    // And then for what changed, and for no more than that.
    await gateway.pay(payment.address, 40_000n);
    await gateway.settle();
    await page.locator('[data-live=status][data-status=partial]').waitFor();
    expect(requests.slice(2)).toEqual([`${own}?lang=en`]);
  });

  test.each(['en', 'de', 'ar'])(
    'copies address, amount and link, plain, and is told so (%s)',
    async (code) => {
      const { words } = languages.find((language) => language.code === code)!;
      await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gateway.url });
      const { address } = await openOrder({}, `?lang=${code}`);
      const link = await page.getAttribute('#open-wallet', 'href');
      for (const [button, text] of [
        ['#copy-address', address],
        ['#copy-amount', '0.00100000'],
        ['#copy-link', link],
      ] as const) {
        await page.click(button);
        await page.locator(button).getByText(words.copied, { exact: true }).waitFor();
        await page.locator('[data-copy-status][role=status]').getByText(words.copied).waitFor();
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(text);
        await page.locator(button).getByText(words.copy, { exact: true }).waitFor();
      }
      expect(link).toMatch(
        new RegExp(
          `^bitcoin:${address}\\?amount=0\\.001&label=Test%20shop&message=Two%20bags%20of%20espresso%20beans$`,
        ),
      );
    },
  );

  test('is told when copying is not possible', async () => {
    await page.addInitScript(
      "Object.defineProperty(navigator, 'clipboard', { value: undefined }); document.execCommand = () => false;",
    );
    await openOrder();
    await page.click('#copy-address');
    const { cannotCopy } = languages[0].words;
    await page.locator('[data-copy-status]').getByText(cannotCopy).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  test('reaches everything by the keyboard, in the order of the page, and sees where the focus is', async () => {
    await openOrder();
    const wanted = [
      'open-wallet',
      'copy-amount',
      'copy-address',
      'copy-link',
      'return_address',
      'return-save',
      'cancel-payment',
    ];
    const stops: string[] = [];
    for (let presses = 0; presses < 40 && !stops.includes('cancel-payment'); presses += 1) {
      await page.keyboard.press('Tab');
      const { id, outlined } = await page.evaluate<{ id: string; outlined: boolean }>(`(() => {
        const { id, className } = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
        return { id: id || className, outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 };
      })()`);
      expect([id, outlined]).toEqual([id, true]);
      stops.push(id);
    }
    expect(stops[0]).toBe('skip-link');
    expect(stops.filter((id) => [...wanted, 'more-time'].includes(id))).toEqual(['more-time', ...wanted]);
  });

  test('does all of it by the keyboard: copy, more time, return address, stay', async () => {
    const payment = await openOrder();
    await browser.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gateway.url });
    await page.focus('#copy-address');
    await page.keyboard.press('Enter');
    await page.locator('#copy-address').getByText('Copied').waitFor();
    expect(await focused(page)).toBe('copy-address');

    await page.focus('#return_address');
    await page.keyboard.type(ownAddress);
    await page.keyboard.press('Enter');
    await page.locator('#return-change-summary').waitFor();
    // Typed into the wrong field of another wallet, it is refused and can be mended.
    await page.focus('#return-change-summary');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('not an address');
    await page.keyboard.press('Enter');
    await page.locator('#return-error[role=alert]').waitFor();
    expect(await focused(page)).toBe('return_address');

    await openLive(page, `${gateway.url}${payment.path}`);
    await payInFull(payment);
    await page.locator('#stay-here').focus();
    await page.keyboard.press('Space');
    await page.locator('#stay-here').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('back-to-shop');
  });

  test('sees how long the price holds, and gets more time', async () => {
    const payment = await openOrder();
    await page.locator('[data-quote-count]', { hasText: /^14:5/ }).waitFor();
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 600_000);
    await gateway.settle();
    await page.reload();
    await page.locator('[data-quote-count]', { hasText: /^(5:00|4:5)/ }).waitFor();
    await page.locator('#more-time').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-quote-count]', { hasText: /^(15:00|14:5)/ }).waitFor();
    expect(page.url()).toContain(payment.path);
  });

  test('sees the new amount without a reload when the price has run out', async () => {
    await openOrder();
    gateway.deps.rates = {
      find: async () => ({ minorPerBtc: 12_000_000_000n, source: 'test', at: gateway.clock.now }),
    };
    await gateway.pass(15 * 60);
    await page.evaluate("document.querySelector('[data-quote-left]').dataset.quoteLeft = '0'");
    await page.locator('#open-wallet[href*="amount=0.0005&"]').waitFor();
    await page.locator('[data-quote-count]', { hasText: /^(15:00|14:5)/ }).waitFor();
    await page.locator('.status-headline', { hasText: '0.00050000' }).waitFor();
  });

  test('is taken back to the shop after 5 s, with a signed result', async () => {
    const shop = await startReceiver();
    const payment = await openOrder({ return_success: `${shop.url}/thanks?a=1` });
    await payInFull(payment);
    await page.waitForURL(`${shop.url}/thanks?a=1&tillgate_transaction=${payment.transaction}&*`);
    expect(new URL(page.url()).searchParams.get('tillgate_status')).toBe('paid');
    // Whoever goes back from there wants to stay.
    await page.goBack();
    await page.locator('[data-live=status][data-status=paid]').waitFor();
    expect(await page.locator('#stay-here').isVisible()).toBe(false);
  });

  test('stays when they want to, and skips the return address', async () => {
    const shop = await startReceiver();
    const payment = await openOrder({ return_success: `${shop.url}/thanks` });
    await payInFull(payment);
    await page.click('#stay-here');
    await page.waitForTimeout(5_500);
    expect(page.url()).toBe(`${gateway.url}${payment.path}`);
    expect(shop.received).toEqual([]);
    await page.click('#back-to-shop');
    await page.waitForURL(`${shop.url}/thanks?*`);
  });

  test('who wants no motion sees none', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const payment = await openOrder();
    const moving = `[...document.querySelectorAll('*')].filter((element) => {
      const { animationName, transitionDuration, scrollBehavior } = getComputedStyle(element);
      return animationName !== 'none' || parseFloat(transitionDuration) > 0 || scrollBehavior === 'smooth';
    }).length`;
    expect(await page.evaluate(moving)).toBe(0);
    await payInFull(payment);
    await page.locator('#stay-here').waitFor();
    expect(await page.evaluate(moving)).toBe(0);
  });
});

/** Opens a page and waits for its stream. */
async function openLive(page: Page, url: string): Promise<void> {
  const stream = page.waitForResponse((response) => response.url().includes('/events'));
  await page.goto(url);
  await stream;
}

const focused = (page: Page) => page.evaluate<string>('document.activeElement.id');
