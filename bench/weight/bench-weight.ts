import { chromium } from 'playwright-core';
import type { BenchOptions } from '../main.ts';
import { type Cleanups, createCleanups } from '../support/cleanups.ts';
import { machine } from '../support/machine.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { median } from '../support/statistics.ts';
import { firstView, type Shift, shiftsOf, type View } from './measure-page.ts';
import { serveOneSentence } from './one-sentence.ts';
import { openPaymentPlace } from './open-payment-page.ts';

const VIEWS_PER_ROUND = 5;
const PHONE = { width: 390, height: 800 };
const DESK = { width: 1280, height: 900 };
const AIM = { kilobytes: 30, lcpMs: 200 };

/** What the payment page's first view weighs, how soon it is there, and whether anything jumps when its state changes. */
export async function benchWeight({ rounds }: BenchOptions): Promise<void> {
  const cleanups = createCleanups();
  try {
    console.log('Weight: opening payment pages…');
    const place = await openPaymentPlace(cleanups);
    const browser = await openBrowser(cleanups);
    // A browser's first page waits for the browser.
    await firstView(browser, (await place.openPayment()).url);
    const oneSentence = await serveOneSentence(cleanups);
    const views: View[] = [];
    const compared: View[] = [];
    for (let view = 1; view <= rounds * VIEWS_PER_ROUND; view += 1) {
      views.push(await firstView(browser, (await place.openPayment()).url));
      compared.push(await firstView(browser, oneSentence));
      console.log(`First views: ${view} of ${rounds * VIEWS_PER_ROUND}`);
    }
    console.log('Leading payments through their states…');
    const phone = await shiftsOf(browser, place, PHONE);
    const desk = await shiftsOf(browser, place, DESK);
    report(views, compared, phone, desk);
  } finally {
    await cleanups.run();
  }
}

async function openBrowser(cleanups: Cleanups) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
  cleanups.add(() => browser.close());
  return browser.newContext({ viewport: PHONE, locale: 'en' });
}

function report(views: View[], compared: View[], phone: Shift[], desk: Shift[]): void {
  const most = (value: (view: View) => number) => Math.max(...views.map(value));
  const kB = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  const lcps = views.map(({ lcpMs }) => lcpMs);
  const ms = (values: number[]) => `${Math.round(median(values))} ms`;
  const largest = (shifts: Shift[]) => Math.max(...shifts.map(({ shift }) => shift)).toFixed(3);
  const rows = [
    ['page, compressed', kB(most(({ bodyBytes }) => bodyBytes)), `under ${AIM.kilobytes} kB`],
    ['all that came over the wire, headers too', kB(most(({ wireBytes }) => wireBytes)), ''],
    [
      'requests',
      `${most(({ requests }) => requests)} + ${most(({ streams }) => streams)} stream`,
      '1 + 1 stream',
    ],
    ["until the answer's first byte, median", ms(views.map(({ firstByteMs }) => firstByteMs)), ''],
    ['Largest Contentful Paint, median', ms(lcps), `under ${AIM.lcpMs} ms`],
    ['the same of a page of one sentence', ms(compared.map(({ lcpMs }) => lcpMs)), ''],
    ['largest layout shift of a change, phone', largest(phone), '0'],
    ['largest layout shift of a change, desk', largest(desk), '0'],
  ];
  const changes = phone.map(({ change, shift }, index) => [
    change,
    shift.toFixed(3),
    desk[index]!.shift.toFixed(3),
  ]);
  const moved = [...phone, ...desk].flatMap((shift) => shift.moved);
  console.log(
    [
      '',
      markdownTable(["the payment page's first view", 'is', 'aim'], rows),
      '',
      markdownTable(['layout shift', 'phone', 'desk'], changes),
      '',
      `${views.length} first views over loopback, each of another payment, in a window of its own and with an empty cache; LCP from ${Math.round(Math.min(...lcps))} to ${Math.round(Math.max(...lcps))} ms.${moved.length > 0 ? ` What moved: ${[...new Set(moved)].join(', ')}.` : ''}`,
      '',
      machine(),
    ].join('\n'),
  );
}
