import { expect, test } from 'vitest';
import { plainAddress, remoteAddress } from '../../src/web/remote-address.ts';
import { startTestMerchant } from '../support/test-merchant.ts';

test.each([
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8::1'],
  ['::1', '::1'],
  ['::ffff:1.2.3', '::ffff:1.2.3'],
  ['', ''],
])('the address %j is shown as %j', (address, shown) => {
  expect(plainAddress(address)).toBe(shown);
});

const socket = '::ffff:10.0.0.1';
test.each<[proxies: number, forwarded: string | undefined, address: string]>([
  [0, undefined, '10.0.0.1'],
  [0, '192.0.2.1', '10.0.0.1'],
  [1, undefined, '10.0.0.1'],
  [1, '', '10.0.0.1'],
  [1, '192.0.2.1', '192.0.2.1'],
  [1, '::ffff:192.0.2.1', '192.0.2.1'],
  // Whatever a sender claims stands further left.
  [1, '203.0.113.9, 192.0.2.1', '192.0.2.1'],
  [2, '203.0.113.9, 192.0.2.1', '203.0.113.9'],
  [2, ' 203.0.113.9 ,192.0.2.1,10.0.0.2 ', '192.0.2.1'],
  // Fewer than there should be: the furthest one.
  [3, '192.0.2.1', '192.0.2.1'],
  // What is no address is not told; the proxy that let it through is.
  [1, '<b>nobody</b>', '10.0.0.1'],
  [2, '203.0.113.9,,10.0.0.2', '10.0.0.2'],
])('behind %i proxies, forwarded for %j, a request comes from %s', (proxies, forwarded, address) => {
  expect(remoteAddress(socket, forwarded, proxies)).toBe(address);
});

test('an IPN that is not from our gateway leaves the address that it came from', async () => {
  const merchant = await startTestMerchant({ settings: { trustProxy: 1 } });
  const headers = { 'x-forwarded-for': '203.0.113.9, ::ffff:192.0.2.1' };
  await fetch(`${merchant.url}/ipn`, { method: 'POST', headers, body: 'id=1' });
  await merchant.step('rejections');
  expect(await merchant.deps.db.rejectedIpn.findMany()).toMatchObject([{ remote: '192.0.2.1' }]);
  const signedIn = await fetch(`${merchant.url}/admin/login`, {
    method: 'POST',
    headers,
    redirect: 'manual',
    body: new URLSearchParams(merchant.admin),
  });
  expect(signedIn.status).toBe(303);
  const events = await merchant.deps.db.event.findMany({ where: { remote: { not: null } } });
  expect(new Set(events.map(({ remote }) => remote))).toEqual(new Set(['192.0.2.1']));
});
