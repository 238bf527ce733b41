import { readFileSync } from 'node:fs';

import type { BrowserContext, Locator } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { totpCode, totpStep } from '../../src/merchant/people/totp.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { desk, giveCookie, phone, watch } from '../support/dashboard-browser.ts';
import { makeOrders, type ShopOrders } from '../support/dashboard-orders.ts';
import { type DashboardShop, type Person, startDashboardShop, submit } from '../support/dashboard-shop.ts';
import { until } from '../support/until.ts';

let shop: DashboardShop;
let admin: string;

describe.skipIf(!hasBrowser)('each action', () => {
  beforeAll(async () => {
    shop = await startDashboardShop();
    admin = `${shop.server.merchantUrl}/admin`;
  }, 120_000);

  describe.each([
    { width: 'phone', viewport: phone },
    { width: 'desk', viewport: desk },
  ])('at the width of a $width', ({ width, viewport }) => {
    let orders: ShopOrders;
    let operator: Person;
    let browser: BrowserContext;

    beforeAll(async () => {
      orders = await makeOrders(shop, width);
      operator = await shop.addPerson('operator');
      browser = await openBrowser({ viewport });
      const kinds = ['late', 'overpaid', 'underpaid', 'underpaid', 'gateway_failed', 'gateway_failed'];
      const ids = [
        orders.late,
        orders.overpaid,
        orders.underpaid,
        orders.alsoUnderpaid,
        orders.failed,
        orders.alsoFailed,
      ];
      await until(async () => {
        const open = { endedAt: null, kind: { in: kinds }, orderId: { in: ids.map(({ id }) => id) } };
        return (await shop.db.attention.count({ where: open })) === kinds.length;
      });
    }, 120_000);

    /** A page of this width for somebody who is signed in; or, with null, for somebody else, in a browser of their own. */
    const openAs = async (person: Person | null = operator) => {
      const context = person === null ? await openBrowser({ viewport }) : browser;
      if (person !== null) await giveCookie(context, admin, await shop.signIn(person));
      const page = await context.newPage();
      onTestFinished(() => page.close());
      const problems = watch(page, shop.server.merchantUrl);
      return { page, problems, go: (path: string) => page.goto(`${admin}${path}`) };
    };
    /** The last line of the audit log of this kind, as an owner reads it. */
    const lastLine = async (what: string): Promise<string> => {
      const cookie = await ownersCookie();
      const html = await (await fetch(`${admin}/audit`, { headers: { cookie } })).text();
      const lines = html.split('<tr data-event=').slice(1);
      return textOf(lines.find((line) => line.includes(`<strong>${what}</strong>`)) ?? '');
    };

    test('of the list “Needs you”', { timeout: 120_000 }, async () => {
      const { page, problems, go } = await openAs();
      const entryOf = (kind: string, orderId: string) =>
        page.locator(`[data-kind=${kind}]:has(a[href="/admin/orders/${orderId}"])`);
      const said = page.locator('#needs-you [role=status]');
      const history = async (orderId: string, entry: string) => {
        await go(`/orders/${orderId}`);
        const line = await page.locator(`[data-entry="${entry}"]`).first().textContent();
        expect(line).toContain(operator.email);
        await go('');
        return line;
      };

      await go('');
      const underpaid = entryOf('underpaid', orders.underpaid.id);
      await underpaid.getByText('Accept as paid…').click();
      await underpaid.getByLabel('Why it is accepted').fill('a customer of old');
      await underpaid.getByRole('button', { name: 'Accept as paid', exact: true }).click();
      await says(said, 'Accepted as paid.');
      expect(await underpaid.count()).toBe(0);
      expect(await history(orders.underpaid.id, 'order.accepted')).toContain('a customer of old');

      const also = entryOf('underpaid', orders.alsoUnderpaid.id);
      await also.getByText('Close…').click();
      await also.getByLabel('Why it is closed').fill('nobody answers');
      await also.getByRole('button', { name: 'Close the order' }).click();
      await says(said, 'The order is closed');
      await says(also, 'was closed here: it is not enough, and owed back');
      expect(await history(orders.alsoUnderpaid.id, 'order.closed')).toContain('nobody answers');

      const overpaid = entryOf('overpaid', orders.overpaid.id);
      await overpaid.getByText('Refund done…').click();
      await overpaid.getByLabel('Transaction that sent it back').fill('ab'.repeat(32));
      await overpaid.getByRole('button', { name: 'Note the refund' }).click();
      await says(said, 'sent back');
      expect(await overpaid.count()).toBe(0);
      expect(await history(orders.overpaid.id, 'order.refunded')).toContain('ab'.repeat(32));

      const failed = entryOf('gateway_failed', orders.failed.id);
      await failed.getByRole('button', { name: 'Ask the gateway again' }).click();
      await says(said, 'The gateway has taken the order');
      expect(await failed.count()).toBe(0);
      await history(orders.failed.id, 'order.asked_gateway');

      const late = entryOf('late', orders.late.id);
      await late.getByRole('button', { name: 'Compare with the gateway' }).click();
      await page.waitForURL(`${admin}/orders/${orders.late.id}?done=checked`);
      await says(page.locator('#done'), 'Compared with the gateway');
      await history(orders.late.id, 'order.checked');

      const ignored = page.locator('[data-kind=ipn_refused], [data-kind=ipn_unmatched]').first();
      const ipn = (await ignored.locator('a').first().textContent()) ?? '';
      await ignored.getByRole('button', { name: 'Ignore' }).click();
      await says(said, 'Left as it is');
      expect(await page.getByRole('link', { name: ipn, exact: true }).count()).toBe(0);
      expect(await lastLine('IPN looked into, nothing to do')).toContain(ipn);
      expect(problems).toEqual([]);
    });

    test('of the page of an order', { timeout: 120_000 }, async () => {
      const { page, problems, go } = await openAs();
      const doIt = async (word: string, sentence: string, fields: Record<string, string> = {}) => {
        await page.click(`#action-${word}-summary`);
        for (const [name, text] of Object.entries(fields)) await page.fill(`#${word}-${name}`, text);
        await page.click(`#${word}`);
        await says(page.locator('#done'), sentence);
      };
      const status = () => page.locator('.order-head').getAttribute('data-status');
      const newest = async (entry: string) =>
        (await page.locator(`[data-entry="${entry}"]`).first().textContent()) ?? '';

      await go(`/orders/${orders.open.id}`);
      await doIt('accept', 'Accepted as paid.', { reason: 'paid in cash' });
      expect(await status()).toBe('paid');
      expect(await newest('order.accepted')).toMatch(new RegExp(`${operator.email}.*paid in cash`));
      await doIt('unaccept', 'taken back', { reason: 'false money' });
      expect(await status()).toBe('open');
      expect(await newest('order.unaccepted')).toContain('false money');
      await doIt('close', 'Closed.');
      expect(await status()).toBe('closed');
      expect(await newest('order.closed')).toContain(operator.email);
      await doIt('reopen', 'Opened again.');
      expect(await status()).toBe('open');
      expect(await newest('order.reopened')).toContain(operator.email);
      await doIt('note', 'note is added', { note: 'Rang them up.\n<b>They laughed.</b>' });
      expect(await newest('order.note')).toContain('<b>They laughed.</b>');

      await go(`/orders/${orders.late.id}`);
      await page.click('#action-refund-summary');
      await page.fill('#refund-amount', 'much');
      await page.click('#refund');
      await says(page.locator('#refund-amount-error'), '0.00042');
      await page.fill('#refund-amount', '0.0003');
      await page.click('#refund');
      await says(page.locator('#done'), 'The refund is noted.');
      expect(await newest('order.refunded')).toContain('0.00030000 BTC');

      await go(`/orders/${orders.alsoFailed.id}`);
      await page.click('#ask');
      await says(page.locator('#done'), 'The gateway has taken the order.');
      expect(await status()).toBe('open');
      expect(await newest('order.asked_gateway')).toContain(operator.email);
      expect(problems).toEqual([]);
    });

    test('of reconcile: an order that no IPN told of is healed, alone or with all others', {
      timeout: 120_000,
    }, async () => {
      const { page, problems, go } = await openAs();
      await go(`/orders/${orders.lost.id}`);
      await page.click('#check');
      await says(page.locator('#done'), 'Compared with the gateway');
      expect(await page.locator('.order-head').getAttribute('data-status')).toBe('paid');
      expect(await page.locator('[data-entry="order.healed"]').count()).toBe(1);
      expect(await page.locator('[data-entry="order.checked"]').first().textContent()).toContain(
        operator.email,
      );

      await go('/reconcile');
      await page.click('#compare-all');
      await page.locator('#progress').waitFor();
      const differing = page.locator(`[data-check="${orders.differing.id}"][data-outcome=differs]`);
      // The page follows by itself.
      await differing.waitFor({ timeout: 30_000 });
      await page.getByText(/All \d+ open orders were compared/).waitFor({ timeout: 30_000 });
      expect(await lastLine('Compared with the gateway')).toContain('open orders are to be compared');
      await differing.getByRole('button', { name: 'Compare again' }).click();
      await page.waitForURL(`${admin}/orders/${orders.differing.id}?done=checked`);
      expect(await page.locator('[data-entry="order.differs"]').count()).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    });

    test('of the inbox: a receipt is applied again', { timeout: 60_000 }, async () => {
      const { page, problems, go } = await openAs();
      await go('/inbox');
      const receipt = page
        .locator(`[data-outcome=applied]:has(a[href="/admin/orders/${orders.paid.id}"])`)
        .first();
      const id = await receipt.getAttribute('data-receipt');
      await receipt.locator('summary').click();
      await receipt.getByText('Look inside').click();
      await page.click('#apply-again');
      await says(page.locator('#done'), 'Applied again');
      expect(await page.locator('.order-head').getAttribute('data-outcome')).toMatch(/duplicate|stale/);
      expect(await page.locator('[data-live=receipt-events]').textContent()).toContain(operator.email);
      expect(await lastLine('IPN applied again')).toContain(`IPN ${id}`);
      expect(problems).toEqual([]);
    });

    test('of the outbox: an endpoint is paused and resumed, IPNs are sent again', {
      timeout: 120_000,
    }, async () => {
      const { page, problems, go } = await openAs();
      const { origin, mend } = orders.endpoint;
      const said = page.locator('.notice[role=status]').first();
      const endpoint = page.locator(`[data-endpoint="${origin}"]`);
      await go('/gateway?show=failing');
      await endpoint.getByRole('button', { name: 'Pause' }).click();
      await says(said, 'The endpoint is paused');
      expect(await lastLine('Endpoint paused')).toMatch(new RegExp(`${origin}.*${operator.email}`));
      await endpoint.getByRole('button', { name: 'Resume' }).click();
      await says(said, 'The endpoint is resumed');
      expect(await lastLine('Endpoint resumed')).toMatch(new RegExp(`${origin}.*${operator.email}`));

      await go('/gateway?show=failing');
      await page.fill('#since', '2020-01-01T00:00');
      await page.click('#resend-failed');
      await says(said, /(is|are) sent again now/);
      expect(await lastLine('IPN sent again')).toContain('that failed since 2020-01-01 00:00 UTC');
      const ipn = page.locator(`tr[data-ipn]:has-text("to ${origin}")`).first();
      await until(
        async () => (await shop.db.ipnQueue.count({ where: { origin, claim: { not: null } } })) === 0,
      );
      await ipn.locator('a').click();
      const attempts = page.locator('[data-attempt]');
      await until(async () => (await attempts.count()) >= 2);
      await attempts.first().locator('summary').click();
      expect(await attempts.first().textContent()).toContain('Something <b>broke</b> here');
      mend();
      await page.click('#resend');
      await says(said, 'It is sent again now.');
      await page.locator('[data-live=head][data-standing=delivered]').waitFor();
      expect(await lastLine('IPN sent again')).toContain(origin);
      expect(problems).toEqual([]);
    });

    test('of an export: what the list shows, as a file', { timeout: 60_000 }, async () => {
      const { page, problems, go } = await openAs();
      await go(`/orders?q=${orders.paid.reference}`);
      for (const kind of ['csv', 'jsonl'] as const) {
        const [download] = await Promise.all([page.waitForEvent('download'), page.click(`#export-${kind}`)]);
        expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${kind}$`));
        const lines = readFileSync((await download.path()) ?? '', 'utf8')
          .trim()
          .split(/\r?\n/);
        expect(lines.length).toBe(kind === 'csv' ? 2 : 1);
        expect(lines.at(-1)).toContain(orders.paid.reference);
        expect(await lastLine('Export made')).toContain(operator.email);
      }
      expect(problems).toEqual([]);
    });

    test('of people: somebody is added, chooses a password, and is changed, stopped and let in again', {
      timeout: 120_000,
    }, async () => {
      const { page, problems, go } = await openAs(shop.owner);
      const email = `ann-${width}@shop.example`;
      await go('/people');
      await page.click('#to-add-user');
      await page.fill('#email', email);
      await page.check('#role-viewer');
      await page.click('#add-user');
      const made = (await page.locator('#made-password').textContent()) ?? '';
      expect(await lastLine('User added')).toContain(email);

      const ann = await openAs(null);
      const signIn = async (password: string) => {
        await ann.go('/login');
        await ann.page.fill('#email', email);
        await ann.page.fill('#password', password);
        await ann.page.click('#sign-in');
      };
      await signIn(made);
      await ann.page.fill('#current', made);
      await ann.page.fill('#password', 'four words of mine');
      await ann.page.fill('#repeated', 'four words of mine');
      await ann.page.click('#save-password');
      await ann.page.locator('#needs-you').waitFor();
      expect(await lastLine('Password changed')).toContain(email);
      // Her page would lead to the sign-in page by itself once she is stopped, in the middle of what comes here.
      await ann.page.goto('about:blank');

      await page.click('#to-person');
      await page.check('#role-operator');
      await page.click('#save-role');
      await page.locator('[data-live=facts] dd').getByText('Operator', { exact: true }).waitFor();
      expect(await lastLine('Role changed')).toContain(email);
      await page.click('#disable');
      await page.getByText('Disabled since').waitFor();
      expect(await lastLine('User disabled')).toContain(email);
      await signIn('four words of mine');
      await ann.page.locator('#login-error').waitFor();
      await page.click('#enable');
      await page.locator('#disable').waitFor();
      expect(await lastLine('User enabled')).toContain(email);
      await page.click('#reset-password');
      const reset = (await page.locator('#made-password').textContent()) ?? '';
      expect(await lastLine('Password reset')).toContain(email);
      await signIn(reset);
      await ann.page.locator('#save-password').waitFor();
      expect([...problems, ...ann.problems.filter((problem) => !problem.includes('401'))]).toEqual([]);
    });

    test('of one’s account: a second factor, backup codes, sessions', { timeout: 120_000 }, async () => {
      const person = await shop.addPerson('viewer');
      const { page, problems, go } = await openAs(person);
      await go('/account');
      await page.click('#start-second-factor');
      const secret = ((await page.locator('#totp-secret').textContent()) ?? '').replaceAll(' ', '');
      await page.fill('#code', totpCode(secret, totpStep(new Date())));
      await page.click('#confirm-second-factor');
      const codes = await page.locator('.backup-codes code').allTextContents();
      expect(codes.length).toBe(10);
      expect(await lastLine('Second factor set up')).toContain(person.email);
      await page.click('#codes-kept');

      const elsewhere = await openAs(null);
      const signIn = async (code: string) => {
        await elsewhere.go('/login');
        await elsewhere.page.fill('#email', person.email);
        await elsewhere.page.fill('#password', person.password);
        await elsewhere.page.click('#sign-in');
        await elsewhere.page.fill('#code', code);
        await elsewhere.page.click('#send-code');
      };
      await signIn(totpCode(secret, totpStep(new Date()) + 1n));
      await elsewhere.page.locator('#needs-you').waitFor();
      expect(await lastLine('Signed in')).toContain('with a second factor');
      await elsewhere.page.click('#sign-out');
      expect(await lastLine('Signed out')).toContain(person.email);
      await signIn(codes[0] ?? '');
      await elsewhere.page.locator('#needs-you').waitFor();
      expect(await lastLine('Backup code used')).toContain(person.email);
      await elsewhere.page.click('#sign-out');
      await signIn(codes[0] ?? '');
      await elsewhere.page.locator('#code-error').waitFor();
      await elsewhere.page.fill('#code', codes[1] ?? '');
      await elsewhere.page.click('#send-code');
      await elsewhere.page.locator('#needs-you').waitFor();

      await go('/account/second-factor');
      await page.fill('#new-codes-code', codes[2] ?? '');
      await page.click('#make-codes');
      const [code = ''] = await page.locator('.backup-codes code').allTextContents();
      expect(codes).not.toContain(code);
      expect(await lastLine('Backup codes made')).toContain(person.email);
      await go('/account/second-factor');
      await page.fill('#off-code', code);
      await page.click('#switch-off');
      await page.locator('#start-second-factor').waitFor();
      expect(await lastLine('Second factor removed')).toContain(person.email);

      await page.locator('[data-session]:not(:has-text("This browser"))').first().getByRole('button').click();
      await page.waitForURL(/sessions-title/);
      // The page there hears of it and goes by itself.
      await elsewhere.page.locator('#sign-in').waitFor({ timeout: 30_000 });
      await page.click('#end-all');
      await page.locator('#sign-in').waitFor();
      expect(await lastLine('Signed out everywhere')).toContain(person.email);
      const isWrongCode = (problem: string) => problem.includes('401');
      expect([...problems, ...elsewhere.problems.filter((problem) => !isWrongCode(problem))]).toEqual([]);
    });

    test('of the settings: a key is made and revoked, the key pair is rotated', {
      timeout: 120_000,
    }, async () => {
      const { page, problems, go } = await openAs(shop.owner);
      const label = `Web shop, ${width}`;
      await go('/settings');
      await page.fill('#new-key-label', label);
      await page.uncheck('#scope-orders\\:write');
      await page.click('#make-key');
      const token = ((await page.locator('#token').textContent()) ?? '').trim();
      const call = async () => {
        const headers = { authorization: `Bearer ${token}` };
        return (await fetch(`${shop.server.merchantUrl}/v1/orders?limit=1`, { headers })).status;
      };
      expect(await call()).toBe(200);
      expect(await lastLine('API key made')).toContain(label);
      await page.click('#done');
      const key = page.locator(`[data-api-key]:has-text("${label}")`);
      await key.locator('summary').click();
      await key.getByRole('button', { name: 'Revoke it' }).click();
      await says(page.locator('#done'), 'The key is revoked');
      expect(await call()).toBe(401);
      expect(await lastLine('API key revoked')).toContain(label);

      const before = (await page.locator('#rest-key').textContent()) ?? '';
      await page.selectOption('#valid-days', '30');
      await page.fill('#rotate-password', shop.owner.password);
      await page.click('#rotate');
      await says(page.locator('#done'), 'The new key pair is in force');
      const after = (await page.locator('#rest-key').textContent()) ?? '';
      expect(after).not.toBe(before);
      expect(await lastLine('Key pair rotated')).toContain(after);
      // Orders of before and of now are both paid.
      const order = await shop.order({ reference: `${width}-after-rotation` });
      for (const one of [orders.open, order]) {
        const payment = await shop.openPayment(one);
        await shop.pay(payment, payment.dueSat);
        await shop.reached(one, 'partial');
      }
      const old = page.locator(`[data-retired="${before}"]`);
      await old.locator('summary').click();
      await old.getByRole('button', { name: 'End the old key now' }).click();
      await says(page.locator('#done'), 'The old key has ended');
      expect(await lastLine('Old key pair ended')).toContain(before);
      expect(problems).toEqual([]);
    });

    test('is not offered to a viewer, nor taken from one', { timeout: 60_000 }, async () => {
      const viewer = await shop.addPerson('viewer');
      const { page, problems, go } = await openAs(viewer);
      const receipt = await shop.db.receipt.findFirstOrThrow();
      const ipn = await shop.db.ipn.findFirstOrThrow();
      const paths = ['', '/orders', `/orders/${orders.overpaid.id}`, '/inbox', `/inbox/${receipt.id}`];
      for (const path of [...paths, '/reconcile', '/gateway', `/gateway/ipns/${ipn.id}`]) {
        expect((await go(path))?.status()).toBe(200);
        const posts = page.locator('form[method=post]:not([action="/admin/logout"])');
        expect([path, await posts.count()]).toEqual([path, 0]);
      }
      expect(
        await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents(),
      ).not.toContain('People');
      const cookie = await shop.signIn(viewer);
      const refused = [
        `/orders/${orders.overpaid.id}/note`,
        '/reconcile/all',
        '/gateway/resend',
        '/people',
        '/settings/api-keys',
      ];
      for (const path of refused) {
        expect([path, (await submit(`${admin}${path}`, { note: 'x' }, cookie)).status]).toEqual([path, 403]);
      }
      expect(problems).toEqual([]);
    });
  });
});

let cookieOfOwner: string | null = null;
async function ownersCookie(): Promise<string> {
  cookieOfOwner ??= await shop.signIn();
  return cookieOfOwner;
}

/** Waits until a part of the page says something. */
function says(part: Locator, text: string | RegExp): Promise<void> {
  return part.filter({ hasText: text }).first().waitFor();
}

function textOf(html: string): string {
  return html.replace(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}
