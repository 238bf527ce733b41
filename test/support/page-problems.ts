import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What is wrong with a page as it stands: violations of WCAG 2.2 AA that axe finds, and content that is wider than the
 * window. The browser has to be opened with `bypassCSP`: our own pages refuse scripts that are not theirs, axe among them.
 */
export async function pageProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const found: string[] = await page.evaluate(async (values) => {
    const { axe } = globalThis as any;
    const { violations } = await axe.run({ runOnly: { type: 'tag', values } });
    return violations.flatMap((violation: any) =>
      violation.nodes.map((node: any) => `${violation.id}: ${node.html}`),
    );
  }, tags);
  return [...found, ...(await tooWide(page))].map((problem) => `${page.url()} ${problem}`);
}

/** One sentence if a person has to scroll sideways. */
export async function tooWide(page: Page): Promise<string[]> {
  const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
    '({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })',
  );
  return scrollWidth > clientWidth ? [`is ${scrollWidth} px wide in a window of ${clientWidth} px`] : [];
}
