import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { listenLocally } from '../support/http.ts';
import { shownFromLeft } from '../support/shown-from-left.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

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

  test('says what became of its order, and leaves one that can be paid as it is', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startTestGateway();
    const order = async (fields: Record<string, string>, ...events: ('pay' | 'mine' | 'cancel')[]) => {
      const { transaction } = await gateway.createOrder(fields);
      const { address, dueSat, paymentId } = await gateway.openPayment(transaction);
      for (const event of events) {
        if (event === 'pay') await gateway.pay(address, dueSat);
        if (event === 'mine') await gateway.mine(6);
        if (event === 'cancel')
          await fetch(`${gateway.url}/${transaction}/${paymentId}/cancel`, {
            method: 'POST',
            redirect: 'manual',
          });
        await gateway.settle();
      }
      return transaction;
    };
    const ids = {
      open: await order({}),
      many: await order({ multipay: '1' }, 'pay', 'mine'),
      paid: await order({}, 'pay', 'mine'),
      cancelled: await order({}, 'cancel'),
      // Last, or the blocks of the others would confirm it.
      partial: await order({}, 'pay'),
    };
    const { page } = await openShopPage(
      Object.entries(ids)
        .map(([name, id]) => span(name, id))
        .join('') + span('unknown', ID),
      { gateway, mayConnect: true },
    );
    const texts = (name: string) =>
      page
        .locator(`#${name} .mtgox-button-amount > *`)
        .evaluateAll((all) => all.map((one) => one.textContent));
    const link = (name: string) => page.locator(`#${name} > a.mtgox-button`);
    for (const [name, word] of [
      ['paid', 'Paid'],
      ['cancelled', 'Cancelled'],
    ] as const) {
      await page.locator(`#${name} > a.mtgox-button-${name}`).waitFor();
      expect(await texts(name)).toEqual([`${word} `, '0.00100000 BTC', '']);
      expect(await link(name).getAttribute('aria-label')).toBe(`${word} 0.00100000 BTC, see the payment`);
      expect(await link(name).getAttribute('href')).toBe(`${gateway.url}/${ids[name]}`);
      await link(name).hover();
      expect(await page.locator(`#${name} .mtgox-button-base`).isVisible()).toBe(true);
    }
    await page.locator('#partial > a.mtgox-button-partial').waitFor();
    // The protocol's parts stay, for something may still be due.
    expect(await texts('partial')).toEqual(['Payment seen ', '0.00100000 BTC', '', '$60.00', '']);
    for (const name of ['open', 'many', 'unknown']) {
      expect(await link(name).getAttribute('class')).toBe('mtgox-button');
      expect(await texts(name)).toEqual(['0.00100000 BTC', '', '$60.00', '']);
      expect(await link(name).getAttribute('aria-label')).toBe('Pay 0.00100000 BTC, $60.00 with bitcoin');
    }
  });

  test('asks again when the payer comes back, and where the page allows no asking it stays as it is', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startTestGateway();
    const { transaction } = await gateway.createOrder();
    const { page } = await openShopPage(span('one', transaction), { gateway, mayConnect: true });
    const { page: strict } = await openShopPage(span('one', transaction), { gateway, mayConnect: false });
    for (const shop of [page, strict]) {
      const [payment] = await Promise.all([
        shop.context().waitForEvent('page'),
        shop.locator('a.mtgox-button').click(),
      ]);
      await payment.waitForLoadState();
      await setHidden(shop, true);
    }
    const { address, dueSat } = await gateway.openPayment(transaction);
    await gateway.pay(address, dueSat);
    await gateway.mine(6);
    await gateway.settle();
    await setHidden(strict, false);
    await setHidden(page, false);
    await page.locator('a.mtgox-button-paid').waitFor();
    expect(await page.locator('.mtgox-button-state').textContent()).toBe('Paid ');
    expect(await strict.locator('a.mtgox-button').getAttribute('class')).toBe('mtgox-button');
  });

  test('knows before it asks what the page says of its order, also where it may not ask', {
    timeout: 60_000,
  }, async () => {
    const gateway = await startTestGateway();
    const { transaction } = await gateway.createOrder();
    const states = [
      ['paid', 'Paid'],
      ['cancelled', 'Cancelled'],
      ['closed', 'Closed'],
    ] as const;
    const markup = states.map(([status]) => span(status, transaction, status)).join('');
    const { page } = await openShopPage(markup + span('odd', transaction, 'constructor'), { gateway });
    for (const [status, word] of states) {
      const link = page.locator(`#${status} > a.mtgox-button-${status}`);
      await link.waitFor();
      expect(await link.locator('.mtgox-button-amount > *').allTextContents()).toEqual([
        `${word} `,
        '0.00100000 BTC',
        '',
      ]);
      expect(await link.getAttribute('aria-label')).toBe(`${word} 0.00100000 BTC, see the payment`);
      await link.hover();
      expect(await link.locator('.mtgox-button-base').isVisible()).toBe(true);
    }
    expect(await page.locator('#odd > a').getAttribute('class')).toBe('mtgox-button');
  });

  test('believes the gateway more than a page that was written before', { timeout: 60_000 }, async () => {
    const gateway = await startTestGateway();
    const [open, paid] = [await gateway.createOrder(), await gateway.createOrder()];
    const { address, dueSat } = await gateway.openPayment(paid.transaction);
    await gateway.pay(address, dueSat);
    await gateway.mine(6);
    await gateway.settle();
    const { page } = await openShopPage(
      span('paid', paid.transaction, 'cancelled') + span('open', open.transaction, 'cancelled'),
      { gateway, mayConnect: true },
    );
    await page.locator('#paid > a.mtgox-button-paid').waitFor();
    expect(await page.locator('#paid .mtgox-button-state').allTextContents()).toEqual(['Paid ']);
    const invites = page.locator('#open > a[class="mtgox-button"]');
    await invites.waitFor();
    expect(await invites.getAttribute('aria-label')).toBe('Pay 0.00100000 BTC, $60.00 with bitcoin');
    await page.locator('#paid > a').hover();
    const [base, dist] = ['base', 'dist'].map((part) => page.locator(`#open .mtgox-button-${part}`));
    await expectShown(base!, dist!);
    await invites.hover();
    await expectShown(dist!, base!);
  });

  test.each(['left', 'middle'] as const)(
    'after a click with the %s button it asks at each return, not too often, until the order is over',
    {
      timeout: 60_000,
    },
    async (mouseButton) => {
      const gateway = await startTestGateway();
      const { transaction } = await gateway.createOrder();
      const { page, asked } = await openShopPage(span('one', transaction), {
        gateway,
        mayConnect: true,
        stopClock: true,
      });
      const comeBack = async () => {
        await setHidden(page, true);
        await setHidden(page, false);
      };
      await until(() => asked.length === 1);
      // Nobody went to pay.
      await comeBack();
      await page.clock.runFor(5000);
      expect(asked).toHaveLength(1);

      const [payment] = await Promise.all([
        page.context().waitForEvent('page'),
        page.locator('a.mtgox-button').click({ button: mouseButton }),
      ]);
      await payment.waitForLoadState();
      await comeBack();
      await page.clock.runFor(1);
      await until(() => asked.length === 2);
      const { address, dueSat } = await gateway.openPayment(transaction);
      await gateway.pay(address, dueSat);
      await gateway.settle();
      for (const _time of [1, 2, 3]) await comeBack();
      await page.clock.runFor(1900);
      expect(asked).toHaveLength(2);
      await page.clock.runFor(200);
      await page.locator('a.mtgox-button-partial').waitFor();
      expect(asked).toHaveLength(3);

      await gateway.mine(6);
      await gateway.settle();
      await page.clock.runFor(2000);
      await comeBack();
      await page.clock.runFor(1);
      await page.locator('a.mtgox-button-paid').waitFor();
      expect(asked).toHaveLength(4);
      await page.locator('a.mtgox-button').click({ button: mouseButton });
      await comeBack();
      await page.clock.runFor(5000);
      expect(asked).toHaveLength(4);
    },
  );

  test('one that cannot be drawn stays a plain link, and the others are drawn', {
    timeout: 60_000,
  }, async () => {
    const { page } = await openShopPage(`${span('first', ID)}${span('bad', ID)}${span('last', ID)}
      <script nonce="test">document.getElementById('bad').dataset.custom = 'half of \\ud83d'</script>`);
    await page.locator('#last > a.mtgox-button').waitFor();
    expect(await page.locator('#first > a.mtgox-button').count()).toBe(1);
    expect(await page.locator('#bad').innerHTML()).toBe('plain');
  });

  test.each(languages)('speaks $name on a page in that language', { timeout: 60_000 }, async (language) => {
    const { code, dir, words } = language;
    const gateway = await startTestGateway();
    const states = ['partial', 'paid', 'cancelled', 'closed'] as const;
    const ids: string[] = [];
    for (const status of states) {
      const { transaction } = await gateway.createOrder();
      await gateway.deps.db.gatewayOrder.update({ where: { id: transaction }, data: { status } });
      ids.push(transaction);
    }
    const markup = states.map((status, index) => span(status, ids[index]!)).join('') + span('open', ID);
    const { page } = await openShopPage(markup, {
      gateway,
      mayConnect: true,
      html: `<html lang="${code}" dir="${dir}">`,
      // The page counts more than the reader's browser.
      browser: { locale: code === 'de' ? 'ar' : 'de' },
    });
    const link = (name: string) => page.locator(`#${name} > a.mtgox-button`);
    for (const status of states) {
      await page.locator(`#${status} > a.mtgox-button-${status}`).waitFor();
      const word = words.button.states[status];
      const prices = status === 'partial' ? '0.00100000 BTC, $60.00' : '0.00100000 BTC';
      expect(await page.locator(`#${status} .mtgox-button-state`).textContent()).toBe(`${word} `);
      expect(await link(status).getAttribute('aria-label')).toBe(words.button.see(word, prices));
      expect(await shownFromLeft(page, `#${status} .mtgox-button-base`)).toBe('0.00100000 BTC');
    }
    expect(await link('open').getAttribute('aria-label')).toBe(words.button.pay('0.00100000 BTC, $60.00'));
    expect([await link('open').getAttribute('lang'), await link('open').getAttribute('dir')]).toEqual([
      code,
      dir,
    ]);
    // From right to left, the coin is on the right.
    const [coin, price] = await Promise.all(
      ['.mtgox-button-logo', '.mtgox-button-base'].map((part) => page.locator(`#open ${part}`).boundingBox()),
    );
    expect(coin!.x > price!.x).toBe(dir === 'rtl');
    // The protocol's parts are what they are in English.
    expect(
      await page
        .locator('#open .mtgox-button-amount > *')
        .evaluateAll((all) => all.map((one) => [one.className || one.tagName, one.textContent])),
    ).toEqual([
      ['mtgox-button-base', '0.00100000 BTC'],
      ['BR', ''],
      ['mtgox-button-dist', '$60.00'],
      ['mtgox-button-logo', ''],
    ]);
  });

  test('speaks the language around it, else the page’s, else the reader’s, else English', {
    timeout: 60_000,
  }, async () => {
    const said = async (markup: string, html: string, locale: string) => {
      const { page } = await openShopPage(markup, { html, browser: { locale } });
      await page.locator('a.mtgox-button').first().waitFor();
      return page.locator('a.mtgox-button').evaluateAll((all) => all.map((one) => one.getAttribute('lang')));
    };
    const around = `${span('plain', ID)}<p lang="ar-EG">${span('within', ID)}</p><p lang="">${span('unknown', ID)}</p>
      <p lang="tlh">${span('foreign', ID)}</p><p lang="constructor">${span('odd', ID)}</p>`;
    expect(await said(around, '<html lang="de-AT">', 'fr')).toEqual(['de', 'ar', 'de', 'de', 'de']);
    expect(await said(around, '<html lang="tlh">', 'fr-CA')).toEqual(['fr', 'ar', 'fr', 'fr', 'fr']);
    expect(await said(around, '', 'pt-BR')).toEqual(['pt', 'ar', 'pt', 'pt', 'pt']);
    expect(await said(span('plain', ID), '', 'sv')).toEqual(['en']);
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

const span = (name: string, id: string, status?: string) =>
  `<span class="mtgox" id="${name}" data-id="${id}" data-amount="0.001" data-currency="BTC"${status ? ` data-status="${status}"` : ''}>plain</span>`;

async function openShopPage(
  markup: string,
  options: {
    gateway?: TestGateway;
    mayConnect?: boolean;
    /** Then time passes by `page.clock` alone. */
    stopClock?: boolean;
    html?: string;
    browser?: BrowserContextOptions;
  } = {},
): Promise<{ page: Page; gateway: TestGateway; asked: string[] }> {
  const gateway = options.gateway ?? (await startTestGateway());
  const shop = await listenLocally((_req, res) => {
    res.setHeader('Content-Type', 'text/html');
    // A strict policy of the shop's own: the gateway's files, nothing inline but what remembers the names of before.
    const asking = options.mayConnect ? `; connect-src ${gateway.url}` : '';
    res.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; style-src ${gateway.url}; img-src ${gateway.url}; script-src ${gateway.url} 'nonce-test'; require-trusted-types-for 'script'${asking}`,
    );
    res.end(`<!doctype html>${options.html ?? ''}<meta charset="utf-8"><title>Shop</title><script nonce="test">window.namesBefore = Object.keys(window).concat('namesBefore')</script>
      <body>${markup}<script src="${gateway.url}/js/button.min.js"></script>`);
  });
  const browser = await openBrowser(options.browser);
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/button.json')) asked.push(request.url());
  });
  if (options.stopClock) {
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1000);
  }
  await page.goto(shop.url);
  await page.waitForLoadState('load');
  return { page, gateway, asked };
}

/** What a browser tells a page that another tab covers; headless ones have no tabs to cover it. */
async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
    document.dispatchEvent(new Event('visibilitychange'));`);
}

async function expectShown(
  shown: ReturnType<Page['locator']>,
  hidden: ReturnType<Page['locator']>,
): Promise<void> {
  await hidden.waitFor({ state: 'hidden' });
  await shown.waitFor({ state: 'visible' });
}
