import type { Page } from 'playwright-core';

/** Opens a page, waits for its stream, and marks it, so that a reload would show. */
export async function openLive(page: Page, url: string): Promise<void> {
  const stream = page.waitForResponse((response) => response.url().includes('/events'));
  await page.goto(url);
  await stream;
  await page.evaluate(watchJumps);
  await page.evaluate(
    "Object.assign(window, { stayed: true, announcer: document.querySelector('[data-live=status]') })",
  );
}

const watchJumps = `
  window.jumps = [];
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      jumps.push(value.toFixed(4) + ' ' + sources.map(({ node }) => node?.className || node?.nodeName || '?').join(' '));
    }
  }).observe({ type: 'layout-shift' });`;

/** What has moved on the page although nobody pressed anything, once the frames that follow have been painted. */
export async function jumpsOf(page: Page): Promise<string[]> {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))',
  );
  return page.evaluate('jumps');
}
