import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { until } from '../support/until.ts';
import { cookieFor, eventsOf, insertPerson, type Person, signInAs } from './people-steps.ts';

let merchant: TestMerchant;
let person: Person;
let cookie: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  person = await insertPerson(merchant, 'viewer');
  cookie = await cookieFor(merchant, person);
});

const page = (path: string, by = cookie) => merchant.page(path, { cookie: by });
const post = (path: string, form: Record<string, string> = {}, by = cookie) =>
  merchant.page(path, { cookie: by, form });
const opens = async (by: string) => (await page('/admin/account', by)).status === 200;
const sessionsOn = (html: string) =>
  [...html.matchAll(/data-session="([0-9a-f-]+)"/g)].map((match) => match[1]);

test('everybody sees who they are and where they are signed in', async () => {
  await cookieFor(merchant, person, {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  });
  const { status, html } = await page('/admin/account');
  expect(status).toBe(200);
  expect(html).toContain('Viewer: sees everything');
  expect(sessionsOn(html)).toHaveLength(2);
  expect(html).toContain('Firefox on Linux');
  expect(html.match(/This browser/g)).toHaveLength(1);
});

test('changing the password ends the other sessions, and the old password is over', async () => {
  const other = await cookieFor(merchant, person);
  const password = 'a new and better one';
  const { status, location } = await post('/admin/account/password', {
    current: person.password,
    password,
    repeated: password,
  });
  expect([status, location]).toEqual([303, '/admin/account']);
  expect([await opens(cookie), await opens(other)]).toEqual([true, false]);
  expect((await signInAs(merchant, person)).status).toBe(401);
  expect((await signInAs(merchant, { email: person.email, password })).status).toBe(303);
});

test.each([
  [
    'current',
    'a wrong one',
    'a new and better one',
    'a new and better one',
    'not the password that you have now',
  ],
  ['current', '', 'a new and better one', 'a new and better one', 'Type the password'],
  ['password', null, 'too short', 'too short', 'at least 10 characters'],
  ['password', null, 'password123', 'password123', 'first passwords'],
  ['repeated', null, 'a new and better one', 'a new and better oen', 'not what you typed above'],
])(
  'a form with something wrong in “%s” changes nothing and links to it',
  async (field, current, password, repeated, why) => {
    const { status, html } = await post('/admin/account/password', {
      current: current ?? person.password,
      password,
      repeated,
    });
    expect(status).toBe(400);
    expect(html).toMatch(new RegExp(`<li><a href="#${field}">[^<]*${why}`));
    expect(html).toMatch(
      new RegExp(`id="${field}"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*${field}-error"`),
    );
    expect(html).not.toContain(`value="${password}"`);
    expect((await signInAs(merchant, person)).status).toBe(303);
  },
);

test('the e-mail address is no password', async () => {
  const form = { current: person.password, password: person.email, repeated: person.email };
  expect((await post('/admin/account/password', form)).status).toBe(400);
  const nothing = await post('/admin/account/password', {});
  expect(nothing.status).toBe(400);
});

test('of two changes of the password at once, one is made', async () => {
  const passwords = ['the first of them', 'the second of them'];
  const statuses = await Promise.all(
    passwords.map(async (password) => {
      const form = { current: person.password, password, repeated: password };
      return (await post('/admin/account/password', form)).status;
    }),
  );
  expect(statuses).toContain(303);
  const works = await Promise.all(
    passwords.map(async (password) => (await signInAs(merchant, { email: person.email, password })).status),
  );
  expect(works.toSorted()).toEqual([303, 401]);
});

test('one session is ended by itself, all of them together', async () => {
  const [second, third] = [await cookieFor(merchant, person), await cookieFor(merchant, person)];
  const own = sessionsOn((await page('/admin/account', second)).html);
  const { html } = await page('/admin/account', third);
  const idOfThird = /data-session="([0-9a-f-]+)"(?:(?!data-session).)*This browser/s.exec(html)?.[1] ?? '';
  expect(own).toContain(idOfThird);
  expect((await post(`/admin/account/sessions/${idOfThird}/end`)).location).toBe(
    '/admin/account#sessions-title',
  );
  expect([await opens(cookie), await opens(second), await opens(third)]).toEqual([true, true, false]);

  const { status, location, headers } = await post('/admin/account/sessions/end-all');
  expect([status, location]).toEqual([303, '/admin/login']);
  expect(headers.getSetCookie()[0]).toMatch(/^tillgate_admin=;/);
  expect([await opens(cookie), await opens(second)]).toEqual([false, false]);
  expect((await eventsOf(merchant)).slice(-2)).toEqual([
    expect.stringMatching(/^viewer-.*: user\.signed_out \(node, from .*127\.0\.0\.1\)$/),
    `${person.email}: user.signed_out_everywhere`,
  ]);
});

test('nobody ends a session of somebody else', async () => {
  const owner = await merchant.signIn();
  const session = await merchant.deps.db.adminSession.findFirstOrThrow({
    where: { user: { role: 'owner' } },
  });
  for (const id of [session.id, randomUUID(), '17', '%00'])
    expect((await post(`/admin/account/sessions/${id}/end`)).status).toBe(404);
  await post('/admin/account/sessions/end-all');
  expect(await opens(owner)).toBe(true);
});

test('what a browser says of itself is only text', async () => {
  const hostile = '<script>alert(1)</script>';
  const by = await cookieFor(merchant, person, { 'user-agent': hostile });
  const session = await merchant.deps.db.adminSession.findFirstOrThrow({ where: { userAgent: hostile } });
  const { html } = await page('/admin/account', by);
  await post(`/admin/account/sessions/${session.id}/end`);
  const audit = await page('/admin/audit', await merchant.signIn());
  for (const text of [html, audit.html]) {
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert(1)');
  }
});

test('a password that is changed while somebody signs in with the old one gives no session', async () => {
  const { db } = merchant.deps;
  const waiting = () => db.$queryRaw<unknown[]>`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  const signingIn = await db.$transaction(
    async (tx) => {
      await tx.adminUser.update({ where: { id: person.id }, data: { passwordHash: 'another' } });
      await tx.adminSession.deleteMany({ where: { userId: person.id } });
      const answer = signInAs(merchant, person);
      await until(async () => (await waiting()).length > 0);
      return { answer };
    },
    { timeout: 30_000 },
  );
  const { status, headers } = await signingIn.answer;
  expect([status, headers.getSetCookie()]).toEqual([401, []]);
  expect(await db.adminSession.count({ where: { userId: person.id } })).toBe(0);
});
