// npm run screenshots: buys something in the demo shop of a fresh server and keeps pictures of the main pages under
// docs/images/; and of the payment page in every state, as the browser tests lead it there, under docs/images/payment/. Needs Chromium (/usr/bin/chromium, or its path in CHROMIUM).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { prepare } from './prepare.mjs';

await prepare();
const { chromium } = await import('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'tillgate-screenshots-'));
chmodSync(folder, 0o711);
const images = join(import.meta.dirname, '..', 'docs', 'images');
mkdirSync(images, { recursive: true });

const [shop, gateway] = ['http://localhost:3940', 'http://localhost:3941'];
const password = 'only for these pictures';
const server = spawn(process.execPath, ['dist/main.js'], {
  cwd: join(import.meta.dirname, '..'),
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    MERCHANT_PORT: '3940',
    GATEWAY_PORT: '3941',
    MERCHANT_URL: shop,
    GATEWAY_URL: gateway,
    DATA_DIR: join(folder, 'data'),
    ADMIN_PASSWORD: password,
  },
});
const ended = once(server, 'exit');
const browser = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
const paymentImages = join(images, 'payment');
mkdirSync(paymentImages, { recursive: true });
try {
  await ready(`${shop}/readyz`);
  await takePictures();
} finally {
  await browser.close();
  server.kill('SIGINT');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

await takePaymentPictures();

/** The tests of the states take them on their way. */
async function takePaymentPictures() {
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs');
  const tests = spawn(process.execPath, [vitest, 'run', 'test/e2e/payment-states.test.ts'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, KEEP_PICTURES: paymentImages },
  });
  const [code] = await once(tests, 'exit');
  if (code !== 0) throw new Error(`the tests of the payment page ended with ${code}: run them to see why`);
}

async function takePictures() {
  // Some orders in different states, so that the dashboard has something to show.
  for (const [product, state] of [
    ['tea-tin', 'cancelled'],
    ['field-notebook', 'paid'],
    ['tea-tin', 'partial'],
    ['paper-wallet-kit', 'short'],
    ['espresso-beans', 'open'],
  ]) {
    await buy(product, state);
  }
  const page = await browser.newPage();
  await page.goto(`${shop}/`);
  await picture(page, 'shop');
  await page.goto(`${shop}/admin`);
  await page.fill('#email', 'owner@localhost');
  await page.fill('#password', password);
  await page.click('#sign-in');
  await page.locator('[data-order]').first().waitFor();
  // They come by themselves, from the orders that are short.
  await page.locator('.need').first().waitFor();
  await page.click('[data-order][data-status=paid] a');
  await page.locator('.order-head').waitFor();
  // Compared now, so that its page shows what only the gateway knows.
  await page.click('#check');
  await page.waitForURL(/done=checked/);
  await picture(page, 'dashboard-order');
  for (const [path, name] of [
    ['/admin', 'dashboard-overview'],
    ['/admin/orders', 'dashboard-orders'],
    ['/admin/inbox', 'dashboard-inbox'],
    ['/admin/reconcile', 'dashboard-reconcile'],
    ['/admin/gateway', 'dashboard-gateway'],
    ['/admin/settings', 'dashboard-settings'],
    ['/admin/people', 'dashboard-people'],
  ]) {
    await page.goto(`${shop}${path}`);
    await page.locator('main h1').waitFor();
    await picture(page, name);
  }
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(`${shop}/admin`);
  await picture(page, 'dashboard-overview-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto(`${shop}/admin/buttons?amount=19.90&currency=USD&description=Espresso+beans`);
  await page.frameLocator('#preview').locator('a.mtgox-button').waitFor();
  await picture(page, 'dashboard-button-builder');
}

async function buy(product, state) {
  const page = await browser.newPage();
  await page.goto(shop);
  await page.click(`#buy-${product}`);
  await page.locator('a.mtgox-button').waitFor();
  if (state === 'open') await picture(page, 'shop-order');
  await page.goto(await page.locator('a.mtgox-button').getAttribute('href'));
  if (state === 'open') await picture(page, 'payment-open');
  if (state === 'cancelled') await page.click('#cancel-payment');
  if (state === 'partial') {
    await page.click('#pay-half');
    await page.locator('[data-live=status][data-status=partial]').waitFor();
    await picture(page, 'payment-partial');
  }
  if (state === 'short') {
    await page.click('#pay-half');
    await page.locator('[data-live=status][data-status=partial]').waitFor();
    await page.click('#mine-6');
    await page.locator('.pip-done').first().waitFor();
  }
  if (state === 'paid') {
    await page.click('#pay-due');
    await page.locator('[data-live=status][data-status=partial]').waitFor();
    await page.click('#mine-6');
    await page.locator('[data-live=status][data-status=paid]').waitFor();
    await page.click('#stay-here');
    await picture(page, 'payment-paid');
  }
  await page.close();
}

/** At the width of a desk and of a phone. */
async function picture(page, name) {
  for (const [suffix, width, height] of [
    ['', 1200, 800],
    ['-phone', 390, 800],
  ]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(images, `${name}${suffix}.png`) });
  }
}

async function ready(url) {
  while (
    !(await fetch(url).then(
      (response) => response.ok,
      () => false,
    ))
  )
    await pause(50);
}
