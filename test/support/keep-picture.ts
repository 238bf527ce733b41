import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where `npm run screenshots` wants to have pictures of what the browser tests see; unset otherwise. */
const folder = process.env.KEEP_PICTURES;

export const wantsPictures = folder !== undefined;

/** Keeps a picture of a page as it looks on a phone, if somebody wants to have pictures. */
export async function keepPicture(
  page: Page,
  name: string,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width: 390, height: 800 });
  await page.screenshot({ path: join(folder ?? '', `${name.replaceAll(' ', '-')}.png`) });
}
