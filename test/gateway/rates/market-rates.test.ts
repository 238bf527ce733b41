import { describe, expect, test } from 'vitest';
import { currencyCodes } from '../../../src/protocol/currencies.ts';
import { until } from '../../support/until.ts';
import { openTestMarket, startExchange, type TestExchange } from './exchange-server.ts';

/** Exchanges that give these prices in dollars, named a, b, c… */
function startExchanges(...dollars: string[]): Promise<TestExchange[]> {
  return Promise.all(dollars.map((price, index) => startExchange('abcdef'.charAt(index), { USD: price })));
}
const askedOf = (exchanges: TestExchange[]) => exchanges.map(({ asked }) => asked.length);

test('a rate is the median of what the exchanges say, with its sources and its time', async () => {
  const { rates, clock } = openTestMarket(await startExchanges('61000', '60000', '60500.5'));
  expect(await rates.find('USD')).toEqual({
    minorPerBtc: 6050050000n,
    source: 'median of a, b, c',
    at: clock.now,
  });
});

test('a currency is the median of those exchanges that have it, and none has no rate', async () => {
  const [a, b] = (await startExchanges('60000', '60000')) as [TestExchange, TestExchange];
  a.give({ USD: '60000', JPY: '9000000.5' });
  const { rates } = openTestMarket([a, b]);
  expect(await rates.find('JPY')).toMatchObject({ minorPerBtc: 9000000500n, source: 'a alone' });
  expect(await rates.find('SEK')).toBeNull();
});

test('nobody is asked before a rate is wanted', async () => {
  const exchanges = await startExchanges('60000', '60000');
  const { rates } = openTestMarket(exchanges);
  const unknown = { lastGoodAt: null, usable: false, error: null };
  expect(rates.status()).toEqual([
    { exchange: 'a', ...unknown },
    { exchange: 'b', ...unknown },
  ]);
  // Whatever had been sent before would have come before this.
  for (const { url } of exchanges) await fetch(`${url}/mine`);
  expect(exchanges.map(({ asked }) => asked)).toEqual([['/mine'], ['/mine']]);
});

describe('however many ask, each exchange is called once:', () => {
  test('at the start, in whatever currency', async () => {
    const exchanges = await startExchanges('60000', '60000');
    const held = exchanges.map((exchange) => exchange.hold({ USD: '60000', EUR: '55000' }));
    const { rates } = openTestMarket(exchanges);
    const finds = Array.from({ length: 50 }, (_, index) => rates.find(index % 2 === 0 ? 'USD' : 'EUR'));
    const refresh = rates.refresh();
    await until(() => held.every(({ waiting }) => waiting === 1));
    for (const one of held) one.letGo();
    expect(new Set((await Promise.all(finds)).map((rate) => rate?.minorPerBtc))).toEqual(
      new Set([6000000000n, 5500000000n]),
    );
    expect(await refresh).toBe(2);
    expect(askedOf(exchanges)).toEqual([1, 1]);
  });

  test('for a minute after the last reply', async () => {
    const exchanges = await startExchanges('60000', '60000');
    const { rates, later } = openTestMarket(exchanges);
    await rates.find('USD');
    later(59.999);
    for (const code of currencyCodes) if (code !== 'BTC') await rates.find(code);
    expect(await rates.refresh()).toBe(0);
    expect(askedOf(exchanges)).toEqual([1, 1]);
  });

  test('when all of them fail, too', async () => {
    const exchanges = await startExchanges('60000', '60000');
    for (const exchange of exchanges) exchange.fail();
    const { rates } = openTestMarket(exchanges);
    expect(await Promise.all([rates.find('USD'), rates.find('EUR')])).toEqual([null, null]);
    expect(await rates.find('USD')).toBeNull();
    expect(askedOf(exchanges)).toEqual([1, 1]);
  });
});

test('after a minute the known rate is given at once, and replaced in the background by one call', async () => {
  const exchanges = await startExchanges('60000', '60000');
  const { rates, later, clock } = openTestMarket(exchanges);
  const first = await rates.find('USD');
  const held = exchanges.map((exchange) => exchange.hold({ USD: '61000' }));
  later(60);
  expect(await Promise.all([rates.find('USD'), rates.find('USD')])).toEqual([first, first]);
  await until(() => held.every(({ waiting }) => waiting === 1));
  expect(await rates.find('USD')).toEqual(first);
  for (const one of held) one.letGo();
  await until(async () => (await rates.find('USD'))?.minorPerBtc === 6100000000n);
  expect((await rates.find('USD'))?.at).toEqual(clock.now);
  expect(askedOf(exchanges)).toEqual([2, 2]);
});

describe('an exchange that fails', () => {
  test('keeps its last reply until that is ten minutes old; the rate says how old its oldest part is', async () => {
    const exchanges = await startExchanges('60000', '61000', '62000');
    const { rates, later, clock } = openTestMarket(exchanges);
    await rates.refresh();
    const start = clock.now;
    exchanges[2]?.fail();
    later(600);
    await rates.refresh();
    expect(await rates.find('USD')).toEqual({
      minorPerBtc: 6100000000n,
      source: 'median of a, b, c',
      at: start,
    });
    expect(rates.status()[2]).toEqual({
      exchange: 'c',
      lastGoodAt: start,
      usable: true,
      error: 'HTTP 500',
    });
    later(0.001);
    expect(rates.status()[2]).toMatchObject({ lastGoodAt: start, usable: false });
    expect(await rates.find('USD')).toEqual({
      minorPerBtc: 6050000000n,
      source: 'median of a, b',
      at: new Date(start.getTime() + 600_000),
    });
  });

  test('is left out, and the others go on', async () => {
    const exchanges = await startExchanges('60000', '61000', '62000');
    exchanges[0]?.serve((_req, res) => res.end('<html>'));
    exchanges[1]?.serve((req) => req.socket.destroy());
    const { rates, clock } = openTestMarket(exchanges);
    expect(await rates.find('USD')).toMatchObject({ minorPerBtc: 6200000000n, source: 'c alone' });
    expect(rates.status()).toEqual([
      { exchange: 'a', lastGoodAt: null, usable: false, error: 'the reply is not JSON' },
      { exchange: 'b', lastGoodAt: null, usable: false, error: expect.any(String) },
      { exchange: 'c', lastGoodAt: clock.now, usable: true, error: null },
    ]);
  });

  test('by not answering holds up nobody who can be told a rate', async () => {
    const exchanges = await startExchanges('60000', '61000');
    const { rates, later } = openTestMarket(exchanges);
    await rates.refresh();
    exchanges[0]?.hold({});
    later(60);
    expect(await rates.find('USD')).toMatchObject({ minorPerBtc: 6050000000n });
    await until(() => askedOf(exchanges)[0] === 2);
    expect(await rates.find('USD')).toMatchObject({ minorPerBtc: 6050000000n });
  });

  test('by not answering is given up in time', async () => {
    const exchanges = await startExchanges('60000', '61000');
    exchanges[0]?.hold({});
    const { rates } = openTestMarket(exchanges, 200);
    expect(await rates.find('USD')).toMatchObject({ source: 'b alone' });
    expect(rates.status()[0]?.error).toBe('no whole reply within 0.2 s');
  });

  test('is asked again after 30 s, then 60, then every two minutes, and after a good reply as before', async () => {
    const exchanges = await startExchanges('60000');
    exchanges[0]?.fail(429);
    const { rates, later } = openTestMarket(exchanges);
    expect(await rates.refresh()).toBe(1);
    for (const rest of [30, 60, 120, 120, 120]) {
      later(rest - 0.001);
      expect(await rates.refresh()).toBe(0);
      later(0.001);
      expect(await rates.refresh()).toBe(1);
    }
    exchanges[0]?.give({ USD: '60000' });
    later(120);
    expect(await rates.find('USD')).not.toBeNull();
    exchanges[0]?.fail();
    later(60);
    expect(await rates.refresh()).toBe(1);
    later(30);
    expect(await rates.refresh()).toBe(1);
    expect(askedOf(exchanges)).toEqual([9]);
  });

  test('is not asked along with those that are due', async () => {
    const exchanges = await startExchanges('60000', '60000');
    exchanges[0]?.fail();
    const { rates, later } = openTestMarket(exchanges);
    await rates.refresh();
    later(30);
    expect(await rates.refresh()).toBe(1);
    expect(askedOf(exchanges)).toEqual([2, 1]);
  });

  test('is complained of when it begins, praised when it is back, and not mentioned in between', async () => {
    const exchanges = await startExchanges('60000', '60000');
    const { rates, later, log } = openTestMarket(exchanges);
    await rates.refresh();
    expect(log).toEqual([]);
    exchanges[0]?.fail(503);
    for (let round = 0; round < 5; round++) {
      later(120);
      await rates.refresh();
    }
    const complaint = { exchange: 'a', reason: 'HTTP 503' };
    expect(log).toEqual([{ level: 'warn', fields: complaint, message: 'an exchange gives no prices' }]);
    expect(rates.status()[0]).toMatchObject({ exchange: 'a', error: 'HTTP 503' });
    exchanges[0]?.give({ USD: '60000' });
    for (let round = 0; round < 3; round++) {
      later(120);
      await rates.refresh();
    }
    expect(log.slice(1)).toEqual([
      { level: 'info', fields: { exchange: 'a' }, message: 'an exchange gives prices again' },
    ]);
    expect(rates.status()[0]?.error).toBeNull();
  });
});

describe('with no reply of the last ten minutes', () => {
  test('whoever asks waits for a new one', async () => {
    const exchanges = await startExchanges('60000');
    const { rates, later } = openTestMarket(exchanges);
    await rates.refresh();
    exchanges[0]?.give({ USD: '70000' });
    later(601);
    expect(await rates.find('USD')).toMatchObject({ minorPerBtc: 7000000000n });
  });

  test('there is no rate, until there is one', async () => {
    const exchanges = await startExchanges('60000', '60000');
    const { rates, later } = openTestMarket(exchanges);
    await rates.refresh();
    for (const exchange of exchanges) exchange.fail();
    later(601);
    expect(await rates.find('USD')).toBeNull();
    for (const exchange of exchanges) exchange.give({ USD: '60000' });
    expect(await rates.find('USD')).toBeNull();
    later(30);
    expect(await rates.find('USD')).toMatchObject({ source: 'median of a, b' });
  });

  test('a clock that was set back makes no reply last longer', async () => {
    const exchanges = await startExchanges('60000');
    const { rates, later } = openTestMarket(exchanges);
    await rates.refresh();
    exchanges[0]?.give({ USD: '70000' });
    later(-3600);
    expect(await rates.find('USD')).toMatchObject({ minorPerBtc: 7000000000n });
  });
});

test('two that contradict each other give no rate, which is said once; a third settles it', async () => {
  const [a, b, c] = (await startExchanges('60000', '67000', '66900')) as [
    TestExchange,
    TestExchange,
    TestExchange,
  ];
  c.fail();
  const { rates, later, log } = openTestMarket([a, b, c]);
  expect(await rates.find('USD')).toBeNull();
  expect(await rates.find('USD')).toBeNull();
  expect(log.filter(({ fields }) => 'currency' in fields)).toEqual([
    {
      level: 'warn',
      fields: { currency: 'USD', prices: { a: '6000000000', b: '6700000000' } },
      message: 'the exchanges contradict each other, so there is no rate',
    },
  ]);
  c.give({ USD: '66900' });
  later(30);
  expect(await rates.find('USD')).toMatchObject({
    minorPerBtc: 6690000000n,
    source: 'median of a, b, c',
  });
  c.fail();
  later(60);
  await rates.refresh();
  later(541);
  expect(await rates.find('USD')).toBeNull();
  expect(log.filter(({ fields }) => 'currency' in fields)).toHaveLength(2);
});

test('closing breaks off what is under way without a complaint, and nobody is asked any more', async () => {
  const exchanges = await startExchanges('60000', '60000');
  exchanges[0]?.hold({});
  const { rates, later, log } = openTestMarket(exchanges);
  const found = rates.find('EUR');
  await until(() => askedOf(exchanges).every((times) => times === 1));
  await rates.close();
  expect(await found).toBeNull();
  later(600);
  expect(await rates.find('EUR')).toBeNull();
  expect(await rates.refresh()).toBe(0);
  expect(askedOf(exchanges)).toEqual([1, 1]);
  expect(log).toEqual([]);
});
