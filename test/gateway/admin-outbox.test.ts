import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { recordAddressIpns } from '../../src/gateway/ipn/record-address-ipns.ts';
import { startReceiver } from '../support/http.ts';
import { expireOrders, ipnsOf, later, runSender, startSlowShop } from '../support/ipn-sending.ts';
import { startTestBoth, type TestBoth } from '../support/test-both.ts';
import { startPartialPayment, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

let both: TestBoth;
let gateway: TestGateway;
beforeEach(async () => {
  both = await startTestBoth();
  gateway = both.gateway;
});

const listed = (html: string) =>
  [...html.matchAll(/data-ipn="([0-9a-f-]+)" data-standing="(\w+)"/g)].map((match) => [match[1], match[2]]);
const hrefOf = (html: string, id: string) =>
  new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null;
const outbox = async (show?: string) =>
  listed((await both.page(`/admin/gateway${show === undefined ? '' : `?show=${show}`}`)).html);
const newestIpn = async () => (await ipnsOf(gateway)).at(-1)!;
const standing = (html: string) => /data-live="head" data-standing="(\w+)"/.exec(html)?.[1];

async function payMore(address: string): Promise<void> {
  await gateway.pay(address, 1_000n);
  await gateway.settle();
}

describe('the outbox', () => {
  test('is in the navigation, and says that nothing waits when nothing does', async () => {
    const { status, html } = await both.page('/admin/gateway');
    expect(status).toBe(200);
    expect(html).toContain('Nothing waits');
    expect(html).toMatch(/class="top-link" href="\/admin\/gateway" aria-current="page"/);
    for (const show of ['failing', 'delivered', 'superseded', 'all']) expect(await outbox(show)).toEqual([]);
  });

  test('asks strangers to sign in', async () => {
    for (const path of ['', '/wallet', '/node', '/keys', `/ipns/${randomUUID()}`]) {
      const { status, location } = await both.merchant.page(`/admin/gateway${path}`);
      expect([status, location]).toEqual([303, expect.stringMatching(/^\/admin\/login/)]);
    }
    const { status } = await both.merchant.page('/admin/gateway/pause', { form: { origin: 'http://a' } });
    expect(status).toBe(303);
    expect(await gateway.deps.db.pausedEndpoint.count()).toBe(0);
  });

  test('shows each IPN under the filters of where it stands, with its last attempt and its next', async () => {
    const shop = await startReceiver((_one, res) => res.end('[OK]'));
    const broken = await startReceiver((_one, res) => res.writeHead(500).end('<b>broken</b>'));
    const delivered = await startPartialPayment(gateway, shop.url);
    await startPartialPayment(gateway, broken.url);
    await gateway.sendIpns();
    const changed = await startPartialPayment(gateway, broken.url);
    await payMore(changed.address);
    const [first, second, third, fourth] = (await ipnsOf(gateway)).map(({ id }) => id);

    expect(await outbox()).toEqual([
      [fourth, 'waiting'],
      [second, 'failing'],
    ]);
    expect(await outbox('failing')).toEqual([[second, 'failing']]);
    expect(await outbox('delivered')).toEqual([[first, 'delivered']]);
    expect(await outbox('superseded')).toEqual([[third, 'superseded']]);
    expect(await outbox('all')).toEqual([
      [fourth, 'waiting'],
      [third, 'superseded'],
      [second, 'failing'],
      [first, 'delivered'],
    ]);
    const { html } = await both.page('/admin/gateway');
    expect(html).toContain('2 IPNs wait to be acknowledged; 1 of them failed before.');
    expect(html).toContain('failed once');
    expect(html).toContain('HTTP 500');
    expect(html).toContain('in 30 minutes');
    expect(html).toContain(`data-endpoint="${new URL(broken.url).origin}"`);

    const page = await both.page(`/admin/gateway/ipns/${first}`);
    expect(page.html).toContain(`href="${gateway.url}/${delivered.transaction}"`);
    expect(page.html).toContain('HTTP 200, acknowledged');
    expect(page.html).toContain((await ipnsOf(gateway))[0]!.body.replaceAll('&', '&amp;'));
  });

  test('has all IPNs, fifty a page, each once, whatever it is narrowed to', async () => {
    const shop = await startReceiver((_one, res) => res.end('no'));
    await expireOrders(gateway, shop.url, 120);
    for (const show of ['waiting', 'all']) {
      const seen: unknown[] = [];
      const sizes: number[] = [];
      for (let path: string | null = `/admin/gateway?show=${show}`; path !== null; ) {
        const { html }: { html: string } = await both.page(path);
        seen.push(...listed(html).map(([id]) => id));
        sizes.push(listed(html).length);
        path = hrefOf(html, 'older');
      }
      expect(sizes).toEqual([50, 50, 20]);
      expect(new Set(seen).size).toBe(120);
    }
    // All of them are due at the same moment; those that fail are told from the others.
    await gateway.deps.db.ipnQueue.updateMany({ data: { dueAt: gateway.clock.now } });
    const some = await gateway.deps.db.ipnQueue.findMany({ take: 60 });
    const ids = some.map(({ ipnId }) => ipnId);
    await gateway.deps.db.ipnQueue.updateMany({ where: { ipnId: { in: ids } }, data: { failures: 2 } });
    const first = await both.page('/admin/gateway?show=failing');
    const second = await both.page(hrefOf(first.html, 'older') ?? '');
    const found = [...listed(first.html), ...listed(second.html)].map(([id]) => id);
    expect(found.toSorted()).toEqual(ids.toSorted());
    expect(hrefOf(second.html, 'older')).toBeNull();
  });

  test('says of one that is being sent that an answer is awaited', async () => {
    const shop = await startSlowShop();
    await startPartialPayment(gateway, shop.url);
    const sender = runSender(gateway);
    await sender.start();
    await until(() => shop.held.length === 1);
    const [[id, state] = []] = await outbox();
    expect(state).toBe('sending');
    const { status, html } = await both.post(`/admin/gateway/ipns/${id}/resend`);
    expect(status).toBe(409);
    expect(html).toContain('It is being sent at this moment');
    shop.held[0]?.answer('[OK]');
    await sender.settled();
    expect(await outbox('delivered')).toEqual([[id, 'delivered']]);
    expect(await both.recorded()).toEqual([]);
  });

  test('shows IPNs of coins on an address', async () => {
    const shop = await startReceiver((_one, res) => res.end('no'));
    const { body } = await gateway.call('generic/bitcoin/address', [['ipn', shop.url]]);
    const txid = await gateway.pay(String(body.return.addr), 5_000n);
    await gateway.settle();
    await recordAddressIpns(gateway.deps);
    const ipn = await newestIpn();
    const { html } = await both.page(`/admin/gateway/ipns/${ipn.id}`);
    expect(html).toContain(txid);
    expect(html).toContain('Published');
    expect(await outbox()).toEqual([[ipn.id, 'waiting']]);
  });

  test('shows a shop’s answer as text, what hides in it too, and never the password of its address', async () => {
    const hostile = '</pre><script>alert(1)</script>\0\u202e';
    const shop = await startReceiver((_one, res) => res.writeHead(418).end(hostile));
    const url = new URL(shop.url);
    url.username = 'shop';
    url.password = 'open-sesame';
    await startPartialPayment(gateway, url.href);
    await gateway.sendIpns();
    const { id } = await newestIpn();
    const { html } = await both.page(`/admin/gateway/ipns/${id}`);
    expect(html).toContain('&lt;/pre>&lt;script>alert(1)&lt;/script>\ufffd\ufffd');
    expect(html).not.toContain('<script>alert');
    expect(html).toContain('HTTP 418');
    expect(html).toContain('shop:hidden@');
    for (const path of [`/admin/gateway/ipns/${id}`, '/admin/gateway', '/admin/gateway?show=all'])
      expect((await both.page(path)).html).not.toContain('open-sesame');
  });

  test('lists every attempt of an IPN, page by page', async () => {
    const shop = await startReceiver((_one, res) => res.end('no'));
    await startPartialPayment(gateway, shop.url);
    const { id } = await newestIpn();
    const startedAt = gateway.clock.now.getTime();
    await gateway.deps.db.ipnAttempt.createMany({
      data: Array.from({ length: 120 }, (_, n) => ({
        ipnId: id,
        startedAt: new Date(startedAt + n * 1000),
        durationMs: n,
        httpStatus: 500 + n,
      })),
    });
    const seen: string[] = [];
    for (let path: string | null = `/admin/gateway/ipns/${id}`; path !== null; ) {
      const { html }: { html: string } = await both.page(path);
      seen.push(...[...html.matchAll(/<p>HTTP (\d+)/g)].map((match) => match[1] ?? ''));
      path = hrefOf(html, 'older');
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => String(619 - n)));
  });

  test('takes what makes no sense for nothing, and knows no page of what does not exist', async () => {
    const shop = await startReceiver((_one, res) => res.end('no'));
    await startPartialPayment(gateway, shop.url);
    const { id } = await newestIpn();
    const long = '9'.repeat(2_000);
    for (const after of ['x', '%00', long, '9999999999999999_x', '-1', `${long}_${id}`, "1';--", '1&after=2'])
      for (const show of ['waiting', 'all', 'nonsense', '%00']) {
        const { status } = await both.page(`/admin/gateway?show=${show}&after=${after}`);
        expect([show, after, status]).toEqual([show, after, 200]);
      }
    const far = `9999999999999999_${id}`;
    expect((await both.page(`/admin/gateway?after=${far}`)).html).toContain('No more');
    for (const before of ['x', '%00', long, '-1'])
      expect((await both.page(`/admin/gateway/ipns/${id}?before=${before}`)).status).toBe(200);
    for (const other of [randomUUID(), 'x', '%00', '1', long, `${id}x`]) {
      expect([other, (await both.page(`/admin/gateway/ipns/${other}`)).status]).toEqual([other, 404]);
      expect([other, (await both.post(`/admin/gateway/ipns/${other}/resend`)).status]).toEqual([other, 404]);
    }
    expect((await both.page(`/admin/gateway/ipns/${id.toUpperCase()}`)).status).toBe(200);
    expect((await both.page('/admin/gateway/nothing')).status).toBe(404);
  });
});

describe('sending again', () => {
  test('makes one that failed due now, before its time', async () => {
    const shop = await startReceiver((_one, res) => res.end(shop.received.length < 2 ? 'no' : '[OK]'));
    const { transaction } = await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    later(gateway, 60_000);
    expect(await gateway.sendIpns()).toBe(0);
    const { id } = await newestIpn();
    const { status, location } = await both.post(`/admin/gateway/ipns/${id}/resend`);
    expect([status, location]).toEqual([303, `/admin/gateway/ipns/${id}?done=resent`]);
    expect((await both.page(location ?? '')).html).toContain('It is sent again now.');
    expect(await gateway.sendIpns()).toBe(1);
    expect((await newestIpn()).state).toBe('delivered');
    expect(await both.recorded()).toEqual([['ipn.resent', transaction, 'owner@localhost']]);
  });

  test('stands in the history of the shop’s order', async () => {
    const shop = await startReceiver();
    const { transaction } = await startPartialPayment(gateway, shop.url);
    const order = await both.merchant.insertOrder();
    await both.merchant.deps.db.order.update({ where: { id: order.id }, data: { transaction } });
    await gateway.sendIpns();
    await both.post(`/admin/gateway/ipns/${(await newestIpn()).id}/resend`);
    const { html } = await both.page(`/admin/orders/${order.id}`);
    expect(html).toContain('IPN sent again');
  });

  test('queues one that was delivered once more, with the same body', async () => {
    const shop = await startReceiver();
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    const { id } = await newestIpn();
    expect((await both.page(`/admin/gateway/ipns/${id}`)).html).toContain('Send once more');
    await both.post(`/admin/gateway/ipns/${id}/resend`);
    expect(standing((await both.page(`/admin/gateway/ipns/${id}`)).html)).toBe('waiting');
    expect(await gateway.sendIpns()).toBe(1);
    expect(shop.received.map(({ body }) => body.toString())).toEqual(Array(2).fill((await newestIpn()).body));
    expect(await newestIpn()).toMatchObject({ id, state: 'delivered', attempts: [{}, {}] });
    expect(await gateway.deps.db.ipnQueue.count()).toBe(0);
  });

  test.each(['[OK]', 'no'])('refuses one that was answered %s when there is a newer one', async (answer) => {
    const shop = await startReceiver((_one, res) => res.end(answer));
    const { address } = await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    const { id } = await newestIpn();
    await payMore(address);
    const newer = await newestIpn();
    const { html } = await both.page(`/admin/gateway/ipns/${id}`);
    expect(hrefOf(html, 'newer')).toBe(`/admin/gateway/ipns/${newer.id}`);
    expect(html).not.toContain('id="resend"');
    const refused = await both.post(`/admin/gateway/ipns/${id}/resend`);
    expect(refused.status).toBe(409);
    expect(refused.html).toContain('There is a newer IPN of the same');
    await gateway.sendIpns();
    expect(shop.received.map(({ body }) => body.toString()).at(-1)).toBe(newer.body);
    expect(shop.received).toHaveLength(2);
    expect(await both.recorded()).toEqual([]);
  });

  test('takes a newer one that comes while it is queued once more for the one that counts', async () => {
    const shop = await startReceiver();
    const { address } = await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    const { id } = await newestIpn();
    await both.post(`/admin/gateway/ipns/${id}/resend`);
    await payMore(address);
    expect(await gateway.sendIpns()).toBe(1);
    expect((await ipnsOf(gateway)).map(({ state }) => state)).toEqual(['superseded', 'delivered']);
  });

  test('sends all that failed since a time, and nothing else', async () => {
    const shop = await startReceiver((_one, res) => res.end('no'));
    gateway.clock.now = new Date('2026-03-01T12:00:00Z');
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    gateway.clock.now = new Date('2026-03-01T12:10:00Z');
    await startPartialPayment(gateway, shop.url);
    await startPartialPayment(gateway, shop.url);
    await gateway.sendIpns();
    gateway.clock.now = new Date('2026-03-01T12:20:00Z');
    const [, second, third] = (await ipnsOf(gateway)).map(({ id }) => id);
    const before = await gateway.deps.db.ipnQueue.findFirstOrThrow({ orderBy: { dueAt: 'asc' } });

    const none = await both.post('/admin/gateway/resend', { since: '2026-03-01T12:11' });
    expect(none.location).toBe('/admin/gateway?done=resent-failed&count=0');
    expect((await both.page(none.location ?? '')).html).toContain('Nothing was sent');
    expect(await gateway.sendIpns()).toBe(0);
    const { status, location } = await both.post('/admin/gateway/resend', { since: '2026-03-01T12:10' });
    expect([status, location]).toEqual([303, '/admin/gateway?done=resent-failed&count=2']);
    expect((await both.page(location ?? '')).html).toContain('2 IPNs are sent again now.');
    const due = await gateway.deps.db.ipnQueue.findMany({ where: { dueAt: { lte: gateway.clock.now } } });
    expect(due.map(({ ipnId }) => ipnId).toSorted()).toEqual([second, third].toSorted());
    expect(await gateway.sendIpns()).toBe(2);
    expect(await gateway.deps.db.ipnQueue.findUnique({ where: { subjectId: before.subjectId } })).toEqual(
      before,
    );
    expect(await both.recorded()).toEqual([['ipn.resent', null, 'owner@localhost']]);
  });

  test('sends however many failed, in the order they were in', async () => {
    const { db } = gateway.deps;
    const shop = await startReceiver((_one, res) => res.end('no'));
    await startPartialPayment(gateway, shop.url);
    const { attempts: _none, ...ipn } = await newestIpn();
    await db.ipnQueue.deleteMany();
    const { origin } = new URL(shop.url);
    const now = gateway.clock.now.getTime();
    const copies = Array.from({ length: 2_100 }, (_, n) => ({ ...ipn, id: randomUUID(), aonce: BigInt(n) }));
    await db.ipn.createMany({ data: copies });
    await db.ipnQueue.createMany({
      data: copies.map(({ id }, n) => ({
        subjectId: randomUUID(),
        ipnId: id,
        origin,
        dueAt: new Date(now + 60_000 + n),
        failures: 1,
      })),
    });
    const attempt = { startedAt: gateway.clock.now, durationMs: 1 };
    await db.ipnAttempt.createMany({ data: copies.map(({ id }) => ({ ...attempt, ipnId: id })) });
    const { location } = await both.post('/admin/gateway/resend', { since: '2020-01-01T00:00' });
    expect(location).toBe('/admin/gateway?done=resent-failed&count=2100');
    const due = await db.ipnQueue.findMany({ orderBy: { dueAt: 'asc' } });
    expect(due.map(({ ipnId }) => ipnId)).toEqual(copies.map(({ id }) => id));
    expect(due.at(-1)?.dueAt).toEqual(gateway.clock.now);
  });

  test('refuses a time that is none', async () => {
    for (const since of [
      '',
      'yesterday',
      '2026-02-31T00:00',
      '0000-01-01T00:00',
      '99999-01-01T00:00',
      '2026-01-01T25:00',
      '2026-01-01T00:00\0',
      '9'.repeat(5_000),
    ]) {
      const { status, html } = await both.post('/admin/gateway/resend', { since });
      expect([since, status]).toEqual([since, 400]);
      expect(html).toContain('a day and a time of day in UTC');
    }
    expect((await both.post('/admin/gateway/resend')).status).toBe(400);
  });
});

test('a viewer sees everything and may do nothing', async () => {
  const shop = await startReceiver((_one, res) => res.end('no'));
  await startPartialPayment(gateway, shop.url);
  await gateway.sendIpns();
  const { id } = await newestIpn();
  const { origin } = new URL(shop.url);
  const queued = await gateway.deps.db.ipnQueue.findMany();
  const forms = /\/admin\/gateway\/(resend|pause|resume|ipns\/[0-9a-f-]+\/resend)"/;
  for (const path of ['/admin/gateway', `/admin/gateway/ipns/${id}`])
    expect((await both.page(path)).html).toMatch(forms);
  await both.becomeViewer();
  for (const path of ['', `/ipns/${id}`, '/wallet', '/node', '/keys']) {
    const { status, html } = await both.page(`/admin/gateway${path}`);
    expect([path, status]).toEqual([path, 200]);
    expect(html).not.toMatch(forms);
  }
  for (const [path, form] of [
    [`/ipns/${id}/resend`, {}],
    ['/resend', { since: '2020-01-01T00:00' }],
    ['/pause', { origin }],
    ['/resume', { origin }],
  ] as const)
    expect((await both.post(`/admin/gateway${path}`, form)).status).toBe(403);
  expect(await gateway.deps.db.ipnQueue.findMany()).toEqual(queued);
  expect(await gateway.deps.db.pausedEndpoint.count()).toBe(0);
  expect(await both.recorded()).toEqual([]);
});
