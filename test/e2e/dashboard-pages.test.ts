import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { totpCode, totpStep } from '../../src/merchant/people/totp.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { giveCookie, problemsOf, watch } from '../support/dashboard-browser.ts';
import { makeOrders, type ShopOrders } from '../support/dashboard-orders.ts';
import { type DashboardShop, startDashboardShop } from '../support/dashboard-shop.ts';
import { until } from '../support/until.ts';

let shop: DashboardShop;
let orders: ShopOrders;
let admin: string;
let browser: BrowserContext;

/** Every page, in both themes and at both widths, in the order in which a shop first sees them. */
describe.skipIf(!hasBrowser)(
  'each page of the dashboard is fit for everybody, and asks nobody but its own server',
  () => {
    beforeAll(async () => {
      shop = await startDashboardShop();
      admin = `${shop.server.merchantUrl}/admin`;
      browser = await openBrowser();
    }, 120_000);

    test('signing in', { timeout: 120_000 }, async () => {
      const { page, look, problems } = await openDashboard(null);
      await page.goto(`${admin}/orders?status=open`);
      await look('sign-in');
      await page.fill('#email', shop.owner.email);
      await page.fill('#password', 'wrong');
      await page.click('#sign-in');
      await page.locator('#login-error').waitFor();
      await look('sign-in refused');
      const person = await shop.addPerson('viewer');
      const totp = { totpSecret: 'A'.repeat(32), totpSince: new Date() };
      await shop.db.adminUser.update({ where: { id: person.id }, data: totp });
      await page.fill('#email', person.email);
      await page.fill('#password', person.password);
      await page.click('#sign-in');
      await page.locator('#send-code').waitFor();
      await look('code');
      await page.fill('#code', '000000x');
      await page.click('#send-code');
      await page.locator('#code-error').waitFor();
      await look('code refused');
      await page.fill('#code', totpCode('A'.repeat(32), totpStep(new Date())));
      await page.click('#send-code');
      await page.waitForURL(`${admin}/orders?status=open`);
      expect(problems).toEqual([]);
    });

    test('a shop in which nothing has happened', { timeout: 180_000 }, async () => {
      const { visit, problems } = await openDashboard();
      for (const path of [
        '',
        '/orders',
        '/inbox',
        '/reconcile',
        '/gateway',
        '/gateway?show=all',
        '/gateway/wallet',
      ]) {
        await visit(path, '.empty, .needs-none');
      }
      expect(problems).toEqual([]);
    });

    describe('a shop full of life', () => {
      beforeAll(async () => {
        orders = await makeOrders(shop, 'shop');
        await until(async () => (await shop.db.attention.count({ where: { endedAt: null } })) >= 9);
      }, 120_000);

      test('overview and lists', { timeout: 240_000 }, async () => {
        const { page, go, visit, look, problems } = await openDashboard();
        await go('', '[data-kind=overpaid]');
        for (const way of await page.locator('[data-kind=late] details, [data-kind=underpaid] details').all())
          await way.locator('summary').click();
        await look('overview');
        await visit('/orders', '[data-order]');
        await visit('/orders?status=paid&from=2020-01-01', '[data-order]');
        await visit('/orders?status=closed&from=2020-01-01&to=2020-01-02', '.empty');
        await visit(`/orders?q=${orders.paid.reference}`, '[data-order]');
        await visit('/orders?q=nothing-like-it', '.empty');
        await visit('/orders?from=soon', 'h1');
        await go('/inbox', '[data-rejected]');
        await page.locator('[data-receipt] summary').first().click();
        await page.locator('[data-rejected] summary').first().click();
        await look('inbox');
        await visit('/inbox?outcome=duplicate', '.empty');
        expect(problems).toEqual([]);
      });

      test('orders in every state', { timeout: 240_000 }, async () => {
        const { page, go, visit, look, problems } = await openDashboard();
        for (const what of ['open', 'overpaid'] as const)
          await visit(`/orders/${orders[what].id}`, '.order-head', { first: openAll });
        for (const what of ['underpaid', 'late', 'failed', 'differing'] as const)
          await visit(`/orders/${orders[what].id}`, '.order-head');
        await go(`/orders/${orders.lost.id}`, '.order-head');
        await page.click('#check');
        await page.locator('#done').waitFor();
        await look('an order after a comparison', openAll);
        await go(`/orders/${orders.overpaid.id}`, '.order-head');
        await page.click('#action-refund-summary');
        await page.fill('#refund-amount', 'much');
        await page.click('#refund');
        await page.locator('#refund-amount-error').waitFor();
        await look('a refund that cannot be read');
        expect(problems).toEqual([]);
      });

      test('a receipt, reconcile, and the pages of the gateway', { timeout: 240_000 }, async () => {
        const { page, go, visit, look, problems } = await openDashboard();
        for (const outcome of ['applied', 'unmatched', 'refused'] as const) {
          const { id } = await shop.db.receipt.findFirstOrThrow({ where: { outcome } });
          await visit(`/inbox/${id}`, '#apply-again', { first: openAll });
        }
        await go('/reconcile', 'h1');
        await page.click('#compare-all');
        await page.locator(`[data-check="${orders.differing.id}"]`).waitFor({ timeout: 30_000 });
        await look('reconcile');
        await visit('/reconcile?outcome=healed', 'h1');
        await visit('/gateway', '[data-standing=failing]');
        await page.click('[data-standing=failing] a');
        await page.locator('[data-attempt]').first().waitFor();
        await look('an IPN that fails', openAll);
        await visit('/gateway?show=delivered', '[data-standing=delivered]');
        await visit('/gateway/wallet', 'table');
        await visit('/gateway/node', '[data-fact=height]');
        await visit('/gateway/keys', '[data-key]');
        expect(problems).toEqual([]);
      });
    });

    test('people, account and settings, and what they show only once', { timeout: 240_000 }, async () => {
      const { page, go, visit, look, problems } = await openDashboard();
      await visit('/people', '[data-person]');
      await visit('/people/new', '#add-user');
      await page.fill('#email', 'somebody@localhost');
      await page.click('#add-user');
      await page.locator('#made-password').waitFor();
      await look('somebody added');
      await page.click('#to-person');
      await page.locator('#reset-password').waitFor();
      await look('a person');
      await visit(`/people/${shop.owner.id}`, '#save-role');
      await visit('/audit', '[data-event]');
      await visit('/account', '#end-all');
      await visit('/account/password', '#save-password');
      await page.fill('#current', 'no');
      await page.fill('#password', 'too easy to guess, is it');
      await page.fill('#repeated', 'another');
      await page.click('#save-password');
      await page.locator('#errors').waitFor();
      await look('a password refused');
      await go('/settings', '#make-key');
      await page.fill('#new-key-label', 'A web shop with a name that goes on and on');
      await page.click('#make-key');
      await page.locator('#token').waitFor();
      await look('a key, shown once');
      await page.click('#done');
      await page.locator('[data-api-key] summary').first().click();
      await look('settings with a key');
      await page.fill('#rotate-password', 'wrong');
      await page.click('#rotate');
      await page.locator('#rotate-error').waitFor();
      await look('a rotation refused');
      expect(problems).toEqual([]);
    });

    test('a second factor, from setting up to switching off', { timeout: 120_000 }, async () => {
      const { page, go, visit, look, problems } = await openDashboard(await shop.addPerson('operator'));
      await go('/account', '#start-second-factor');
      await page.click('#start-second-factor');
      await look('set-up');
      await page.fill('#code', '000000x');
      await page.click('#confirm-second-factor');
      await page.locator('#errors').waitFor();
      await look('set-up refused');
      const secret = ((await page.locator('#totp-secret').textContent()) ?? '').replaceAll(' ', '');
      await page.fill('#code', totpCode(secret, totpStep(new Date())));
      await page.click('#confirm-second-factor');
      await page.locator('.backup-codes').waitFor();
      await look('backup codes');
      await page.click('#codes-kept');
      await look('account with a second factor');
      await visit('/account/second-factor', '#switch-off');
      expect(problems).toEqual([]);
    });

    test('what is not there, what is not allowed, and what cannot be done', {
      timeout: 120_000,
    }, async () => {
      const viewer = await openDashboard(await shop.addPerson('viewer'));
      await viewer.visit('/no-such-page', 'h1', { status: 404 });
      await viewer.visit('/orders/no-order', 'h1', { status: 404 });
      await viewer.visit('/settings', 'h1', { status: 403 });
      await viewer.visit('', '#needs-you');
      const isMade = { passwordIsMade: true };
      const fresh = await shop.addPerson('viewer');
      await shop.db.adminUser.update({ where: { id: fresh.id }, data: isMade });
      const first = await openDashboard(fresh);
      await first.visit('', '#save-password');
      expect([...viewer.problems, ...first.problems]).toEqual([]);
    });
  },
);

type Dashboard = {
  page: Page;
  problems: string[];
  /** Checks the page as it is, after `first`, and puts what is wrong with it to the problems. */
  look(name: string, first?: (page: Page) => Promise<void>): Promise<void>;
  /** Goes to a page that answers with `status`, 200 by default, and shows `sight`. */
  go(path: string, sight: string, status?: number): Promise<void>;
  /** Goes there and looks at it, after `first`. */
  visit(
    path: string,
    sight: string,
    options?: { status?: number; first?: (page: Page) => Promise<void> },
  ): Promise<void>;
};

/** A page for somebody who is signed in, by default the owner; with null, a browser in which nobody is. */
async function openDashboard(
  person: Parameters<DashboardShop['signIn']>[0] | null = shop.owner,
): Promise<Dashboard> {
  const context = person === null ? await openBrowser() : browser;
  if (person !== null) await giveCookie(context, admin, await shop.signIn(person));
  const page = await context.newPage();
  onTestFinished(() => page.close());
  const problems = watch(page, shop.server.merchantUrl);
  const look: Dashboard['look'] = async (name, first) => {
    await first?.(page);
    problems.push(...(await problemsOf(page, name)));
  };
  const go: Dashboard['go'] = async (path, sight, status = 200) => {
    const response = await page.goto(`${admin}${path}`);
    if (response?.status() !== status) problems.push(`${path} answered ${response?.status()}`);
    await page.locator(sight).first().waitFor();
  };
  return {
    page,
    problems,
    look,
    go,
    async visit(path, sight, { status, first } = {}) {
      await go(path, sight, status);
      await look(path || '/', first);
    },
  };
}

/** Opens all that can be opened. */
async function openAll(page: Page): Promise<void> {
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
}
