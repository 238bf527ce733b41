import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const pageOf = async (path: string) => (await sendRaw(`${gateway.url}${path}`)).text;

async function open(fields: Record<string, string> = {}) {
  const { transaction } = await gateway.createOrder(fields);
  const { paymentId, address } = await gateway.openPayment(transaction);
  const path = `/${transaction}/${paymentId}`;
  return { address, path, html: () => pageOf(path) };
}

describe('what others wrote is text on the page, never markup:', () => {
  const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
  test.each<[string, Record<string, string>]>([
    ['the description', { description: evil }],
    ['return_success', { return_success: `https://shop.example/?${evil}` }],
    ['return_failure', { return_failure: `https://shop.example/?${evil}` }],
    ['data', { data: evil }],
  ])('%s', async (_case, fields) => {
    const { address, path, html } = await open(fields);
    const pages = [await html()];
    await sendRaw(`${gateway.url}${path}/cancel`, { method: 'POST' });
    pages.push(await html());
    await gateway.pay(address, 100_000n);
    await gateway.mine(6);
    await gateway.settle();
    pages.push(await html());
    for (const page of pages) {
      expect(page).not.toMatch(/<script>|<img src=x|alert\('x'\)<\/script>/);
      for (const [, value] of page.matchAll(/(?:href|content)="([^"]*)"/g)) expect(value).not.toContain('<');
    }
    if (fields.description) expect(pages[0]).toContain('<h1>&quot;>&lt;script>');
  });

  test('the name of the shop', async () => {
    const { html } = await open();
    const { restKey } = gateway.keys;
    await gateway.deps.db.apiKey.update({ where: { key: restKey }, data: { login: evil } });
    try {
      expect(await html()).not.toMatch(/<script>|<img src=x/);
    } finally {
      await gateway.deps.db.apiKey.update({ where: { key: restKey }, data: { login: 'Test shop' } });
    }
  });

  test('custom', async () => {
    const { transaction } = await gateway.createOrder();
    const { headers } = await sendRaw(`${gateway.url}/${transaction}?custom=${encodeURIComponent(evil)}`);
    expect(await pageOf(String(headers.location))).not.toMatch(/<script>|<img src=x/);
  });
});

test.each([
  ['a payment', 200],
  ['nonsense', 404],
])(
  'the page of %s runs no script and takes no style but our own, and stands in no frame',
  async (what, status) => {
    const reply = await sendRaw(`${gateway.url}${status === 200 ? (await open()).path : `/${what}`}`);
    expect(reply.status).toBe(status);
    const policy = String(reply.headers['content-security-policy']);
    expect(policy.replace('img-src data: ', 'img-src ')).not.toMatch(/unsafe|\*|data:|https?:/);
    const rules = Object.fromEntries(policy.split(';').map((rule) => rule.trim().split(/ (.*)/s)));
    // What comes with the page may run because it is exactly that.
    const script = /<script id="page-script">(.*?)<\/script>/s.exec(reply.text)?.[1];
    const style = /<style>(.*?)<\/style>/s.exec(reply.text)?.[1];
    const source = (text: string | undefined) =>
      text === undefined ? "'self'" : `'sha256-${createHash('sha256').update(text).digest('base64')}' 'self'`;
    expect([script, style].every((text) => (status === 200) === (text !== undefined))).toBe(true);
    expect(rules).toMatchObject({
      'default-src': "'none'",
      'script-src': source(script),
      'style-src': source(style),
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
    const rest = reply.text.replace(`<style>${style}`, '').replace(`<script id="page-script">${script}`, '');
    expect(rest).not.toMatch(/ on[a-z]+="| style="|<style|<script(?! src="\/)|javascript:/);
    expect(reply.headers['x-content-type-options']).toBe('nosniff');
    expect(reply.headers['x-powered-by']).toBeUndefined();
  },
);
