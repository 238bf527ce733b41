import { beforeEach, expect, test } from 'vitest';
import { startReceiver } from '../support/http.ts';
import { ipnsOf, later, runSender, startSlowShop } from '../support/ipn-sending.ts';
import { startTestBoth, type TestBoth } from '../support/test-both.ts';
import { startPartialPayment, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';

let both: TestBoth;
let gateway: TestGateway;
beforeEach(async () => {
  both = await startTestBoth();
  gateway = both.gateway;
});

const setPaused = (verb: 'pause' | 'resume', url: string) =>
  both.post(`/admin/gateway/${verb}`, { origin: new URL(url).origin });

test('nothing is sent to a paused endpoint, others get theirs, and what waited goes out when it is resumed', async () => {
  const [shop, other] = [await startReceiver(), await startReceiver()];
  await startPartialPayment(gateway, shop.url);
  expect((await setPaused('pause', shop.url)).location).toBe('/admin/gateway?done=paused');
  await startPartialPayment(gateway, other.url);
  await startPartialPayment(gateway, `${shop.url}/another/path`);
  later(gateway, 3_600_000);
  expect(await gateway.sendIpns()).toBe(1);
  expect([shop.received.length, other.received.length]).toEqual([0, 1]);

  const { html } = await both.page('/admin/gateway');
  expect(html.match(/data-standing="paused"/g)).toHaveLength(2);
  expect(html).toContain('when resumed');
  expect(html).toMatch(/2 waiting, 0 of them failing; paused since/);

  expect((await setPaused('resume', shop.url)).location).toBe('/admin/gateway?done=resumed');
  expect(await gateway.sendIpns()).toBe(2);
  expect(shop.received).toHaveLength(2);
  expect((await ipnsOf(gateway)).map(({ state }) => state)).toEqual(Array(3).fill('delivered'));
  const { origin } = new URL(shop.url);
  expect(await both.recorded()).toEqual([
    ['endpoint.paused', origin, 'owner@localhost'],
    ['endpoint.resumed', origin, 'owner@localhost'],
  ]);
});

test('an attempt under way when its endpoint is paused ends as it would, and none follows', async () => {
  const shop = await startSlowShop();
  await startPartialPayment(gateway, shop.url);
  const sender = runSender(gateway);
  await sender.start();
  await until(() => shop.held.length === 1);
  await setPaused('pause', shop.url);
  shop.held[0]?.answer('no');
  await sender.settled();
  expect((await ipnsOf(gateway))[0]?.attempts).toHaveLength(1);
  later(gateway, 3_600_000);
  expect(await sender.start()).toBe(0);
  await setPaused('resume', shop.url);
  await sender.start();
  await until(() => shop.held.length === 2);
  shop.held[1]?.answer('[OK]');
  await sender.settled();
  expect((await ipnsOf(gateway))[0]?.state).toBe('delivered');
});

test('one that is sent again by hand waits as well while its endpoint is paused', async () => {
  const shop = await startReceiver((_one, res) => res.end('no'));
  await startPartialPayment(gateway, shop.url);
  await gateway.sendIpns();
  await setPaused('pause', shop.url);
  const [ipn] = await ipnsOf(gateway);
  await both.post(`/admin/gateway/ipns/${ipn?.id}/resend`);
  await both.post('/admin/gateway/resend', { since: '2020-01-01T00:00' });
  expect(await gateway.sendIpns()).toBe(0);
  await setPaused('resume', shop.url);
  expect(await gateway.sendIpns()).toBe(1);
});

test('pausing twice, or resuming what is not paused, changes nothing and is not recorded', async () => {
  for (const verb of ['resume', 'pause', 'pause'] as const)
    expect((await setPaused(verb, 'https://shop.example')).status).toBe(303);
  expect(await both.recorded()).toEqual([['endpoint.paused', 'https://shop.example', 'owner@localhost']]);
  const { html } = await both.page('/admin/gateway');
  expect(html).toContain('data-endpoint="https://shop.example"');
  expect(html).toContain('0 waiting');
});

test('an endpoint is paused from the page of an IPN, which is where it leads back to', async () => {
  const shop = await startReceiver();
  await startPartialPayment(gateway, shop.url);
  const [ipn] = await ipnsOf(gateway);
  const { location } = await both.post('/admin/gateway/pause', {
    origin: new URL(shop.url).origin,
    ipn: ipn?.id ?? '',
  });
  expect(location).toBe(`/admin/gateway/ipns/${ipn?.id}?done=paused`);
  const { html } = await both.page(location ?? '');
  expect(html).toContain('data-live="head" data-standing="paused"');
  expect(html).toContain('action="/admin/gateway/resume"');
});

test('refuses what is no endpoint', async () => {
  for (const form of [
    {},
    { origin: '' },
    { origin: 'shop.example' },
    { origin: 'javascript:alert(1)' },
    { origin: 'https://shop.example/path' },
    { origin: 'https://SHOP.example' },
    { origin: 'https://shop.example\0' },
    { origin: `https://${'a'.repeat(500)}.example` },
    { origin: 'https://shop.example', ipn: '//evil.example' },
  ])
    for (const verb of ['pause', 'resume']) {
      const { status, html } = await both.post(`/admin/gateway/${verb}`, form as Record<string, string>);
      expect([form, status]).toEqual([form, 400]);
      expect(html).toContain('An endpoint is written like');
    }
  expect(await gateway.deps.db.pausedEndpoint.count()).toBe(0);
});
