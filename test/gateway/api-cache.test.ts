import { beforeEach, describe, expect, test } from 'vitest';
import { createReplyCache } from '../../src/gateway/api/reply-cache.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let asked: string[];
beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.clock.now = new Date('2030-01-02T03:04:05Z');
  asked = [];
  const { rates } = gateway.deps;
  gateway.deps.rates = {
    ...rates,
    find: async (currency) => {
      asked.push(currency);
      return rates.find(currency);
    },
  };
});

async function get(method: string) {
  const response = await fetch(`${gateway.url}/api/1/${method}`);
  return { body: (await response.json()) as any, cacheControl: response.headers.get('cache-control') };
}

function later(ms: number): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + ms);
}

describe('a public reply', () => {
  test('is the same for 10 seconds, and made anew after that', async () => {
    const first = await get('BTCUSD/ticker');
    expect(first.cacheControl).toBe('public, max-age=10');
    later(9_999);
    const second = await get('BTCUSD/ticker');
    expect(second.body).toEqual(first.body);
    expect([second.cacheControl, asked]).toEqual(['public, max-age=1', ['USD']]);
    later(1);
    const third = await get('BTCUSD/ticker');
    expect(third.body.return.now).toBe(`${gateway.clock.now.getTime()}000`);
    expect([third.cacheControl, asked]).toEqual(['public, max-age=10', ['USD', 'USD']]);
  });

  test.each([
    'BTCUSD/ticker?raw',
    'BTCUSD/private/ticker',
    '/BTCUSD//ticker',
    'BTCUSD/ticker?x=1',
    'BTCUSD/ticker?currency=EUR',
  ])('is the same however it is asked for: %s', async (other) => {
    const { body } = await get('BTCUSD/ticker');
    later(5_000);
    const again = (await get(other)).body;
    expect(again.return ?? again).toEqual(body.return);
    expect(asked).toEqual(['USD']);
  });

  test('is another one for another currency', async () => {
    await get('BTCUSD/ticker');
    expect((await get('BTCEUR/ticker')).body.return.last.currency).toBe('EUR');
    const names = [];
    for (const code of ['USD', 'EUR', 'USD'])
      names.push((await get(`generic/currency?currency=${code}`)).body.return.currency);
    expect(names).toEqual(['USD', 'EUR', 'USD']);
  });

  test('is made once for all who ask at the same time', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => get('BTCUSD/ticker')));
    expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(asked).toEqual(['USD']);
  });

  test('is made anew when the clock was set back', async () => {
    await get('BTCUSD/ticker');
    later(-60_000);
    expect((await get('BTCUSD/ticker')).body.return.now).toBe(`${gateway.clock.now.getTime()}000`);
  });
});

test('a failure is not kept: who asks next is answered', async () => {
  const { find } = gateway.deps.rates;
  gateway.deps.rates.find = async () => null;
  const failed = await get('BTCUSD/ticker');
  expect([failed.body.token, failed.cacheControl]).toEqual(['service_unavailable', 'no-store']);
  gateway.deps.rates.find = find;
  expect((await get('BTCUSD/ticker')).body.result).toBe('success');
});

test('no more than the newest 200 replies are kept, whatever is asked for', async () => {
  const cache = createReplyCache(() => gateway.clock.now);
  let made = 0;
  const ask = (key: number) => cache.get(String(key), async () => ++made);
  for (let key = 0; key <= 200; key++) await ask(key);
  for (let key = 200; key > 0; key--) await ask(key);
  expect(made).toBe(201);
  expect((await ask(0)).value).toBe(202);
});

test('a private reply is kept for nobody', async () => {
  const first = await gateway.call('generic/info');
  later(1_000);
  const second = await gateway.call('generic/info');
  expect(first.body.return.Last_Login).not.toBe(second.body.return.Last_Login);
  const stranger = await gateway.newKeys(['get_info']);
  expect((await gateway.call('generic/info', [], stranger)).body.return.Rights).toEqual(['get_info']);
});
