import { beforeEach, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import {
  backupCodesOn,
  codeNow,
  cookieFor,
  cookieOf,
  eventsOf,
  insertPerson,
  nextStep,
  type Person,
  setUpSecondFactor,
  signInAs,
} from './people-steps.ts';

let merchant: TestMerchant;
let person: Person;
/** A browser that was signed in before the second factor. */
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  person = await insertPerson(merchant, 'operator');
  cookie = await cookieFor(merchant, person);
});

const MINUTE_MS = 60_000;
const sendCode = (half: string, code: string, next = '/admin') =>
  merchant.page('/admin/login/code', { cookie: half, form: { code, next } });
const opens = async (by: string, path = '/admin/account') =>
  (await merchant.page(path, { cookie: by })).status === 200;

test('with a second factor signing in takes password and code, and the code gives a new session', async () => {
  const { secret } = await setUpSecondFactor(merchant, cookie);
  const login = await merchant.page('/admin/login', {
    form: { ...person, next: '/admin/inbox?outcome=stale' },
  });
  expect([login.status, login.location]).toEqual([
    303,
    `/admin/login/code?next=${encodeURIComponent('/admin/inbox?outcome=stale')}`,
  ]);
  const half = cookieOf(login);
  const asked = await merchant.page(login.location ?? '', { cookie: half });
  expect(asked.status).toBe(200);
  expect(asked.html).toContain('autocomplete="one-time-code"');
  expect(asked.html).toContain('name="next" value="/admin/inbox?outcome=stale"');

  const { status, location, headers } = await sendCode(
    half,
    codeNow(merchant, secret),
    '/admin/inbox?outcome=stale',
  );
  expect([status, location]).toEqual([303, '/admin/inbox?outcome=stale']);
  const full = headers.getSetCookie()[0]?.split(';')[0] ?? '';
  expect(full).toMatch(/^tillgate_admin=[\w-]{43}$/);
  expect(full).not.toBe(half);
  expect(await opens(full)).toBe(true);
  expect(await opens(half)).toBe(false);
  expect((await eventsOf(merchant)).at(-1)).toBe(`${person.email}: user.signed_in (with a second factor)`);
});

test('a half session opens nothing but the page for the code, and for ten minutes', async () => {
  const { secret } = await setUpSecondFactor(merchant, cookie);
  const half = await cookieFor(merchant, person);
  for (const path of [
    '/admin',
    '/admin/orders',
    '/admin/inbox',
    '/admin/account',
    '/admin/account/password',
    '/admin/events',
    '/admin/people',
    '/admin/audit',
  ]) {
    const { status, location } = await merchant.page(path, { cookie: half });
    expect([path, status, location]).toEqual([
      path,
      303,
      `/admin/login/code?next=${encodeURIComponent(path)}`,
    ]);
  }
  const before = await merchant.deps.db.adminUser.findMany();
  for (const path of [
    '/admin/account/second-factor/off',
    '/admin/account/second-factor/start',
    '/admin/account/password',
    '/admin/account/sessions/end-all',
  ]) {
    const { status, location } = await merchant.page(path, {
      cookie: half,
      form: { code: codeNow(merchant, secret) },
    });
    expect([status, location]).toEqual([303, '/admin/login/code?next=%2Fadmin']);
  }
  expect(await merchant.deps.db.adminUser.findMany()).toEqual(before);
  expect(await opens(cookie)).toBe(true);

  merchant.clock.now = new Date(merchant.clock.now.getTime() + 10 * MINUTE_MS);
  const { status, location } = await sendCode(half, codeNow(merchant, secret));
  expect([status, location]).toEqual([303, '/admin/login?next=%2Fadmin']);
});

test('the page for the code is for half sessions alone', async () => {
  const nobody = await merchant.page('/admin/login/code');
  expect([nobody.status, nobody.location]).toEqual([303, '/admin/login?next=%2Fadmin']);
  const forged = await sendCode('tillgate_admin=forged', '123456');
  expect([forged.status, forged.location]).toEqual([303, '/admin/login?next=%2Fadmin']);
  const whole = await merchant.page('/admin/login/code', { cookie });
  expect([whole.status, whole.location]).toEqual([303, '/admin']);
  expect((await sendCode(cookie, '123456', 'https://evil.example')).location).toBe('/admin');
});

test('a code is taken once, also when it is sent many times at once', async () => {
  const { secret } = await setUpSecondFactor(merchant, cookie);
  const halves = await Promise.all(Array.from({ length: 5 }, () => cookieFor(merchant, person)));
  const code = codeNow(merchant, secret);
  const statuses = await Promise.all(halves.map(async (half) => (await sendCode(half, code)).status));
  expect(statuses.toSorted()).toEqual([303, 401, 401, 401, 401]);
  const again = await cookieFor(merchant, person);
  const { status, html } = await sendCode(again, code);
  expect(status).toBe(401);
  expect(html).toContain('This code is wrong, or was used already.');
  expect((await sendCode(again, codeNow(merchant, secret, -1))).status).toBe(401);
  nextStep(merchant);
  expect((await sendCode(again, ` ${codeNow(merchant, secret).replace(/(...)/, '$1 ')} `)).status).toBe(303);
});

test('a backup code is taken once, in capitals and with spaces too', async () => {
  const { codes } = await setUpSecondFactor(merchant, cookie);
  const [code = '', other = ''] = codes;
  const halves = await Promise.all(Array.from({ length: 4 }, () => cookieFor(merchant, person)));
  const statuses = await Promise.all(halves.map(async (half) => (await sendCode(half, code)).status));
  expect(statuses.toSorted()).toEqual([303, 401, 401, 401]);
  const half = await cookieFor(merchant, person);
  expect((await sendCode(half, code)).status).toBe(401);
  const full = await sendCode(half, other.toUpperCase().replaceAll('-', ' '));
  expect(full.status).toBe(303);
  expect((await merchant.page('/admin/account', { cookie: cookieOf(full) })).html).toMatch(
    /Backup codes left<\/dt><dd>8</,
  );
  const events = await eventsOf(merchant);
  expect(events.filter((line) => line.includes('user.backup_code_used'))).toHaveLength(2);
  expect(events).toContain(`${person.email}: user.signed_in (with a backup code)`);
});

test.each([{}, { code: '' }, { code: '000000000000' }, { code: '\0' }, { code: 'x'.repeat(5_000) }])(
  'what is no code does not sign in (%o)',
  async (form: Record<string, string>) => {
    await setUpSecondFactor(merchant, cookie);
    const half = await cookieFor(merchant, person);
    const { status, headers } = await merchant.page('/admin/login/code', { cookie: half, form });
    expect([status, headers.getSetCookie()]).toEqual([401, []]);
  },
);

test('a secret is in force only once a code of it was right, and is shown on no page after that', async () => {
  await merchant.page('/admin/account/second-factor/start', { cookie, form: {} });
  const page = await merchant.page('/admin/account/second-factor', { cookie });
  expect(page.html).toMatch(/<svg class="qr"[^>]*role="img"/);
  const { totpSecret } = await merchant.deps.db.adminUser.findUniqueOrThrow({ where: { id: person.id } });
  expect(page.html.replaceAll(' ', '')).toContain(totpSecret);
  const wrong = await merchant.page('/admin/account/second-factor/confirm', {
    cookie,
    form: { code: '12345' },
  });
  expect(wrong.status).toBe(400);
  expect(wrong.html).toContain('<a href="#code">This is not the code');
  expect((await signInAs(merchant, person)).location).toBe('/admin');

  const on = await merchant.page('/admin/account/second-factor/confirm', {
    cookie,
    form: { code: codeNow(merchant, totpSecret ?? '') },
  });
  const codes = backupCodesOn(on.html);
  expect(codes).toHaveLength(10);
  expect(new Set(codes).size).toBe(10);
  expect(on.headers.get('cache-control')).toBe('no-store');
  const owner = await merchant.signIn();
  const pages = [
    ...(await Promise.all(
      ['/admin/account', '/admin/account/second-factor', '/admin'].map((path) =>
        merchant.page(path, { cookie }),
      ),
    )),
    ...(await Promise.all(
      ['/admin/audit', '/admin/people', `/admin/people/${person.id}`].map((path) =>
        merchant.page(path, { cookie: owner }),
      ),
    )),
  ];
  expect(pages.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const events = (await eventsOf(merchant)).join('\n');
  const stored = JSON.stringify(await merchant.deps.db.adminBackupCode.findMany());
  for (const { html } of pages) expect(html.replaceAll(' ', '')).not.toContain(totpSecret);
  expect(events).not.toContain(totpSecret);
  for (const code of codes) {
    for (const text of [...pages.map(({ html }) => html), events, stored]) {
      expect(text).not.toContain(code);
      expect(text).not.toContain(code.replaceAll('-', ''));
    }
  }
});

test('new backup codes take a code, and end the old ones', async () => {
  const { secret, codes: old } = await setUpSecondFactor(merchant, cookie);
  const ask = (code: string) =>
    merchant.page('/admin/account/second-factor/backup-codes', { cookie, form: { code } });
  const wrong = await ask('000000');
  expect(wrong.status).toBe(400);
  expect(wrong.html).toContain('<a href="#new-codes-code">');
  const made = backupCodesOn((await ask(codeNow(merchant, secret))).html);
  expect(made).toHaveLength(10);
  const half = await cookieFor(merchant, person);
  expect((await sendCode(half, old[0] ?? '')).status).toBe(401);
  expect((await sendCode(half, made[0] ?? '')).status).toBe(303);
});

test('switching off takes a code; then the password alone signs in, and half sessions are over', async () => {
  const { secret } = await setUpSecondFactor(merchant, cookie);
  const half = await cookieFor(merchant, person);
  const off = (code: string) => merchant.page('/admin/account/second-factor/off', { cookie, form: { code } });
  const wrong = await off('000000');
  expect(wrong.status).toBe(400);
  expect(wrong.html).toContain('<a href="#off-code">');
  expect((await off(codeNow(merchant, secret))).location).toBe('/admin/account');
  expect((await sendCode(half, codeNow(merchant, secret, 1))).location).toBe('/admin/login?next=%2Fadmin');
  expect((await signInAs(merchant, person)).location).toBe('/admin');
  expect(await merchant.deps.db.adminBackupCode.count()).toBe(0);
  const user = await merchant.deps.db.adminUser.findUniqueOrThrow({ where: { id: person.id } });
  expect([user.totpSecret, user.totpSince, user.totpLastStep]).toEqual([null, null, null]);
  expect((await off('123456')).status).toBe(303);
});

test('a secret that is in force is not replaced by starting again', async () => {
  const { secret } = await setUpSecondFactor(merchant, cookie);
  await merchant.page('/admin/account/second-factor/start', { cookie, form: {} });
  const user = await merchant.deps.db.adminUser.findUniqueOrThrow({ where: { id: person.id } });
  expect(user.totpSecret).toBe(secret);
});
