import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { type OpenedPayment, openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

/** Well below the 30 kB that a page may weigh with everything, so that growth shows before it matters. */
const MOST_BYTES = 20_000;

let gateway: TestGateway;
let payment: OpenedPayment;
beforeAll(async () => {
  gateway = await startTestGateway();
  payment = await openPaymentOf(gateway);
});

test.each(languages.map(({ code }) => code))(
  'the page of an open payment is one small answer, and all of it (%s)',
  async (code) => {
    const { statusCode, headers, body } = await request(`${gateway.url}${payment.path}?lang=${code}`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    const packed = Buffer.from(await body.arrayBuffer());
    expect([statusCode, headers['content-encoding']]).toEqual([200, 'gzip']);
    const html = gunzipSync(packed).toString();
    expect(html).toContain(`<html lang="${code}"`);
    expect(html).toContain(payment.address);
    expect(loads(html)).toEqual([]);
    expect(packed.byteLength).toBeLessThan(MOST_BYTES);
  },
);

test('what a browser would load is found', () => {
  const found = loads(`<link rel="stylesheet" href="/a.css"><link rel="icon" href="data:,"><a href="/b">b</a>
    <style>@import "c.css"; p { background: url(/d.png) } b { background: url("data:,") }</style>
    <script id="x" src="/e.js" defer></script><script>const html = '<img src="/not.png">';</script>
    <img srcset="/f.png 2x"><svg><use href="/g.svg#a"/></svg><object data=/h></object><input src='data:,'>`);
  expect(found.toSorted()).toEqual(['/a.css', '/d.png', '/e.js', '/f.png 2x', '/g.svg#a', '/h', 'c.css']);
});

/** What the markup and the style of a page make a browser ask for, other than `data:` URLs. */
function loads(html: string): string[] {
  const markup = html.replace(/(<(script|style)\b[^>]*>).*?<\/\2>/gs, '$1');
  const styles = [...html.matchAll(/<style\b[^>]*>(.*?)<\/style>/gs)].map(([, style]) => style).join('\n');
  const value = `\\s*=\\s*("[^"]*"|'[^']*'|[^\\s>]+)`;
  return [
    ...markup.matchAll(new RegExp(`\\s(?:src|srcset|imagesrcset|poster|background)${value}`, 'gi')),
    ...markup.matchAll(new RegExp(`<(?:link|use|image)\\b[^>]*?\\shref${value}`, 'gi')),
    ...markup.matchAll(new RegExp(`<object\\b[^>]*?\\sdata${value}`, 'gi')),
    ...styles.matchAll(/@import\s+("[^"]*"|'[^']*')/gi),
    ...`${styles}${markup}`.matchAll(/\burl\(\s*("[^"]*"|'[^']*'|[^)]*)/gi),
  ]
    .map(([, url = '']) => url.replaceAll(/^["']|["']$/g, '').trim())
    .filter((url) => !url.startsWith('data:') && !url.startsWith('#'));
}
