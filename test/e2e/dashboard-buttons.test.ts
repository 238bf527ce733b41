import type { BrowserContext, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { desk, giveCookie, problemsOf } from '../support/dashboard-browser.ts';
import { listenLocally } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const TABS_MAX = 60;
const phone = { width: 390, height: 800 };
const evil = `"><script>document.title='hurt'</script><img src=x onerror="document.title='hurt'">`;

let gateway: TestGateway;
let merchant: TestMerchant;
let cookie: string;

describe.skipIf(!hasBrowser)('the button builder', () => {
  beforeAll(async () => {
    gateway = await startTestGateway();
    merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
    cookie = await merchant.signIn();
  }, 60_000);

  for (const [width, viewport] of [
    ['phone', phone],
    ['desk', desk],
  ] as const) {
    test(`from a typed price to a button on a page of the shop, at the width of a ${width}`, {
      timeout: 120_000,
    }, async () => {
      const { page, browser, problems } = await openBuilder({ viewport });
      const frame = previewOf(page);
      await page.getByRole('status').getByText('Type a price to see the button.').waitFor();
      await page.selectOption('#currency', 'USD');
      const entries = await page.evaluate('history.length');
      await page.locator('#amount').pressSequentially('19.9');
      const button = frame.locator('a.mtgox-button');
      await button.locator('.mtgox-button-base').getByText('$19.90', { exact: true }).waitFor();
      expect(await button.getAttribute('href')).toBe(`${gateway.url}/preview`);
      await page.selectOption('#currency', 'BTC');
      await frame.locator('.mtgox-button-base').getByText('19.90000000 BTC').waitFor();
      await page.fill('#amount', '19,9');
      await page.getByRole('status').getByText('The price should be a positive decimal number.').waitFor();
      await page.fill('#amount', '0.5');
      await frame.locator('.mtgox-button-base').getByText('0.50000000 BTC').waitFor();
      expect(await page.evaluate('history.length')).toBe(entries);

      await page.fill('#description', evil);
      await page.click('#make-button');
      await page.waitForURL(/\/admin\/buttons\/[0-9a-f-]{36}\?done=made$/);
      await page.locator('#done').waitFor();
      await previewOf(page).locator('.mtgox-button-base').getByText('0.50000000 BTC').waitFor();
      const drawn = await previewOf(page).locator('span.mtgox').innerHTML();
      const snippet = (await page.locator('#snippet').textContent()) ?? '';
      expect(await pasted(browser, snippet)).toBe(drawn);
      expect(problems).toEqual([]);
    });
  }

  test('what the button attaches is text, in the markup and in the drawn button', {
    timeout: 60_000,
  }, async () => {
    const { body } = await merchant.api('POST', '/v1/orders', { amount: '1', currency: 'USD' });
    const { page, browser, problems } = await openBuilder({}, `/${body.id}`);
    await page.fill('#custom', evil);
    await page.click('#attach');
    await page.waitForURL(/\?custom=/);
    const frame = previewOf(page);
    const href = (await frame.locator('a.mtgox-button').getAttribute('href')) ?? '';
    expect(new URL(href).searchParams.get('custom')).toBe(evil);
    const drawn = await frame.locator('span.mtgox').innerHTML();
    expect(await pasted(browser, (await page.locator('#snippet').textContent()) ?? '')).toBe(drawn);
    expect(await page.inputValue('#custom')).toBe(evil);
    expect([await page.title(), await frame.locator('title').textContent()].join()).not.toContain('hurt');
    expect(problems).toEqual([]);
  });

  test('nothing in the frame reaches the dashboard, and its button starts no payment', {
    timeout: 60_000,
  }, async () => {
    const { body } = await merchant.api('POST', '/v1/orders', { amount: '1', currency: 'USD' });
    const { page, browser } = await openBuilder({}, `/${body.id}`);
    const frame = previewOf(page);
    await frame.locator('a.mtgox-button').waitFor();
    const reached = await frame.locator('body').evaluate(`(() => {
      const tried = (what) => { try { return String(what()); } catch (error) { return error.name; } };
      return [tried(() => origin), tried(() => parent.document.title), tried(() => document.cookie)];
    })()`);
    expect(reached).toEqual(['null', 'SecurityError', 'SecurityError']);
    const url = page.url();
    const asked: string[] = [];
    browser.on('request', (request) => asked.push(request.url()));
    const before = await gateway.deps.db.gatewayPayment.findMany({ where: { orderId: body.transaction } });
    await frame.locator('a.mtgox-button').click();
    await frame.locator('a.mtgox-button').press('Enter');
    // As a browser without the script has it: a link in the frame itself.
    await frame
      .locator('body')
      .evaluate('document.querySelector("a.mtgox-button").removeAttribute("target")');
    const blocked = page.waitForEvent('console', (message) =>
      message.text().includes('Content Security Policy'),
    );
    await frame.locator('a.mtgox-button').click();
    await blocked;
    expect([browser.pages().length, page.url()]).toEqual([2, url]);
    expect(asked.filter((address) => address.startsWith(body.payment_url))).toEqual([]);
    expect(await gateway.deps.db.gatewayPayment.findMany({ where: { orderId: body.transaction } })).toEqual(
      before,
    );
  });

  test('opened by itself, a preview has no origin either', { timeout: 60_000 }, async () => {
    const { page } = await openBuilder({}, '/preview?amount=5&currency=USD');
    await page.locator('a.mtgox-button').waitFor();
    expect(await page.evaluate('origin')).toBe('null');
  });

  test('somebody who was signed out meanwhile is told so in place of the preview', {
    timeout: 60_000,
  }, async () => {
    const { page, browser } = await openBuilder();
    await page.fill('#amount', '5');
    await previewOf(page).locator('a.mtgox-button').waitFor();
    await browser.clearCookies();
    await page.fill('#amount', '6');
    await page.getByRole('status').getByText('No preview: load this page again.').waitFor();
    expect(await page.locator('#preview').isVisible()).toBe(false);
  });

  test('by keyboard alone', { timeout: 60_000 }, async () => {
    const { page, problems } = await openBuilder({}, '', '/orders');
    await tabTo(page, '#make-a-button');
    await page.keyboard.press('Enter');
    await page.locator('#builder').waitFor();
    await tabTo(page, '#amount');
    await page.keyboard.type('7');
    await tabTo(page, '#currency');
    await page.keyboard.type('EUR');
    const frame = previewOf(page);
    await frame
      .locator('.mtgox-button-base')
      .getByText(/^7\.00.€$/)
      .waitFor();
    await tabTo(page, '#description');
    await page.keyboard.type('A cup of tea');
    await tabTo(page, '#payers-one');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, '#reference');
    await tabTo(page, '#builder-more > summary');
    await page.keyboard.press('Enter');
    await tabTo(page, '#return_success');
    await page.keyboard.type('javascript:alert(1)');
    await tabTo(page, '#make-button');
    await page.keyboard.press('Enter');
    await page.locator('#errors').waitFor();
    await tabTo(page, '#errors a');
    await page.keyboard.press('Enter');
    await page.locator('#return_success:focus').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('https://shop.example/thanks');
    await page.keyboard.press('Enter');
    await page.locator('#done').waitFor();
    expect(await page.locator('#snippet').textContent()).toContain('data-amount="7.00" data-currency="EUR"');
    const { multipay, returnSuccess } = await merchant.deps.db.order.findFirstOrThrow({
      where: { description: 'A cup of tea' },
    });
    expect([multipay, returnSuccess]).toEqual([true, 'https://shop.example/thanks']);
    expect(problems).toEqual([]);
  });

  test('without JavaScript a button shows the preview, and nothing typed is lost', {
    timeout: 60_000,
  }, async () => {
    const { page } = await openBuilder({ javaScriptEnabled: false });
    await page.fill('#amount', '12.5');
    await page.selectOption('#currency', 'GBP');
    await page.fill('#description', 'A book');
    await page.check('#payers-many');
    await page.click('#builder-more > summary');
    await page.fill('#return_success', 'https://shop.example/thanks');
    await page.click('#show-preview');
    await page.waitForURL(/\/admin\/buttons\?/);
    const frame = previewOf(page);
    expect(await frame.locator('span.mtgox').getAttribute('data-amount')).toBe('12.50');
    expect(await frame.locator('span.mtgox > a > img').getAttribute('alt')).toBe('Pay with bitcoin');
    await page.click('#make-button');
    await page.locator('#done').waitFor();
    expect(await page.locator('#snippet').textContent()).toContain('data-amount="12.50" data-currency="GBP"');
    expect(await merchant.deps.db.order.findFirst({ where: { description: 'A book' } })).toMatchObject({
      multipay: true,
      returnSuccess: 'https://shop.example/thanks',
    });
  });

  test('both pages are fit for everybody, in both themes and at both widths', {
    timeout: 120_000,
  }, async () => {
    const { page, problems } = await openBuilder();
    await page.fill('#amount', '19.90');
    await page.click('#builder-more > summary');
    await previewOf(page).locator('a.mtgox-button').waitFor();
    problems.push(...(await problemsOf(page, 'the builder')));
    await page.fill('#return_failure', 'javascript:alert(1)');
    await page.fill('#reference', `${'x'.repeat(200)}`);
    await page.click('#make-button');
    await page.locator('#errors').waitFor();
    problems.push(...(await problemsOf(page, 'the builder with an error')));
    await page.fill('#return_failure', '');
    await page.click('#make-button');
    await page.locator('#done').waitFor();
    await page.fill('#custom', 'y'.repeat(1024));
    await page.click('#attach');
    await page.waitForURL(/\?custom=/);
    await previewOf(page).locator('a.mtgox-button').waitFor();
    problems.push(...(await problemsOf(page, 'the page of a button')));
    await page.goto(`${merchant.url}/admin/buttons?reference=${'x'.repeat(200)}&amount=5&currency=USD`);
    await page.click('#make-button');
    await page.getByText('See the order with this reference').waitFor();
    problems.push(...(await problemsOf(page, 'a reference that is taken')));
    expect(problems).toEqual([]);
    await page.goto(`${merchant.url}/admin/buttons/preview?amount=5&currency=USD`);
    expect(await problemsOf(page, 'the preview')).toEqual([]);
  });
});

/** The builder in a browser of its own, in which the owner is signed in; beside what goes wrong in its scripts and policies. */
async function openBuilder(
  options: BrowserContextOptions = {},
  path = '',
  at = `/buttons${path}`,
): Promise<{ page: Page; browser: BrowserContext; problems: string[] }> {
  const browser = await openBrowser(options);
  await giveCookie(browser, merchant.url, cookie);
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    const isRefusedForm = message.text().includes('status of 40') && message.location().url === page.url();
    if (message.type() === 'error' && !isRefusedForm) problems.push(message.text());
  });
  await page.goto(`${merchant.url}/admin${at}`);
  return { page, browser, problems };
}

function previewOf(page: Page): FrameLocator {
  return page.frameLocator('#preview');
}

/** The button that the gateway's script draws of markup which somebody pasted into a page of another site. */
async function pasted(browser: BrowserContext, snippet: string): Promise<string> {
  const site = await listenLocally((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(`<!doctype html><title>Shop</title><p>Buy this:</p>${snippet}`);
  });
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.locator('a.mtgox-button').waitFor();
  const drawn = await page.locator('span.mtgox').innerHTML();
  await page.close();
  return drawn;
}

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}
