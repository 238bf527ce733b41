import { expect, test } from 'vitest';
import { encodeAddressIpn } from '../../src/protocol/address-ipn.ts';
import { parseAddressRequest } from '../../src/protocol/address-request.ts';
import { parseForm } from '../../src/protocol/form.ts';
import { parseIpn } from '../../src/protocol/ipn-message.ts';

const txid = 'ab'.repeat(32);
const blockHash = `00000000${'cd'.repeat(28)}`;

test('coins that the network knows of are published, without a block while they have none', () => {
  expect(
    encodeAddressIpn({ status: 'published', amountSat: 278_707n, description: null, txid, blockHash: null }),
  ).toBe(`status=published&amount_int=278707&item=BTC&txid=${txid}`);
});

test('coins that have their confirmations are confirmed, with their block', () => {
  expect(
    encodeAddressIpn({
      status: 'confirmed',
      amountSat: 2_100_000_000_000_000n,
      description: 'Konto 7 & „mehr“=+',
      txid,
      blockHash,
    }),
  ).toBe(
    `status=confirmed&amount_int=2100000000000000&item=BTC&description=Konto%207%20%26%20%E2%80%9Emehr%E2%80%9C%3D%2B&txid=${txid}&blockid=${blockHash}`,
  );
});

test('a receiver of IPNs about orders says that this one tells of no order', () => {
  const body = encodeAddressIpn({ status: 'confirmed', amountSat: 1n, description: null, txid, blockHash });
  expect(parseIpn(Buffer.from(body))).toEqual({
    ok: false,
    reason: 'it tells of coins on an address, not of an order',
  });
  for (const other of ['item=BTC', `txid=${txid}`, `id=1&item=BTC&txid=${txid}`]) {
    expect(parseIpn(Buffer.from(other))).toEqual({ ok: false, reason: 'id is not a UUID' });
  }
});

test.each([
  ['', null, null],
  ['description=&ipn=', null, null],
  [
    'description=Konto%207&ipn=https%3A%2F%2Fshop.example%2Fipn%3Fa%3D1&x=1',
    'Konto 7',
    'https://shop.example/ipn?a=1',
  ],
])('an address is asked for with %j', (body, description, ipnUrl) => {
  expect(parseAddressRequest(parseForm(Buffer.from(body)))).toEqual({
    ok: true,
    address: { description, ipnUrl },
  });
});

test.each([
  [`description=${'x'.repeat(1025)}`, 'description', 'should have at most 1024 characters'],
  ['description=a%00b', 'description', 'should not contain a NUL character'],
  ['ipn=%2Fipn', 'ipn', 'should be an absolute http or https URL'],
  ['ipn=ftp%3A%2F%2Fshop.example%2F', 'ipn', 'should be an absolute http or https URL'],
])('an address is refused for %s', (body, parameter, problem) => {
  expect(parseAddressRequest(parseForm(Buffer.from(body)))).toEqual({
    ok: false,
    parameter,
    sentence: `Invalid parameter "${parameter}" (${problem})`,
  });
});
