import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { desk, phone, watch } from '../support/dashboard-browser.ts';
import { type DashboardShop, type ShopOrder, startDashboardShop } from '../support/dashboard-shop.ts';
import { until } from '../support/until.ts';

const TABS_MAX = 60;

let shop: DashboardShop;
let admin: string;

describe.skipIf(!hasBrowser)('by keyboard alone', () => {
  beforeAll(async () => {
    shop = await startDashboardShop();
    admin = `${shop.server.merchantUrl}/admin`;
  }, 120_000);

  for (const [width, viewport] of [
    ['phone', phone],
    ['desk', desk],
  ] as const) {
    test(`from signing in to an order accepted as paid, at the width of a ${width}`, {
      timeout: 180_000,
    }, async () => {
      const order = await underpaidOrder(`keyboard-${width}`);
      const context = await openBrowser({ viewport, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const problems = watch(page, shop.server.merchantUrl);
      const stops: Stop[] = [];
      /** Presses Tab until the element has the focus, and keeps where it came by. */
      const tabTo = async (selector: string) => {
        for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
          await page.keyboard.press('Tab');
          stops.push(await stopOf(page));
          if (await page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
        }
        throw new Error(`Tab does not lead to ${selector}: ${stops.map(({ what }) => what).join(', ')}`);
      };

      await page.goto(admin);
      await page.locator('#email:focus').waitFor();
      await page.keyboard.type(shop.owner.email);
      await tabTo('#password');
      await page.keyboard.type(shop.owner.password);
      await page.keyboard.press('Enter');
      await page.locator('#needs-you').waitFor();

      await page.keyboard.press('Tab');
      const skip = await stopOf(page);
      expect(skip).toMatchObject({ what: 'a.skip-link', isSeen: true });
      await page.keyboard.press('Enter');
      await page.locator('main:focus').waitFor();
      await tabTo(`.need a[href="/admin/orders/${order.id}"]`);
      expect(stops.at(-1)?.isInMain).toBe(true);
      await page.keyboard.press('Enter');
      await page.locator('.order-head[data-status=partial]').waitFor();

      await tabTo('.skip-link');
      await page.keyboard.press('Enter');
      const first = stops.length;
      await tabTo('#action-accept-summary');
      expect(ordered(stops.slice(first))).toEqual(stops.slice(first).map(({ what }) => what));
      await page.keyboard.press('Enter');
      await tabTo('#accept-reason');
      await page.keyboard.type('They paid the rest in cash');
      await tabTo('#accept');
      await page.keyboard.press('Enter');
      await page.locator('#done').getByText('Accepted as paid.').waitFor();
      await page.locator('.order-head[data-status=paid]').waitFor();

      await tabTo('.top-link[href="/admin"]');
      await page.keyboard.press('Enter');
      await page.locator('#needs-you').waitFor();
      // Gone at once or, when it was accepted elsewhere, with the next look through the list.
      const entry = page.locator(`.need a[href="/admin/orders/${order.id}"]`);
      await entry.waitFor({ state: 'detached', timeout: 60_000 });
      // Wherever the focus was, one could see it, and nothing lay over it.
      expect(stops.filter(({ isSeen }) => !isSeen).map(({ what }) => what)).toEqual([]);
      expect(problems).toEqual([]);
    });

    test(`an entry is dealt with in its place, at the width of a ${width}`, {
      timeout: 120_000,
    }, async () => {
      const order = await underpaidOrder(`in-place-${width}`);
      const context = await openBrowser({ viewport });
      const page = await context.newPage();
      await page.goto(admin);
      await page.locator('#email:focus').waitFor();
      await page.keyboard.type(shop.owner.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(shop.owner.password);
      await page.keyboard.press('Enter');
      await page.locator('#needs-you').waitFor();
      const entry = page.locator(`.need:has(a[href="/admin/orders/${order.id}"])`);
      const id = ((await entry.getAttribute('id')) ?? '').replace('need-', '');
      await entry.locator('a').focus();
      for (let tabs = 0; tabs < 5 && !(await isFocused(page, `#open-accept-${id}`)); tabs += 1)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Space');
      await page.keyboard.press('Tab');
      expect(await isFocused(page, `#reason-accept-${id}`)).toBe(true);
      await page.keyboard.type('Enough for us');
      await page.keyboard.press('Enter');
      await page.locator('#needs-you [role=status]').getByText('Accepted as paid.').waitFor();
      expect(await entry.count()).toBe(0);
    });
  }
});

/** Where the focus is. */
type Stop = { what: string; isSeen: boolean; isInMain: boolean; top: number };

async function stopOf(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const { left, top, width, height } = element.getBoundingClientRect();
    const isMarked =
      (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
    // Of a link over two lines the middle may be beside it.
    const {
      left: x,
      top: y,
      width: w,
      height: h,
    } = element.getClientRects()[0] ?? { left, top, width, height };
    const over = document.elementFromPoint(x + w / 2, y + h / 2);
    const isUncovered = over !== null && (element.contains(over) || over.contains(element));
    return {
      what: element.id ? `#${element.id}` : `${element.localName}.${element.className.split(' ')[0]}`,
      isSeen: element !== document.body && isMarked && isUncovered,
      isInMain: element.closest('main') !== null,
      top: top + scrollY,
    };
  });
}

/** The stops from top to bottom. */
function ordered(stops: Stop[]): string[] {
  return [...stops].sort((a, b) => a.top - b.top).map(({ what }) => what);
}

function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(`document.activeElement.matches(${JSON.stringify(selector)})`);
}

/** Half of it is there, and the list says so. */
async function underpaidOrder(reference: string): Promise<ShopOrder> {
  const order = await shop.order({ reference });
  const payment = await shop.openPayment(order);
  await shop.pay(payment, payment.dueSat / 2n);
  await shop.mine(6);
  await shop.reached(order, 'partial', payment.dueSat / 2n);
  await until(
    async () => (await shop.db.attention.count({ where: { orderId: order.id, endedAt: null } })) > 0,
  );
  return order;
}
