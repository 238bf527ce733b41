// Draws the PNG images that shop pages link from their SVG sources, at twice their size, so that they are crisp
// on every screen. Only needed after a change to an SVG: node scripts/render-art.mjs
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const SCALE = 2;
const folder = fileURLToPath(new URL('../public/gateway/img/', import.meta.url));
const profile = await mkdtemp(join(tmpdir(), 'tillgate-art-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  deviceScaleFactor: SCALE,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  const page = await browser.newPage();
  for (const name of ['mtgox-checkout', 'button-logo.v4']) {
    const svg = await readFile(join(folder, `${name}.svg`), 'utf8');
    await page.setContent(`<body style="margin:0">${svg}`);
    const png = await page.locator('svg').screenshot({ omitBackground: true });
    await writeFile(join(folder, `${name}.png`), png);
    console.log(`${name}.png: ${png.length} bytes`);
  }
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
