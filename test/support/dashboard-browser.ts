import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const all = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** The width does not change a theme's colours, nor the theme anything else: where both do not go together, colours alone. */
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What pages are looked at with. */
export const phone = { width: 320, height: 700 };
export const desk = { width: 1280, height: 900 };

/** Puts a session's cookie into a browser, as if somebody had signed in there. */
export async function giveCookie(context: BrowserContext, url: string, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=');
  const { hostname: domain } = new URL(url);
  await context.addCookies([{ name, value, domain, path: '/admin', httpOnly: true, sameSite: 'Lax' }]);
}

/**
 * Collects what no page may do: scripts that fail, what the security policy refused, answers of 500 and above, requests to
 * anybody but `origin`. A page that is meant to be a 404 or the like is no error.
 */
export function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  const note = (text: string) => problems.push(`${page.url()} ${text}`);
  page.on('pageerror', (error) => note(`script failed: ${error}`));
  page.on('console', (message) => {
    const isItself =
      message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (message.type() === 'error' && !isItself) note(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith('data:') && new URL(url).origin !== origin) note(`asked ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) note(`answered ${response.status()}`);
  });
  return problems;
}

/** What is wrong with a page at both widths and in both themes: against WCAG 2.2 AA, and wider than the screen. */
export async function problemsOf(page: Page, name: string): Promise<string[]> {
  const problems: string[] = [];
  // Into the page as a debugger does, so that the page's own security policy stays in force.
  const debug = await page.context().newCDPSession(page);
  await debug.send('Runtime.evaluate', { expression: axeSource });
  await debug.detach();
  for (const [size, viewport, colorScheme, rules] of [
    ['phone', phone, 'light', all],
    ['desk', desk, 'light', colours],
    ['desk', desk, 'dark', all],
    ['phone', phone, 'dark', colours],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    const found = [...(await violations(page, rules)), ...(await tooWide(page))];
    problems.push(...found.map((problem) => `${name}, ${size}, ${colorScheme}: ${problem}`));
  }
  return problems;
}

function violations(page: Page, runOnly: object): Promise<string[]> {
  return page.evaluate(async (rules) => {
    const { axe } = globalThis as any;
    const options = { runOnly: rules, resultTypes: ['violations'] };
    const { violations } = await axe.run(document, options);
    return violations.flatMap((violation: any) =>
      violation.nodes.map((node: any) => `${violation.id}: ${node.html.slice(0, 300)}`),
    );
  }, runOnly);
}

/** The page as a whole, and whatever sticks out of it without a part of its own to scroll in. */
function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const width = document.documentElement.clientWidth;
    const isCut = (element) => {
      for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
        if (getComputedStyle(up).overflowX !== 'visible' && up.getBoundingClientRect().right <= width + 1) return true;
      }
      return false;
    };
    const out = [...document.body.querySelectorAll('*')].filter((element) => {
      const { right, left, width: own } = element.getBoundingClientRect();
      return own > 0 && (right > width + 1 || left < -1) && !element.matches('.skip-link') && !isCut(element);
    });
    const whole = document.documentElement.scrollWidth - width;
    return [
      ...(whole > 0 ? [whole + ' pixels too wide'] : []),
      ...out.slice(0, 3).map((element) => 'sticks out: ' + element.outerHTML.slice(0, 200)),
    ];
  })()`);
}
