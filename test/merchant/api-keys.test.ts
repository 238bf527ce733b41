import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { apiKey as apiKeyCommand } from '../../src/cli/api-key.ts';
import { loadConfig } from '../../src/config.ts';
import { ensureShopApiKey } from '../../src/keys.ts';
import { hashApiKey } from '../../src/merchant/keys/shop-api-key.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';

let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  cookie = await merchant.signIn();
});

const page = (path = '/admin/settings') => merchant.page(path, { cookie });
const post = (path: string, form: Record<string, string> = {}) => merchant.page(path, { cookie, form });
const tokenOn = (html: string) => /id="token">(tg_[\w-]{32})</.exec(html)?.[1] ?? '';
const keyOf = (label: string) => merchant.deps.db.shopApiKey.findFirstOrThrow({ where: { label } });
const events = (action: string) =>
  merchant.deps.db.event.findMany({ where: { action }, orderBy: { id: 'asc' } });

/** Makes a key on the page; returns the token that it showed. */
async function make(label: string, scopes: string): Promise<string> {
  const { status, html } = await post('/admin/settings/api-keys', { label, scopes });
  expect(status).toBe(201);
  return tokenOn(html);
}

/** Calls the shop API with a token. */
async function call(method: string, path: string, token: string) {
  const response = await fetch(`${merchant.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  const text = await response.text();
  return { status: response.status, code: text.startsWith('{') ? JSON.parse(text).code : undefined, text };
}

describe('on the page', () => {
  test('a key that was made is shown once, works, and is listed without the token', async () => {
    const form = new URLSearchParams([
      ['label', 'Web shop'],
      ['scopes', 'orders:read'],
      ['scopes', 'orders:write'],
    ]);
    const made = await fetch(`${merchant.url}/admin/settings/api-keys`, {
      method: 'POST',
      headers: { cookie },
      body: form,
    });
    const html = await made.text();
    const token = tokenOn(html);
    expect(html).toContain(`data-copy="${token}"`);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect((await call('GET', '/v1/orders', token)).status).toBe(200);
    expect((await call('POST', '/v1/orders', token)).status).toBe(400);

    const list = (await page()).html;
    expect(list).toContain('Web shop');
    expect(list).toContain(`${token.slice(0, 8)}…`);
    expect(list).not.toContain(token.slice(0, 9));
    expect(list).not.toContain(hashApiKey(token));
    expect(await keyOf('Web shop')).toMatchObject({
      hash: hashApiKey(token),
      hint: token.slice(0, 8),
      scopes: ['orders:read', 'orders:write'],
    });
    expect(JSON.stringify(await merchant.deps.db.event.findMany(), (_k, v) => String(v))).not.toContain(
      token,
    );
    expect(await events('api_key.made')).toMatchObject([
      { who: 'owner@localhost', subject: 'Web shop', detail: 'orders:read, orders:write' },
    ]);
  });

  test('a key that was revoked stays in the list and opens nothing any more', async () => {
    const [token, other] = [await make('Old shop', 'orders:read'), await make('New shop', 'orders:read')];
    const { id } = await keyOf('Old shop');
    expect((await page()).html).toContain(`action="/admin/settings/api-keys/${id}/revoke"`);
    for (let time = 0; time < 2; time += 1) {
      const { status, location } = await post(`/admin/settings/api-keys/${id}/revoke`);
      expect([status, location]).toEqual([303, '/admin/settings?done=revoked']);
    }
    expect(await call('GET', '/v1/orders', token)).toMatchObject({ status: 401, code: 'unauthorized' });
    expect((await call('GET', '/v1/orders', other)).status).toBe(200);
    const { html } = await page();
    expect(html).toContain('Revoked');
    expect(html).not.toContain(`/api-keys/${id}/revoke`);
    expect(await events('api_key.revoked')).toMatchObject([{ subject: 'Old shop', who: 'owner@localhost' }]);
  });

  test('the key of the environment is listed as such, and cannot be revoked there', async () => {
    const { html } = await page();
    expect(html).toContain('from the environment');
    expect(html).not.toContain('/revoke"');
    const without = await startTestMerchant({ settings: { apiKeyHash: null } });
    const empty = await without.page('/admin/settings', { cookie: await without.signIn() });
    expect(empty.html).toContain('No keys yet');
  });

  test('script in a label is text', async () => {
    const hostile = '</td><script>alert(1)</script><img src=x onerror=alert(1)>';
    const made = await post('/admin/settings/api-keys', { label: hostile, scopes: 'orders:read' });
    for (const { html } of [made, await page()]) {
      expect(html).toContain('&lt;script>alert(1)');
      expect(html).not.toMatch(/<script>alert|<img src=x/);
    }
  });

  test.each([
    [{}, 'Say what the key is for'],
    [{ label: '  ', scopes: 'orders:read' }, 'Say what the key is for'],
    [{ label: 'x'.repeat(81), scopes: 'orders:read' }, 'at most 80'],
    [{ label: 'a\0b', scopes: 'orders:read' }, 'plain text'],
    [{ label: 'Shop' }, 'at least one thing'],
    [{ label: 'Shop', scopes: 'orders:delete' }, 'no such scope'],
  ])(
    'a form that cannot be used is refused in a sentence, and nothing is made: %j',
    async (form, sentence) => {
      const { status, html } = await post('/admin/settings/api-keys', form as Record<string, string>);
      expect([status, html.includes(sentence)]).toEqual([400, true]);
      expect(await merchant.deps.db.shopApiKey.count()).toBe(0);
    },
  );

  test('ids of the wrong kind and of nobody are not found', async () => {
    for (const id of ['1', randomUUID(), '%00', 'x'.repeat(5_000)])
      expect((await post(`/admin/settings/api-keys/${id}/revoke`)).status).toBe(404);
  });

  test.each(['operator', 'viewer'] as const)('a %s gets neither the page nor anything done', async (role) => {
    const token = await make('Shop', 'orders:read');
    const { id } = await keyOf('Shop');
    await merchant.deps.db.adminUser.updateMany({ data: { role } });
    expect((await page()).status).toBe(403);
    expect((await page('/admin/orders')).html).not.toContain('href="/admin/settings"');
    expect((await post('/admin/settings/api-keys', { label: 'x', scopes: 'orders:read' })).status).toBe(403);
    expect((await post(`/admin/settings/api-keys/${id}/revoke`)).status).toBe(403);
    expect((await call('GET', '/v1/orders', token)).status).toBe(200);
    expect(await merchant.deps.db.shopApiKey.count()).toBe(1);
  });

  test('another origin can make no key', async () => {
    const { status } = await merchant.page('/admin/settings/api-keys', {
      cookie,
      form: { label: 'x', scopes: 'orders:read' },
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(403);
    expect(await merchant.deps.db.shopApiKey.count()).toBe(0);
  });
});

describe('scopes', () => {
  test('a key does what its scopes say and nothing else', async () => {
    const [reads, writes] = [await make('Reads', 'orders:read'), await make('Writes', 'orders:write')];
    const { id } = await merchant.insertOrder();
    for (const path of ['/v1/orders', `/v1/orders/${id}`, `/v1/orders/${id}/button`]) {
      expect([path, (await call('GET', path, reads)).status]).toEqual([path, 200]);
      expect([path, await call('GET', path, writes)]).toMatchObject([
        path,
        { status: 403, code: 'forbidden' },
      ]);
    }
    const refused = await call('POST', '/v1/orders', reads);
    expect(refused).toMatchObject({ status: 403, code: 'forbidden' });
    expect(JSON.parse(refused.text)).toMatchObject({
      title: 'Forbidden',
      detail: 'This key may not do that: it takes one with the scope orders:write',
    });
    expect((await call('POST', '/v1/orders', writes)).status).toBe(400);
    expect((await call('DELETE', '/v1/orders', reads)).status).toBe(405);
  });

  test('a key of before there were scopes may do everything', async () => {
    await merchant.deps.db.shopApiKey.create({
      data: { hash: hashApiKey('tg_of_old'), label: 'of old', scopes: [] },
    });
    expect((await call('GET', '/v1/orders', 'tg_of_old')).status).toBe(200);
    expect((await call('POST', '/v1/orders', 'tg_of_old')).status).toBe(400);
    expect((await page()).html).toMatch(/of old[\s\S]*orders:read[\s\S]*orders:write/);
  });
});

test('a key’s last use is kept to the minute, however many calls there are', async () => {
  const token = await make('Shop', 'orders:read');
  const used = async () => (await keyOf('Shop')).lastUsedAt?.getTime() ?? null;
  expect(await used()).toBeNull();
  const first = merchant.clock.now.getTime();
  await Promise.all(Array.from({ length: 20 }, () => call('GET', '/v1/orders', token)));
  await until(async () => (await used()) === first);

  merchant.clock.now = new Date(first + 59_000);
  await call('GET', '/v1/orders', token);
  merchant.clock.now = new Date(first + 60_000);
  await call('GET', '/v1/orders', token);
  await until(async () => (await used()) === first + 60_000);
  expect((await page()).html).not.toContain('>never<');
});

test('a use that cannot be noted is in nobody’s way', async () => {
  const token = await make('Shop', 'orders:read');
  await merchant.deps.db.$executeRawUnsafe(`
    create function merchant.refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`);
  await merchant.deps.db.$executeRawUnsafe(`
    create trigger refuse before update on merchant.api_key execute function merchant.refuse()`);
  for (let n = 0; n < 3; n += 1) expect((await call('GET', '/v1/orders', token)).status).toBe(200);
});

describe('by command', () => {
  const config = loadConfig({});
  /** Runs the command as `npm run cli -- api-key …` does; returns what it printed. */
  async function run(...words: string[]): Promise<string> {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    try {
      await apiKeyCommand.run({ config, db: merchant.deps.db, pool: merchant.deps.pool, words });
      return log.mock.calls.flat().join('\n');
    } finally {
      log.mockRestore();
    }
  }

  test('keys are made with a label and scopes, listed without tokens, and revoked by first characters or id', async () => {
    expect(await run('list')).toBe('There is no key in the database.');
    const token = await run('second', 'shop');
    expect((await call('POST', '/v1/orders', token)).status).toBe(400);
    expect(await keyOf('second shop')).toMatchObject({ scopes: ['orders:read', 'orders:write'] });
    expect(await run()).toMatch(/^tg_/);
    await keyOf('made by command');

    const reads = await run('make', 'the', 'ledger', 'orders:read');
    expect((await call('POST', '/v1/orders', reads)).status).toBe(403);
    const { id, hint } = await keyOf('the ledger');
    const list = await run('list');
    expect(list.split('\n')).toHaveLength(3);
    expect(list).toMatch(new RegExp(`^${id} ${hint}… "the ledger" orders:read `, 'm'));
    for (const secret of [token, reads]) expect(list).not.toContain(secret.slice(0, 9));

    expect(await run('revoke', hint)).toBe('Revoked: "the ledger"');
    expect((await call('GET', '/v1/orders', reads)).status).toBe(401);
    await expect(run('revoke', hint)).rejects.toThrow('No key in force');
    const second = await keyOf('second shop');
    await run('revoke', second.id);
    expect((await call('GET', '/v1/orders', token)).status).toBe(401);
    expect((await run('list')).match(/ revoked 20/g)).toHaveLength(2);
    expect(await events('api_key.revoked')).toMatchObject([{ who: null }, { who: null }]);
  });

  test('what it cannot do it says, and does nothing', async () => {
    for (const [words, sentence] of [
      [['revoke'], 'Say which'],
      [['revoke', 'tg_nobod'], 'No key in force is called tg_nobod'],
      [['make', 'x', 'orders:all'], 'There is no scope orders:all'],
    ] as const)
      await expect(run(...words)).rejects.toThrow(sentence);
    expect(await merchant.deps.db.shopApiKey.count()).toBe(0);
  });

  test('keys that were revoked do not bring back the one of the first start', async () => {
    expect(await ensureShopApiKey(merchant.deps.db, config)).toMatch(/^tg_/);
    const { id } = await keyOf('made on the first start');
    await run('revoke', id);
    expect(await ensureShopApiKey(merchant.deps.db, config)).toBeNull();
  });
});
