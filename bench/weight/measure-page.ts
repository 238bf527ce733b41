import type { BrowserContext, Page } from 'playwright-core';
import { request } from 'undici';
import type { PaymentPlace } from './open-payment-page.ts';

/** What one view of the page has shown. */
export type View = {
  /** All that came over the wire until nothing more was asked for, headers included. */
  wireBytes: number;
  /** Of the page alone, compressed as it is sent. */
  bodyBytes: number;
  /** Without the stream. */
  requests: number;
  streams: number;
  /** From the click to the answer's first byte. */
  firstByteMs: number;
  lcpMs: number;
};

/** What moved when a state changed that nobody's click had changed: the sum of the layout shifts (CLS), 0 if nothing did. */
export type Shift = { change: string; shift: number; moved: string[] };

/**
 * A window that has just been opened starts the browser's own pages beside ours (the address bar's), which takes both
 * cores for half a second; a payer comes from a shop's page, in a window that is there.
 */
const WINDOW_OPENS_MS = 1_500;
/** Within this, whatever a page asks for by itself at first has been asked for. */
const QUIET_MS = 2_000;
/** Layout shifts are reported with the next frames. */
const FRAMES_MS = 500;

const observe = `
  window.seen = { lcp: 0, shift: 0, moved: [] };
  new PerformanceObserver((list) => { for (const { startTime } of list.getEntries()) seen.lcp = startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      seen.shift += value;
      seen.moved.push(...sources.map(({ node }) => node?.className || node?.nodeName || '?'));
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** Opens a page that nobody has opened before, in a browser that has nothing of it. */
export async function firstView(browser: BrowserContext, url: string): Promise<View> {
  const page = await openPage(browser);
  const devtools = await browser.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  let wireBytes = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    wireBytes += encodedDataLength;
  });
  const asked: string[] = [];
  page.on('request', (one) => {
    if (!one.url().startsWith('data:')) asked.push(one.url());
  });
  await page.waitForTimeout(WINDOW_OPENS_MS);
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForTimeout(QUIET_MS);
  const lcpMs = await page.evaluate<number>('seen.lcp');
  const firstByteMs = await page.evaluate<number>(
    "performance.getEntriesByType('navigation')[0].responseStart",
  );
  await page.close();
  const streams = asked.filter((one) => one.includes('/events')).length;
  return {
    wireBytes,
    bodyBytes: await bytesOf(url),
    requests: asked.length - streams,
    streams,
    firstByteMs,
    lcpMs,
  };
}

/** Leads a payment through its states while its page is open. */
export async function shiftsOf(
  browser: BrowserContext,
  place: PaymentPlace,
  viewport: { width: number; height: number },
): Promise<Shift[]> {
  const { url, address, dueSat } = await place.openPayment();
  const page = await openPage(browser);
  await page.setViewportSize(viewport);
  await page.goto(url);
  const half = Math.floor(dueSat / 2);
  const changes: [string, () => Promise<void>, string][] = [
    ['loading', async () => {}, '[data-status=open]'],
    ['waiting → not enough', () => place.pay(address, half), '[data-status=partial] .tone-wait, .deposit'],
    ['not enough → seen', () => place.pay(address, dueSat - half), '.deposit + .deposit'],
    ['seen → one more block', () => place.mine(1), '.pip-done'],
    ['seen → paid', () => place.mine(5), '[data-status=paid]'],
  ];
  const shifts: Shift[] = [];
  for (const [change, make, shows] of changes) {
    await page.evaluate('Object.assign(seen, { shift: 0, moved: [] })');
    await make();
    await page.locator(shows).first().waitFor();
    await page.waitForTimeout(FRAMES_MS);
    const { shift, moved } = await page.evaluate<Pick<Shift, 'shift' | 'moved'>>('seen');
    shifts.push({ change, shift, moved });
  }
  await page.close();
  return shifts;
}

async function openPage(browser: BrowserContext): Promise<Page> {
  const page = await browser.newPage();
  await page.addInitScript(observe);
  return page;
}

async function bytesOf(url: string): Promise<number> {
  const { body } = await request(url, { headers: { 'accept-encoding': 'gzip', 'accept-language': 'en' } });
  return (await body.arrayBuffer()).byteLength;
}
