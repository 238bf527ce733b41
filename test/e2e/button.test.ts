import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { listenLocally } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const ID = '0a4f3a62-1c7e-4c53-9f0b-5a3f0f7a3c11';

describe.skipIf(!hasBrowser)('the button script on a page of another site', () => {
  test('draws each complete span by the protocol, and leaves an incomplete one as it is', {
    timeout: 60_000,
  }, async () => {
    const { page, gateway } = await openShopPage(`
      <span class="mtgox" id="btc" data-id="${ID}" data-amount="428.5" data-currency="BTC"><a href="#">plain</a></span>
      <span class="mtgox" id="usd" data-id="${ID}" data-amount="19.90" data-currency="USD" data-custom="a b&amp;c">plain</span>
      <span class="mtgox" id="lacking" data-id="${ID}" data-amount="1"><a href="#">plain</a></span>`);
    await page.locator('#btc a.mtgox-button').waitFor();

    const link = page.locator('#btc > a.mtgox-button');
    expect(await link.getAttribute('href')).toBe(`${gateway.url}/${ID}`);
    expect(await link.getAttribute('target')).toBe('_blank');
    const base = link.locator('> span.mtgox-button-amount > span.mtgox-button-base');
    expect(await base.textContent()).toBe('428.50000000 BTC');
    expect(await base.getAttribute('data-currency')).toBe('BTC');
    expect(await base.getAttribute('data-amount')).toBe('428.5');
    const dist = link.locator('> span.mtgox-button-amount > span.mtgox-button-dist');
    expect(await dist.getAttribute('data-currency')).toBe('USD');
    expect((await dist.textContent())?.replaceAll(',', '')).toBe('$25710000.00');
    const children = '> span.mtgox-button-amount > *';
    expect(
      await link.locator(children).evaluateAll((all) => all.map((one) => one.className || one.tagName)),
    ).toEqual(['mtgox-button-base', 'BR', 'mtgox-button-dist', 'mtgox-button-logo']);
    expect(await page.locator('#usd a').getAttribute('href')).toBe(`${gateway.url}/${ID}?custom=a%20b%26c`);
    expect(await page.locator('#usd .mtgox-button-dist').getAttribute('data-currency')).toBe('BTC');
    expect(await page.locator('#usd .mtgox-button-dist').textContent()).toContain('0.00033167');
    expect(await page.locator('#lacking').innerHTML()).toBe('<a href="#">plain</a>');
  });

  test('shows the second price on hover and on focus', { timeout: 60_000 }, async () => {
    const { page } = await openShopPage(
      `<span class="mtgox" data-id="${ID}" data-amount="0.5" data-currency="BTC">plain</span><button>elsewhere</button>`,
    );
    const [base, dist] = [page.locator('.mtgox-button-base'), page.locator('.mtgox-button-dist')];
    await page.locator('a.mtgox-button').waitFor();
    await page.locator('button').hover();
    await expectShown(base, dist);
    await page.locator('a.mtgox-button').hover();
    await expectShown(dist, base);
    await page.locator('button').hover();
    await expectShown(base, dist);
    await page.keyboard.press('Tab');
    await expectShown(dist, base);
  });

  test('has one global, draws what is added later, and does not run what a page put into its attributes', {
    timeout: 60_000,
  }, async () => {
    const { page, gateway } = await openShopPage(
      `<span class="mtgox" data-id="${ID}" data-amount="1" data-currency="&lt;img src=x onerror=alert(1)&gt;" data-custom="&quot;&gt;&lt;script&gt;">plain</span>`,
    );
    expect(
      await page.evaluate('Object.keys(window).filter((name) => !window.namesBefore.includes(name))'),
    ).toEqual(['MtGox']);
    expect(await page.locator('span.mtgox img[src=x], span.mtgox script').count()).toBe(0);
    await page.evaluate(`
      const span = document.createElement('span');
      Object.assign(span, { id: 'later', className: 'mtgox' });
      Object.assign(span.dataset, { id: '${ID}', amount: '2400', currency: 'JPY' });
      document.body.append(span);
      window.MtGox.button(span);`);
    expect(await page.locator('#later a.mtgox-button').getAttribute('href')).toBe(`${gateway.url}/${ID}`);
    expect(await page.locator('#later .mtgox-button-base').textContent()).toContain('¥2400');
    const currencies = await page.evaluate<Record<string, any>>('window.MtGox.currencies');
    expect(currencies.USD).toMatchObject({ symbol: '$', format: '%s%v', precision: 2 });
    expect(Number(currencies.USD?.rate)).toBe(60_000);
  });

  test('and every other path that old pages link is there', async () => {
    const gateway = await startTestGateway();
    for (const [path, type] of [
      ['/js/button.min.js', 'text/javascript'],
      ['/js/mtgox.js', 'text/javascript'],
      ['/css/mtgox.min.css', 'text/css'],
      ['/img/mtgox-checkout.png', 'image/png'],
      ['/img/button-logo.v4.png', 'image/png'],
    ]) {
      const response = await fetch(`${gateway.url}${path}`);
      expect([path, response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([
        path,
        200,
        type,
      ]);
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      await response.arrayBuffer();
    }
  });
});

async function openShopPage(markup: string): Promise<{ page: Page; gateway: TestGateway }> {
  const gateway = await startTestGateway();
  const shop = await listenLocally((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    // A strict policy of the shop's own: the gateway's files, nothing inline but what remembers the names of before.
    res.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; style-src ${gateway.url}; img-src ${gateway.url}; script-src ${gateway.url} 'nonce-test'`,
    );
    res.end(`<!doctype html><title>Shop</title><script nonce="test">window.namesBefore = Object.keys(window).concat('namesBefore')</script>
      <body>${markup}<script src="${gateway.url}/js/button.min.js"></script>`);
  });
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(shop.url);
  await page.waitForLoadState('load');
  return { page, gateway };
}

async function expectShown(
  shown: ReturnType<Page['locator']>,
  hidden: ReturnType<Page['locator']>,
): Promise<void> {
  await hidden.waitFor({ state: 'hidden' });
  await shown.waitFor({ state: 'visible' });
}
