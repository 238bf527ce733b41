import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openBrowser } from '../support/browser.ts';
import { desk, giveCookie, phone, watch } from '../support/dashboard-browser.ts';
import {
  type DashboardShop,
  type OpenPayment,
  type ShopOrder,
  startDashboardShop,
  submit,
} from '../support/dashboard-shop.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

let shop: DashboardShop;
/** Another process of the merchant role on the same database. */
let second: ServerProcess;
let admin: string;
let cookie: string;
let orders = 0;

describe.skipIf(!hasBrowser)('what somebody looks at follows the database', () => {
  beforeAll(async () => {
    shop = await startDashboardShop();
    admin = `${shop.server.merchantUrl}/admin`;
    cookie = await shop.signIn();
    second = await startServerProcess({
      DATABASE_URL: shop.databaseUrl,
      ROLES: 'merchant',
      REST_KEY: '',
      REST_SECRET: '',
      GATEWAY_URL: shop.server.gatewayUrl,
    });
  }, 120_000);

  test('a list: rows change and come without reloading, and the focus stays', {
    timeout: 90_000,
  }, async () => {
    const { order, payment } = await orderToPay();
    const { page, problems } = await openPage('/orders', phone);
    const row = page.locator(`[data-order="${order.id}"]`);
    await row.locator('a').focus();
    expect(await row.getAttribute('data-status')).toBe('open');
    await shop.pay(payment, payment.dueSat);
    await page.locator(`[data-order="${order.id}"][data-status=partial]`).waitFor();
    await row.getByText('pending').waitFor();
    await shop.mine(6);
    await page.locator(`[data-order="${order.id}"][data-status=paid]`).waitFor();
    const another = await orderToPay();
    await page.locator(`[data-order="${another.order.id}"]`).waitFor();
    expect(await focusedId(page)).toBe(`order-${order.id}`);
    expect(await wasReloaded(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  test('the overview: sums, newest orders and what needs somebody', { timeout: 120_000 }, async () => {
    const { page, problems } = await openPage('', desk);
    const { order, payment } = await orderToPay();
    await page.locator(`[data-order="${order.id}"]`).waitFor();
    const sums = await page.locator('[data-live=sums]').textContent();
    await shop.pay(payment, (payment.dueSat * 3n) / 2n);
    await shop.mine(6);
    await page.locator(`[data-order="${order.id}"][data-status=paid]`).waitFor();
    await page.waitForFunction(
      (before) => document.querySelector('[data-live=sums]')?.textContent !== before,
      sums,
    );
    // The list is looked through every few seconds, less often while that is slow.
    await page.locator('.need').filter({ hasText: order.reference }).waitFor({ timeout: 60_000 });
    expect(await wasReloaded(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  test('the page of an order: what is open stays open, and a sentence half typed is not lost', {
    timeout: 90_000,
  }, async () => {
    const { order, payment } = await orderToPay();
    await shop.pay(payment, payment.dueSat / 2n);
    await shop.reached(order, 'partial');
    const { page, problems } = await openPage(`/orders/${order.id}`, phone);
    const receipt = page.locator('[data-receipt] details').first();
    const id = await receipt.getAttribute('id');
    await receipt.locator('summary').click();
    await page.click('#action-accept-summary');
    await page.locator('#accept-reason').pressSequentially('The customer has');
    await shop.pay(payment, payment.dueSat - payment.dueSat / 2n);
    await shop.mine(6);
    await page.locator('.order-head[data-status=paid]').waitFor();
    await page.locator('[data-entry=paid]').waitFor();
    expect(await page.locator(`#${id}`).getAttribute('open')).not.toBeNull();
    expect(await page.locator('#action-accept').getAttribute('open')).not.toBeNull();
    expect(await page.inputValue('#accept-reason')).toBe('The customer has');
    expect(await focusedId(page)).toBe('accept-reason');
    expect(await wasReloaded(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  test('what another process on the same database has done is told as well', {
    timeout: 90_000,
  }, async () => {
    const { order } = await orderToPay();
    const { page, problems } = await openPage(`/orders/${order.id}`, desk);
    await page.locator('#check').focus();
    const note = { note: 'Written by the other process' };
    await submit(`${second.merchantUrl}/admin/orders/${order.id}/note`, note, cookie);
    await page.locator('[data-entry="order.note"]').getByText(note.note).waitFor();
    await submit(`${second.merchantUrl}/admin/orders/${order.id}/close`, {}, cookie);
    await page.locator('.order-head[data-status=closed]').waitFor();
    await page.locator('#action-reopen').waitFor();
    expect(await focusedId(page)).toBe('check');
    expect(await wasReloaded(page)).toBe(false);
    expect(problems).toEqual([]);
  });

  test('a server that is away is told of, and made up for when it is back', {
    timeout: 120_000,
  }, async () => {
    const { order } = await orderToPay();
    const { page } = await openPage(`/orders/${order.id}`, phone);
    await shop.server.kill();
    await page.getByText('Connection lost').waitFor({ timeout: 60_000 });
    await submit(`${second.merchantUrl}/admin/orders/${order.id}/close`, {}, cookie);
    await shop.server.restart();
    await page.locator('.order-head[data-status=closed]').waitFor({ timeout: 60_000 });
    await page.getByText('Connection lost').waitFor({ state: 'hidden' });
    expect(await wasReloaded(page)).toBe(false);
  });

  test('without JavaScript by reloading', { timeout: 90_000 }, async () => {
    const { order, payment } = await orderToPay();
    const context = await openBrowser({ viewport: phone, javaScriptEnabled: false });
    await giveCookie(context, admin, cookie);
    const page = await context.newPage();
    await page.goto(`${admin}/orders`);
    const row = (status: string) => page.locator(`[data-order="${order.id}"][data-status=${status}]`);
    expect(await row('open').count()).toBe(1);
    await shop.pay(payment, payment.dueSat);
    await shop.mine(6);
    await shop.reached(order, 'paid');
    // The page does so by itself when its time is up; not so soon that it would disturb.
    expect(await page.content()).toMatch(
      /<noscript><meta http-equiv="refresh" content="[1-9]\d+"><\/noscript>/,
    );
    await page.reload();
    expect(await row('paid').count()).toBe(1);
    await row('paid').locator('a').click();
    await page.click('#action-note-summary');
    await page.fill('#note-note', 'Without a script');
    await page.click('#note');
    await page.locator('[data-entry="order.note"]').getByText('Without a script').waitFor();
  });
});

async function orderToPay(): Promise<{ order: ShopOrder; payment: OpenPayment }> {
  orders += 1;
  const order = await shop.order({ reference: `live-${orders}`, amount: '0.001', currency: 'BTC' });
  return { order, payment: await shop.openPayment(order) };
}

async function openPage(path: string, viewport: { width: number; height: number }) {
  const context = await openBrowser({ viewport });
  await giveCookie(context, admin, cookie);
  const page = await context.newPage();
  const problems = watch(page, shop.server.merchantUrl);
  const listens = page.waitForRequest(/\/admin\/events/);
  await page.goto(`${admin}${path}`);
  await listens;
  await page.evaluate('window.isTheSame = true');
  return { page, problems };
}

async function wasReloaded(page: Page): Promise<boolean> {
  return !(await page.evaluate<boolean>('window.isTheSame === true'));
}

function focusedId(page: Page): Promise<string> {
  return page.evaluate('document.activeElement.id');
}
