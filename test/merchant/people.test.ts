import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import {
  cookieFor,
  cookieOf,
  eventsOf,
  insertPerson,
  madePasswordOn,
  setUpSecondFactor,
  signInAs,
} from './people-steps.ts';

let merchant: TestMerchant;
let owner: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  owner = await merchant.signIn();
});

const page = (path: string, cookie = owner) => merchant.page(path, { cookie });
const post = (path: string, form: Record<string, string> = {}, cookie = owner) =>
  merchant.page(path, { cookie, form });
const userOf = (email: string) => merchant.deps.db.adminUser.findUniqueOrThrow({ where: { email } });
const opens = async (cookie: string) => (await page('/admin/account', cookie)).status === 200;

test('an owner adds somebody, who signs in with the password shown once and has to choose their own', async () => {
  const added = await post('/admin/people', { email: ' Ann@Shop.Example ', role: 'operator' });
  expect([added.status, added.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const password = madePasswordOn(added.html);
  expect(password).toMatch(/^([a-z1-9]{4}-){3}[a-z1-9]{4}$/);
  const ann = await userOf('ann@shop.example');
  expect([ann.role, ann.passwordIsMade]).toEqual(['operator', true]);
  const list = await page('/admin/people');
  expect(list.html).toMatch(/ann@shop\.example<\/a>.*Has to choose a password/);

  const cookie = await cookieFor(merchant, { email: 'ann@shop.example', password });
  for (const path of ['/admin', '/admin/orders', '/admin/account', '/admin/events', '/admin/nothing']) {
    const { status, location } = await page(path, cookie);
    expect([path, status, location]).toEqual([path, 303, '/admin/account/password']);
  }
  expect((await post('/admin/account/sessions/end-all', {}, cookie)).location).toBe(
    '/admin/account/password',
  );
  const form = await page('/admin/account/password', cookie);
  expect(form.html).toContain('Choose your own password');
  const same = await post(
    '/admin/account/password',
    { current: password, password, repeated: password },
    cookie,
  );
  expect([same.status, same.html.includes('href="#password">Choose another password')]).toEqual([400, true]);
  const own = 'four quiet green teapots';
  const chosen = await post(
    '/admin/account/password',
    { current: password, password: own, repeated: own },
    cookie,
  );
  expect([chosen.status, chosen.location]).toEqual([303, '/admin']);
  expect((await page('/admin', cookie)).status).toBe(200);
  expect((await signInAs(merchant, { email: 'ann@shop.example', password })).status).toBe(401);

  const seen = [
    await page('/admin/people'),
    await page(`/admin/people/${ann.id}`),
    await page('/admin/audit'),
  ];
  for (const { html } of seen) expect(html).not.toContain(password);
  const kept = JSON.stringify([await eventsOf(merchant), await userOf('ann@shop.example')], (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  expect(kept).not.toContain(password);
  expect(await eventsOf(merchant)).toEqual(
    expect.arrayContaining([
      'owner@localhost: user.added of ann@shop.example (as operator)',
      'ann@shop.example: user.password_changed of ann@shop.example',
    ]),
  );
});

test.each([
  [{ email: 'OWNER@localhost', role: 'viewer' }, 409, 'Somebody has this e-mail address already.'],
  [{ email: 'no address', role: 'viewer' }, 400, 'Type an e-mail address'],
  [{ email: 'a\0@b.example', role: 'viewer' }, 400, 'Type an e-mail address'],
  [{ email: `${'x'.repeat(300)}@b.example`, role: 'viewer' }, 400, 'Type an e-mail address'],
  [{ role: 'viewer' }, 400, 'Type an e-mail address'],
  [{ email: 'ann@shop.example', role: 'admin' }, 400, 'Choose a role.'],
  [{ email: 'ann@shop.example' }, 400, 'Choose a role.'],
  [{}, 400, 'Type an e-mail address'],
])('%o adds nobody, and says why beside the field', async (form: Record<string, string>, status, why) => {
  const answer = await post('/admin/people', form);
  expect([answer.status, await merchant.deps.db.adminUser.count()]).toEqual([status, 1]);
  expect(answer.html).toContain(why);
  expect(answer.html).toMatch(/<title>Error: Add somebody/);
  expect(answer.html).toMatch(/<li><a href="#(email|role)">/);
});

test('of two owners who add the same person at once, one does', async () => {
  const form = { email: 'ann@shop.example', role: 'viewer' };
  const statuses = await Promise.all([1, 2, 3].map(async () => (await post('/admin/people', form)).status));
  expect(statuses.toSorted()).toEqual([200, 409, 409]);
});

describe('what each role may', () => {
  test.each(['viewer', 'operator'] as const)('a %s neither sees nor changes people', async (role) => {
    const cookie = await cookieFor(merchant, await insertPerson(merchant, role));
    const { id } = await insertPerson(merchant, 'viewer');
    const before = await merchant.deps.db.adminUser.findMany({ orderBy: { id: 'asc' } });
    const events = await merchant.deps.db.event.count();
    for (const path of ['/admin/people', '/admin/people/new', `/admin/people/${id}`, '/admin/audit'])
      expect([path, (await page(path, cookie)).status]).toEqual([path, 403]);
    for (const what of ['role', 'disable', 'enable', 'password', 'second-factor']) {
      const { status } = await post(`/admin/people/${id}/${what}`, { role: 'owner' }, cookie);
      expect([what, status]).toEqual([what, 403]);
    }
    expect((await post('/admin/people', { email: 'ann@shop.example', role: 'owner' }, cookie)).status).toBe(
      403,
    );
    expect(await merchant.deps.db.adminUser.findMany({ orderBy: { id: 'asc' } })).toEqual(before);
    expect(await merchant.deps.db.event.count()).toBe(events);
    const { html } = await page('/admin', cookie);
    expect(html).not.toContain('href="/admin/people"');
    expect((await page('/admin')).html).toContain('href="/admin/people"');
  });

  test.each(['', 'tillgate_admin=forged'])('with the cookie "%s" nobody changes people', async (cookie) => {
    const { id } = await insertPerson(merchant, 'viewer');
    for (const path of ['/admin/people', `/admin/people/${id}/role`, `/admin/people/${id}/password`]) {
      const { status, location } = await post(path, { email: 'a@b.example', role: 'owner' }, cookie);
      expect([path, status, location]).toEqual([path, 303, '/admin/login?next=%2Fadmin']);
    }
    expect(await merchant.deps.db.adminUser.count()).toBe(2);
  });

  test('a page of another site changes nobody', async () => {
    const { id } = await insertPerson(merchant, 'viewer');
    const { status } = await merchant.page(`/admin/people/${id}/role`, {
      cookie: owner,
      form: { role: 'owner' },
      headers: { origin: 'https://evil.example' },
    });
    expect(status).toBe(403);
    expect(await merchant.deps.db.adminUser.count({ where: { role: 'owner' } })).toBe(1);
  });
});

test('a lower role signs out everywhere, a higher one does not', async () => {
  const person = await insertPerson(merchant, 'viewer');
  const cookie = await cookieFor(merchant, person);
  const change = (role: string) => post(`/admin/people/${person.id}/role`, { role });
  expect((await change('operator')).location).toBe(`/admin/people/${person.id}`);
  expect(await opens(cookie)).toBe(true);
  await change('viewer');
  expect(await opens(cookie)).toBe(false);
  await change('viewer');
  const changes = (await eventsOf(merchant)).filter((line) => line.includes('role_changed'));
  expect(changes).toEqual([
    `owner@localhost: user.role_changed of ${person.email} (from viewer to operator)`,
    `owner@localhost: user.role_changed of ${person.email} (from operator to viewer)`,
  ]);
  expect((await change('admin')).status).toBe(400);
});

test('whoever is disabled is out at once, and cannot sign in until enabled again', async () => {
  const person = await insertPerson(merchant, 'operator');
  const cookie = await cookieFor(merchant, person);
  await post(`/admin/people/${person.id}/disable`);
  expect(await opens(cookie)).toBe(false);
  expect(await merchant.deps.db.adminSession.count({ where: { userId: person.id } })).toBe(0);
  const refused = await signInAs(merchant, person);
  expect(refused.status).toBe(401);
  expect(refused.html).toContain('E-mail address or password is wrong.');
  expect((await page(`/admin/people/${person.id}`)).html).toContain('Disabled since');
  await post(`/admin/people/${person.id}/enable`);
  expect((await signInAs(merchant, person)).status).toBe(303);
});

test('a session of somebody who is disabled opens nothing, even if it is still there', async () => {
  const person = await insertPerson(merchant, 'operator');
  const cookie = await cookieFor(merchant, person);
  await merchant.deps.db.adminUser.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
  expect(await opens(cookie)).toBe(false);
});

test('a password that is reset signs out everywhere and has to be changed', async () => {
  const person = await insertPerson(merchant, 'viewer');
  const cookie = await cookieFor(merchant, person);
  const password = madePasswordOn((await post(`/admin/people/${person.id}/password`)).html);
  expect(await opens(cookie)).toBe(false);
  expect((await signInAs(merchant, person)).status).toBe(401);
  const fresh = await cookieFor(merchant, { email: person.email, password });
  expect((await page('/admin', fresh)).location).toBe('/admin/account/password');
  expect(await eventsOf(merchant)).toContain(`owner@localhost: user.password_reset of ${person.email}`);
});

test('the second factor of somebody who lost it is removed; they are signed out', async () => {
  const person = await insertPerson(merchant, 'viewer');
  const cookie = await cookieFor(merchant, person);
  await setUpSecondFactor(merchant, cookie);
  expect((await page('/admin/people')).html).toMatch(
    new RegExp(`data-person="${person.id}".*?data-label="Second factor">.*?On<`),
  );
  await post(`/admin/people/${person.id}/second-factor`);
  expect(await opens(cookie)).toBe(false);
  expect((await signInAs(merchant, person)).location).toBe('/admin');
  expect(await merchant.deps.db.adminBackupCode.count()).toBe(0);
});

test('one’s own password and second factor are not changed here, where nobody asks for them', async () => {
  const { id } = await userOf('owner@localhost');
  await setUpSecondFactor(merchant, owner);
  for (const what of ['password', 'second-factor'])
    expect((await post(`/admin/people/${id}/${what}`)).status).toBe(400);
  expect((await userOf('owner@localhost')).totpSince).not.toBeNull();
  expect((await userOf('owner@localhost')).passwordIsMade).toBe(false);
});

describe('the last owner', () => {
  test('keeps the role, and is not disabled', async () => {
    const { id } = await userOf('owner@localhost');
    const other = await insertPerson(merchant, 'owner');
    await post(`/admin/people/${other.id}/disable`);
    for (const [what, form] of [
      ['role', { role: 'viewer' }],
      ['disable', {}],
    ] as const) {
      const { status, html } = await post(`/admin/people/${id}/${what}`, { ...form });
      expect([what, status]).toEqual([what, 409]);
      expect(html).toContain('only owner who can sign in');
    }
    await post(`/admin/people/${other.id}/enable`);
    expect((await post(`/admin/people/${id}/disable`)).status).toBe(303);
    expect(await opens(owner)).toBe(false);
  });

  test.each(['disable', 'role'])('is left when all owners take each other out at once (%s)', async (what) => {
    const others = await Promise.all([1, 2, 3].map(() => insertPerson(merchant, 'owner')));
    const owners = [{ id: (await userOf('owner@localhost')).id, cookie: owner }];
    for (const other of others) owners.push({ id: other.id, cookie: await cookieFor(merchant, other) });
    const statuses = await Promise.all(
      owners.flatMap((by) =>
        owners.map(
          async ({ id }) => (await post(`/admin/people/${id}/${what}`, { role: 'viewer' }, by.cookie)).status,
        ),
      ),
    );
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(await merchant.deps.db.adminUser.count({ where: { role: 'owner', disabledAt: null } })).toBe(1);
  });
});

test.each(['17', '%00', randomUUID(), `${'x'.repeat(3_000)}`])('%s is nobody', async (id) => {
  expect((await page(`/admin/people/${id}`)).status).toBe(404);
  for (const what of ['role', 'disable', 'enable', 'password', 'second-factor'])
    expect((await post(`/admin/people/${id}/${what}`, { role: 'viewer' })).status).toBe(404);
});

test('an e-mail address is only text on every page', async () => {
  const hostile = '"><script>alert(1)</script>@shop.example';
  const added = await post('/admin/people', { email: hostile, role: 'viewer' });
  const { id } = await userOf(hostile);
  const cookie = cookieOf(await signInAs(merchant, { email: hostile, password: madePasswordOn(added.html) }));
  const pages = [
    added,
    await post('/admin/people', { email: hostile, role: 'viewer' }),
    await page('/admin/people'),
    await page(`/admin/people/${id}`),
    await page('/admin/audit'),
    await page('/admin/account/password', cookie),
  ];
  for (const { html } of pages) {
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('&lt;script>alert(1)');
  }
});
