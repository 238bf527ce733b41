import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Language, languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { jumpsOf, openLive } from '../support/jumps.ts';
import { keepPicture, wantsPictures } from '../support/keep-picture.ts';
import { pageProblems } from '../support/page-problems.ts';
import { openPaymentOf, type PaymentState, paymentStates } from '../support/payment-states.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const phone = { width: 320, height: 700 };
const language = (code: string) => languages.find((one) => one.code === code)!;
const [english, german, arabic] = [language('en'), language('de'), language('ar')];

describe.skipIf(!hasBrowser)('the payment page', () => {
  let lively: BrowserContext;
  let plain: BrowserContext;
  beforeAll(async () => {
    [lively, plain] = await Promise.all([
      openBrowser({ viewport: phone, locale: 'en', bypassCSP: true, reducedMotion: 'reduce' }),
      openBrowser({ viewport: phone, locale: 'de', javaScriptEnabled: false }),
    ]);
  });

  test.each(paymentStates)(
    '$name: is told without a reload and without a jump, or found by one; in any language, theme and size',
    { timeout: 60_000 },
    async (state) => {
      const gateway = await startTestGateway();
      const payment = await openPaymentOf(gateway);
      const url = `${gateway.url}${payment.path}`;
      const page = await lively.newPage();
      const errors = collectErrors(page);
      await openLive(page, url);
      const [inArabic, unscripted] = [await lively.newPage(), await plain.newPage()];
      await openLive(inArabic, `${url}?lang=ar`);
      await unscripted.goto(url);

      await state.reach(gateway, payment);

      const live = [
        [page, english],
        [inArabic, arabic],
      ] as const;
      // At once: a page that is paid leaves soon.
      await Promise.all(
        live.map(async ([open, spoken]) => {
          if (state.name === 'price old') await countDownEnds(open);
          await said(open, state, spoken);
          expect(await jumpsOf(open)).toEqual([]);
          await stay(open);
        }),
      );
      for (const [open, spoken] of live) {
        await isAnnounced(open);
        await asks(open, state, payment.address);
        expect(await open.getAttribute('html', 'dir')).toBe(spoken.dir);
      }
      for (const spoken of [german, arabic]) {
        await unscripted.goto(spoken === german ? url : `${url}?lang=${spoken.code}`);
        await said(unscripted, state, spoken);
        await asks(unscripted, state, payment.address);
      }

      const problems = [...(await problemsInAnyLight(page)), ...(await problemsInAnyLight(inArabic))];
      expect(problems).toEqual([]);
      expect(errors()).toEqual([]);
      if (wantsPictures) await keepPictures(url, state, lively);
      await Promise.all([page, inArabic, unscripted].map((open) => open.close()));
    },
  );
});

/** What changed was changed within the live region that was there from the start, on the page that was there. */
async function isAnnounced(page: Page): Promise<void> {
  const region = page.locator('[data-live=status]');
  expect(await region.getAttribute('role')).toBe('status');
  expect(
    await page.evaluate(
      "window.stayed && window.announcer === document.querySelector('[data-live=status]') && window.announcer.isConnected",
    ),
  ).toBe(true);
}

async function said(page: Page, state: PaymentState, { words }: Language): Promise<void> {
  const region = page.locator(`[data-live=status][data-status=${state.status}]`);
  await region.waitFor();
  for (const text of state.says(words)) await region.getByText(text).first().waitFor();
}

/** The code and the link ask for what is still due, or there are none. */
async function asks(page: Page, { asksFor }: PaymentState, address: string): Promise<void> {
  const link = page.locator('#open-wallet');
  if (asksFor === null) {
    await link.waitFor({ state: 'detached' });
    expect(await page.locator('.qr').count()).toBe(0);
    return;
  }
  await page.locator(`#open-wallet[href^="bitcoin:${address}?amount=${asksFor}&"]`).waitFor();
  expect(await page.locator('.qr').count()).toBe(1);
}

/** A paid payment leads back to the shop soon, which is tested elsewhere. */
async function stay(page: Page): Promise<void> {
  if ((await page.locator('#stay-here').count()) > 0) await page.click('#stay-here');
}

/** As if the page had been open for as long as the price holds. */
async function countDownEnds(page: Page): Promise<void> {
  await page.evaluate("document.querySelector('[data-quote-left]').dataset.quoteLeft = '0'");
}

/** The state as somebody sees it who opens the page then. */
async function keepPictures(url: string, { name }: PaymentState, browser: BrowserContext): Promise<void> {
  const page = await browser.newPage();
  await page.goto(url);
  await stay(page);
  await keepPicture(page, name);
  if (name === 'waiting') await keepPicture(page, `${name} dark`, 'dark');
  if (name === 'seen') {
    await page.goto(`${url}?lang=ar`);
    await keepPicture(page, `${name} in Arabic`);
  }
  await page.close();
}

/** Light and dark, on a phone and at 400 % of a window of 1280 by 1024 px. */
async function problemsInAnyLight(page: Page): Promise<string[]> {
  const problems: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    problems.push(...(await pageProblems(page)));
  }
  await devtools.send('Emulation.setDeviceMetricsOverride', {
    width: 320,
    height: 256,
    deviceScaleFactor: 4,
    mobile: false,
  });
  problems.push(...(await pageProblems(page)));
  await devtools.detach();
  return problems;
}

function collectErrors(page: Page): () => string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return () => errors;
}
