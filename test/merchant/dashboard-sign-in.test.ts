import { beforeAll, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

let merchant: TestMerchant;
beforeAll(async () => {
  merchant = await startTestMerchant();
});

const signIn = (form: Record<string, string>, by = merchant) => by.page('/admin/login', { form });
const DAY_MS = 24 * 60 * 60_000;

test.each(['/admin', '/admin/', '/admin?status=paid', '/admin/orders/17', '/admin/inbox', '/admin/nothing'])(
  '%s leads to the sign-in page while nobody is signed in',
  async (path) => {
    const { status, location, html } = await merchant.page(path);
    expect([status, location]).toEqual([303, `/admin/login?next=${encodeURIComponent(path)}`]);
    expect(html).not.toContain('Sign out');
  },
);

test('signing in leads to the page one wanted, with a cookie that no script and no other site can use', async () => {
  const asked = await merchant.page('/admin/login?next=%2Fadmin%2Finbox%3Foutcome%3Dstale');
  expect([asked.status, asked.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(asked.html).toContain('<input type="hidden" name="next" value="/admin/inbox?outcome=stale"');

  const { status, location, headers } = await signIn({
    ...merchant.admin,
    next: '/admin/inbox?outcome=stale',
  });
  expect([status, location]).toEqual([303, '/admin/inbox?outcome=stale']);
  const [cookie = ''] = headers.getSetCookie();
  const [value = '', ...attributes] = cookie.split('; ');
  expect(value).toMatch(/^tillgate_admin=[\w-]{43}$/);
  expect(attributes).toEqual(
    expect.arrayContaining(['Path=/admin', 'HttpOnly', 'SameSite=Lax', expect.stringMatching(/^Expires=/)]),
  );
  expect(attributes).not.toContain('Secure');
  expect((await merchant.page('/admin', { cookie: value })).status).toBe(200);
  // What is stored cannot be used as a cookie.
  const [session] = await merchant.deps.db.adminSession.findMany();
  const stolen = await merchant.page('/admin', { cookie: `tillgate_admin=${session?.tokenHash}` });
  expect(stolen.status).toBe(303);
});

test('behind https the cookie is for https only', async () => {
  const secure = await startTestMerchant({ settings: { url: 'https://shop.example' } });
  const [cookie] = (await signIn(secure.admin, secure)).headers.getSetCookie();
  expect(cookie).toContain('; Secure');
});

test('the e-mail address is taken in any case and with spaces around', async () => {
  const { status } = await signIn({ ...merchant.admin, email: ' OWNER@localhost ' });
  expect(status).toBe(303);
});

test.each([
  ['a wrong password', { email: 'owner@localhost', password: 'wrong' }],
  ['no password', { email: 'owner@localhost' }],
  ['an e-mail address that nobody has', { email: 'nobody@localhost', password: 'a password for tests' }],
  ['a zero character', { email: 'owner@localhost\0', password: 'a password for tests' }],
  ['nothing', {}],
  ['a password without end', { email: 'owner@localhost', password: 'x'.repeat(10_000) }],
])(
  '%s does not sign in, and does not say which of the two was wrong',
  async (_what, form: Record<string, string>) => {
    const { status, html, headers } = await signIn({ ...form, next: '/admin/inbox' });
    expect(status).toBe(401);
    expect(html).toContain('E-mail address or password is wrong.');
    expect(html).toContain('<input type="hidden" name="next" value="/admin/inbox"');
    expect(html).not.toContain('a password for tests');
    expect(headers.getSetCookie()).toEqual([]);
  },
);

test('what was typed as the e-mail address is only text on the page', async () => {
  const { html } = await signIn({ email: '"><script>alert(1)</script>', password: 'x' });
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&lt;script>alert(1)');
});

test('a form that cannot be read is a page, no crash', async () => {
  for (const body of [
    'email=a&email=b&password=c&next=d&next=e',
    `email=${'x'.repeat(20_000)}`,
    '%E0%A4%A=%ff',
  ]) {
    const response = await fetch(`${merchant.url}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect([400, 401, 413]).toContain(response.status);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  }
  const json = await merchant.page('/admin/login', {
    form: {},
    headers: { 'content-type': 'application/json' },
  });
  expect(json.status).toBe(401);
});

test.each([
  '//evil.example',
  'https://evil.example/admin',
  '/admin\\evil.example',
  '/\\evil.example',
  '/adminevil',
  '/admin@evil.example',
  '/admin\r\nLocation: https://evil.example',
  '/shop',
  'javascript:alert(1)',
  ' /admin',
  '',
])('signing in does not lead to "%s"', async (next) => {
  const page = await merchant.page(`/admin/login?next=${encodeURIComponent(next)}`);
  expect(page.html).toContain('<input type="hidden" name="next" value="/admin"');
  const { status, location } = await signIn({ ...merchant.admin, next });
  expect([status, location]).toEqual([303, '/admin']);
});

test('a path of the dashboard stays on this host, however many slashes and dots are in it', async () => {
  for (const next of [
    '/admin//evil.example',
    '/admin/..//evil.example',
    '/admin/\\evil.example',
    '/admin?//evil.example',
  ]) {
    const { location } = await signIn({ ...merchant.admin, next });
    expect(new URL(location ?? '', merchant.url).origin).toBe(merchant.url);
  }
});

test('signing out ends the session here too, not only in the browser', async () => {
  const cookie = await merchant.signIn();
  const another = await merchant.signIn();
  const { status, location, headers } = await merchant.page('/admin/logout', { cookie, form: {} });
  expect([status, location]).toEqual([303, '/admin/login']);
  expect(headers.getSetCookie()[0]).toMatch(/^tillgate_admin=;.*Expires=Thu, 01 Jan 1970/);
  expect((await merchant.page('/admin', { cookie })).status).toBe(303);
  expect((await merchant.page('/admin', { cookie: another })).status).toBe(200);
  expect((await merchant.page('/admin/logout', { form: {} })).status).toBe(303);
});

test('a session ends after seven days, and what is left of it is removed', async () => {
  const own = await startTestMerchant();
  const cookie = await own.signIn();
  const start = own.clock.now.getTime();
  own.clock.now = new Date(start + 7 * DAY_MS - 1);
  expect((await own.page('/admin', { cookie })).status).toBe(200);
  expect(await own.step('sessions')).toBe(0);
  own.clock.now = new Date(start + 7 * DAY_MS);
  expect((await own.page('/admin', { cookie })).status).toBe(303);
  expect(await own.step('sessions')).toBe(1);
  expect(await own.deps.db.adminSession.count()).toBe(0);
});

test.each([
  'tillgate_admin=',
  'tillgate_admin=forged',
  `tillgate_admin=${'a'.repeat(43)}`,
  'tillgate_admin',
  'other=1; ;=',
])('the cookie "%s" is nobody’s', async (cookie) => {
  expect((await merchant.page('/admin', { cookie })).status).toBe(303);
});

test('signing in again ends the session that the browser had', async () => {
  const cookie = await merchant.signIn();
  const { status } = await merchant.page('/admin/login', { form: merchant.admin, cookie });
  expect(status).toBe(303);
  expect((await merchant.page('/admin', { cookie })).status).toBe(303);
});

test('a session tells what browser it is, from where, and when it was last used, to the minute', async () => {
  const own = await startTestMerchant();
  const start = own.clock.now.getTime();
  const { headers } = await own.page('/admin/login', {
    form: own.admin,
    headers: { 'user-agent': 'x'.repeat(400) },
  });
  const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const seenAfter = async (ms: number) => {
    own.clock.now = new Date(start + ms);
    await own.page('/admin', { cookie });
    const session = await own.deps.db.adminSession.findFirstOrThrow();
    return session.lastSeenAt.getTime() - start;
  };
  const session = await own.deps.db.adminSession.findFirstOrThrow();
  expect([session.userAgent, session.isHalf]).toEqual(['x'.repeat(300), false]);
  expect(session.remote).toContain('127.0.0.1');
  expect([await seenAfter(59_999), await seenAfter(60_000), await seenAfter(119_000)]).toEqual([
    0, 60_000, 60_000,
  ]);
});

test.each([
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
])('a form that another site posts (%o) neither signs in nor out', async (headers) => {
  const cookie = await merchant.signIn();
  const sessions = await merchant.deps.db.adminSession.count();
  for (const path of ['/admin/login', '/admin/logout']) {
    const { status } = await merchant.page(path, { form: merchant.admin, cookie, headers });
    expect(status).toBe(403);
  }
  expect(await merchant.deps.db.adminSession.count()).toBe(sessions);
  expect((await merchant.page('/admin', { cookie })).status).toBe(200);
});
