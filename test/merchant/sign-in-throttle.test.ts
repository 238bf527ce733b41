import { beforeEach, expect, test } from 'vitest';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import {
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
beforeEach(async () => {
  merchant = await startTestMerchant({ settings: { rateLimit: true, trustProxy: 1 } });
  person = await insertPerson(merchant, 'operator');
});

const from = (address: string) => ({ 'x-forwarded-for': address });
const guess = async (n: number, by: { email: string } = person, address = '192.0.2.1', at = merchant) =>
  (await signInAs(at, { email: by.email, password: `guess ${n}` }, from(address))).status;
const count = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;
const inMinutes = (minutes: number) => nextStep(merchant, minutes * 60);

test('of many guesses at once, at two processes, ten are looked at; the right password waits as well', async () => {
  const other = await startTestMerchant({
    databaseUrl: merchant.databaseUrl,
    settings: { rateLimit: true, trustProxy: 1 },
  });
  other.clock.now = merchant.clock.now;
  const statuses = await Promise.all(
    Array.from({ length: 24 }, (_, n) => guess(n, person, `192.0.2.${n}`, n % 2 === 0 ? merchant : other)),
  );
  expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 14]);
  const { status, html, headers } = await signInAs(other, person, from('192.0.2.99'));
  expect([status, headers.getSetCookie()]).toEqual([429, []]);
  expect(html).toContain('Too many attempts. Try again in 15 minutes, at ');
  expect(headers.get('retry-after')).toBe('900');
  inMinutes(14);
  expect((await signInAs(merchant, person)).headers.get('retry-after')).toBe('60');
  inMinutes(1);
  expect((await signInAs(merchant, person)).status).toBe(303);
});

test('an account that nobody has is throttled like any other', async () => {
  const nobody = { email: 'nobody@shop.example' };
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1) statuses.push(await guess(n, nobody));
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
});

test('fifty failures from one address close it for every account; another address stays open', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, () => insertPerson(merchant, 'viewer')));
  const statuses = await Promise.all(
    people.flatMap((one) => Array.from({ length: 9 }, (_, n) => guess(n, one, '198.51.100.7'))),
  );
  expect([count(statuses, 401), count(statuses, 429)]).toEqual([50, 4]);
  expect((await signInAs(merchant, person, from('198.51.100.7'))).status).toBe(429);
  expect((await signInAs(merchant, person, from('198.51.100.8'))).status).toBe(303);
  // What was refused for its address has not used up what an account has left.
  const [first] = people;
  expect((await signInAs(merchant, first ?? person, from('198.51.100.8'))).status).toBe(303);
});

test('addresses of one IPv6 network count as one', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => insertPerson(merchant, 'viewer')));
  for (let n = 0; n < 50; n += 1) await guess(n, people[n % 5], `2001:db8:1:2::${n.toString(16)}`);
  expect((await signInAs(merchant, person, from('2001:db8:1:2:ffff::1'))).status).toBe(429);
  expect((await signInAs(merchant, person, from('2001:db8:1:3::1'))).status).toBe(303);
});

test('signing in forgets the account’s failures, but not the address’s', async () => {
  for (let round = 0; round < 5; round += 1) {
    for (let n = 0; n < 9; n += 1) expect(await guess(n)).toBe(401);
    expect((await signInAs(merchant, person, from('192.0.2.1'))).status).toBe(303);
  }
  for (let n = 0; n < 5; n += 1) expect(await guess(n)).toBe(401);
  expect((await signInAs(merchant, person, from('192.0.2.1'))).status).toBe(429);
});

test('wrong codes count with wrong passwords, and the right password between them forgets none', async () => {
  const { secret } = await setUpSecondFactor(merchant, await cookieFor(merchant, person));
  const codes: number[] = [];
  for (let n = 0; n < 11; n += 1) {
    const half = await cookieFor(merchant, person);
    if (half === '') break;
    codes.push((await merchant.page('/admin/login/code', { cookie: half, form: { code: 'wrong' } })).status);
  }
  expect(codes).toEqual(Array(10).fill(401));
  expect((await signInAs(merchant, person)).status).toBe(429);

  inMinutes(15);
  const halves = await Promise.all(Array.from({ length: 9 }, () => cookieFor(merchant, person)));
  const guesses = halves.flatMap((cookie) =>
    [1, 2].map((n) => merchant.page('/admin/login/code', { cookie, form: { code: `${n}00000` } })),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);
  expect([count(statuses, 401), count(statuses, 429)]).toEqual([10, 8]);
  const refused = await merchant.page('/admin/login/code', {
    cookie: halves[0] ?? '',
    form: { code: codeNow(merchant, secret) },
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900']);
});

test('whoever is signed in cannot guess the password or a code either', async () => {
  const cookie = await cookieFor(merchant, person);
  const form = { current: 'wrong', password: 'another password', repeated: 'another password' };
  const statuses: number[] = [];
  for (let n = 0; n < 11; n += 1)
    statuses.push((await merchant.page('/admin/account/password', { cookie, form })).status);
  expect(statuses).toEqual([...Array(10).fill(400), 429]);
  inMinutes(15);
  await setUpSecondFactor(merchant, cookie);
  statuses.length = 0;
  for (let n = 0; n < 11; n += 1) {
    const path = `/admin/account/second-factor/${n % 2 ? 'off' : 'backup-codes'}`;
    statuses.push((await merchant.page(path, { cookie, form: { code: 'wrong' } })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(400), 429]);
});

test('the audit log tells the first five failures and the one that closes the door', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => guess(n, person, `192.0.2.${n}`)));
  const failed = (await eventsOf(merchant)).filter((line) => line.includes('sign_in_failed'));
  expect(failed).toHaveLength(6);
  expect(failed.filter((line) => line.includes('no further attempt'))).toHaveLength(1);
  expect(failed[0]).toBe(`-: user.sign_in_failed of ${person.email} (Wrong password, or disabled)`);
  const [event] = await merchant.deps.db.event.findMany({ where: { action: 'user.sign_in_failed' } });
  expect(event?.remote).toMatch(/^192\.0\.2\.\d+$/);
});

test('what is typed into the wrong field is kept nowhere', async () => {
  await signInAs(merchant, { email: 'my secret password', password: 'ann@shop.example' });
  const kept = JSON.stringify([
    await eventsOf(merchant),
    await merchant.deps.db.signInFailure.findMany({ select: { key: true } }),
  ]);
  expect(kept).toContain('user.sign_in_failed');
  expect(kept).not.toContain('my secret password');
});

test('counts whose window is over are removed', async () => {
  await guess(1);
  await merchant.step('sessions');
  expect(await merchant.deps.db.signInFailure.count()).toBe(2);
  inMinutes(15);
  await merchant.step('sessions');
  expect(await merchant.deps.db.signInFailure.count()).toBe(0);
});

test('with limits off nothing is refused', async () => {
  const open = await startTestMerchant();
  const statuses = await Promise.all(
    Array.from({ length: 12 }, (_, n) => guess(n, open.admin, '192.0.2.1', open)),
  );
  expect(statuses).toEqual(Array(12).fill(401));
  expect(cookieOf(await signInAs(open, open.admin))).not.toBe('');
});
