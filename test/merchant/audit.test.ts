import { beforeEach, expect, test } from 'vitest';
import { recordEvent } from '../../src/merchant/history/record-event.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { cookieFor, insertPerson, signInAs } from './people-steps.ts';

let merchant: TestMerchant;
let owner: string;
beforeEach(async () => {
  merchant = await startTestMerchant();
  owner = await merchant.signIn();
});

const page = (path: string) => merchant.page(path, { cookie: owner });
const linesOn = (html: string) => [...html.matchAll(/data-event="(\d+)"/g)].map((match) => Number(match[1]));
const hrefOf = (html: string, id: string) =>
  new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;

test('each line says who, when, from where, what, to what and why', async () => {
  const { id } = await merchant.insertOrder();
  const actor = { id, email: 'ann@shop.example', remote: '192.0.2.7' };
  merchant.clock.now = new Date('2026-03-04T05:06:07Z');
  const event = {
    action: 'order.accepted',
    orderId: id,
    subject: 'a subject',
    detail: 'paid in cash',
  } as const;
  await recordEvent(merchant.deps.db, actor, event, merchant.clock.now);
  await recordEvent(merchant.deps.db, null, { action: 'order.healed', orderId: id }, merchant.clock.now);
  const { status, html } = await page('/admin/audit');
  expect(status).toBe(200);
  const texts = [
    'Accepted as paid',
    'paid in cash',
    'a subject',
    'ann@shop.example',
    '192.0.2.7',
    '2026-03-04 05:06:07 UTC',
    `href="/admin/orders/${id}"`,
    'The server',
  ];
  for (const text of texts) expect(html).toContain(text);
});

test('signing in, failing and out are in it, with the address', async () => {
  const person = await insertPerson(merchant, 'viewer');
  await signInAs(merchant, { ...person, password: 'wrong' });
  const cookie = await cookieFor(merchant, person);
  await merchant.page('/admin/logout', { cookie, form: {} });
  const { html } = await page('/admin/audit?group=sign-ins');
  expect(html).toMatch(/Signed out.*Signed in.*Sign-in failed.*Signed in/s);
  expect(html).toContain('Wrong password, or disabled');
  expect(html).toContain('Not signed in');
  expect(html).toContain('127.0.0.1');
});

test('it is narrowed by what and by whom, and paged, each line once', async () => {
  const { id: order } = await merchant.insertOrder();
  const ann = { ...(await insertPerson(merchant, 'owner', 'ann@shop.example')), remote: '192.0.2.7' };
  const { db } = merchant.deps;
  for (let n = 0; n < 60; n += 1) {
    await recordEvent(db, n % 2 ? ann : null, { action: 'order.note', orderId: order }, merchant.clock.now);
    await recordEvent(db, ann, { action: 'user.added', subject: `user ${n}` }, merchant.clock.now);
  }
  const all = async (start: string) => {
    const seen: number[] = [];
    for (let path: string | null = start; path !== null; ) {
      const { html }: { html: string } = await page(path);
      seen.push(...linesOn(html));
      expect(hrefOf(html, 'newest') === null).toBe(path === start);
      path = hrefOf(html, 'older');
    }
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
    return seen.length;
  };
  expect(await all('/admin/audit')).toBe(121);
  expect(await all('/admin/audit?group=orders')).toBe(60);
  expect(await all('/admin/audit?group=people')).toBe(60);
  expect(await all(`/admin/audit?who=${ann.id}`)).toBe(90);
  expect(await all(`/admin/audit?group=orders&who=${ann.id}`)).toBe(30);
  expect(await all('/admin/audit?group=orders&who=server')).toBe(30);
  expect((await page('/admin/audit?group=keys')).html).toContain('Nothing of this kind');
});

test.each([
  '/admin/audit?group=constructor',
  '/admin/audit?group=orders&group=keys',
  '/admin/audit?who=%00',
  '/admin/audit?who=17&before=',
  '/admin/audit?before=-1',
  '/admin/audit?before=999999999999999999',
  '/admin/audit?before=99999999999999999999999',
  '/admin/audit?before=1&before=2',
])('%s is a list, however absurd', async (path) => {
  expect((await page(path)).status).toBe(200);
});

test('a stored word that is not known any more, and hostile text, are only text', async () => {
  const hostile = '<script>alert(1)</script>';
  await merchant.deps.db.event.create({
    data: { action: hostile, who: hostile, remote: hostile, subject: hostile, detail: hostile },
  });
  const { html } = await page('/admin/audit');
  expect(html).not.toContain('<script>alert');
  expect(html.match(/&lt;script>alert\(1\)/g)).toHaveLength(5);
});
