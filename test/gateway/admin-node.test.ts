import { expect, test } from 'vitest';
import { ChainError } from '../../src/gateway/chain/chain.ts';
import { openMarketRates } from '../../src/gateway/rates/market-rates.ts';
import { listenLocally, startReceiver } from '../support/http.ts';
import { later } from '../support/ipn-sending.ts';
import { startNodeGateway } from '../support/node-gateway.ts';
import { startTestBoth, type TestBoth } from '../support/test-both.ts';
import { startPartialPayment } from '../support/test-gateway.ts';
import { whenOver } from '../support/when-over.ts';

const factOf = (html: string, name: string) =>
  new RegExp(`data-fact="${name}">(.*?)</dd>`).exec(html)?.[1]?.replaceAll(/<[^>]+>/g, ' ') ?? '';
const nodePage = async (both: TestBoth, query = '') => {
  const { status, html } = await both.page(`/admin/gateway/node${query}`);
  expect(status).toBe(200);
  return html;
};

test('in the sandbox it shows the pretended chain, the fixed rate, and whom no shop has acknowledged', async () => {
  const both = await startTestBoth();
  const { gateway } = both;
  await gateway.mine(4);
  const behind = await nodePage(both);
  expect(factOf(behind, 'lag')).toBe('4 blocks');
  await gateway.settle();
  const html = await nodePage(both);
  expect(html).toContain('A pretended network for trying out');
  expect(html).toContain('Coins are seen as they come');
  expect(factOf(html, 'height')).toMatch(/^4 [0-9a-f ]+$/);
  expect(factOf(html, 'tip')).toMatch(/^4 .*made/);
  expect(factOf(html, 'lag')).toBe('none: everything is recorded');
  expect(html).toContain('1 BTC = $60,000.00');
  expect(html).toContain('This price is fixed');
  expect(html).toContain('every IPN that counts was acknowledged');
  expect(await nodePage(both, '?currency=EUR')).toMatch(/1 BTC = 55,000.00/);
});

test('says how long a shop has not been told, and takes a currency there is none of for dollars', async () => {
  const both = await startTestBoth();
  const { gateway } = both;
  for (const currency of ['BTC', 'x', '%00', '9'.repeat(3_000)])
    expect(await nodePage(both, `?currency=${currency}`)).toContain('1 BTC = $60,000.00');
  const shop = await startReceiver((_one, res) => res.end('no'));
  await startPartialPayment(gateway, shop.url);
  later(gateway, 3 * 3_600_000);
  expect(await nodePage(both)).toMatch(/The oldest IPN that waits was written <strong>3 hours ago/);
});

test('says in words what keeps coins from being seen', async () => {
  const both = await startTestBoth();
  const { chainHealth } = both.gateway.deps;
  for (const [code, words] of [
    ['pruned', /pruned the next block.*The block it would need is 1\./],
    ['refused', /does not let us in/],
    ['unreachable', /gives no answer/],
  ] as const) {
    chainHealth.failed(new ChainError(code, 'rpc://user:password@node says something'));
    const html = await nodePage(both);
    expect(html).toContain(`data-trouble="${code}"`);
    expect(html).toMatch(words);
    expect(html).toContain('Coins are not seen');
    expect(html).not.toContain('rpc://');
  }
  chainHealth.followed(7, { syncing: false, tipOld: false });
  const behind = await nodePage(both);
  expect(behind).toContain('7 blocks are left to catch up with.');
  expect(behind).toContain('Catching up');
  chainHealth.followed(0, { syncing: false, tipOld: true });
  expect(await nodePage(both)).toContain('may have lost its peers');
});

test('shows what each source of rates says, and why one does not count', async () => {
  const both = await startTestBoth();
  const { deps, clock } = both.gateway;
  const exchange = async (name: string, answer: string, status = 200) => {
    const { url } = await listenLocally((_req, res) => res.writeHead(status).end(answer));
    const parse = (reply: unknown) => new Map([['USD', BigInt((reply as { price: number }).price)]] as const);
    return { name, url, parse };
  };
  const rates = openMarketRates({
    exchanges: [
      await exchange('one', '{"price":6000000000}'),
      await exchange('two', '{"price":6100000000}'),
      await exchange('three', '<script>', 503),
    ],
    now: () => clock.now,
    log: deps.log,
  });
  whenOver(() => rates.close());
  Object.assign(deps, { rates });
  await rates.refresh();
  const html = await nodePage(both);
  expect(html).toContain('1 BTC = $60,500.00');
  expect(html).toContain('median of one, two');
  const rows = Object.fromEntries(
    html
      .split('data-source="')
      .slice(1)
      .map((row) => [row.slice(0, row.indexOf('"')), row]),
  );
  expect(rows.one).toMatch(/\$60,000\.00.*just now.*Counts/);
  expect(rows.two).toMatch(/\$61,000\.00.*Counts/);
  expect(rows.three).toMatch(/none.*never.*Does not count.*HTTP 503/);
  expect(await nodePage(both, '?currency=EUR')).toContain('There is no rate for EUR at the moment');
  later(both.gateway, 11 * 60_000);
  await rates.close();
  expect(await nodePage(both)).toMatch(/\$60,000\.00.*11 minutes ago.*Does not count/);
});

test('a node that is away keeps no page waiting, and what was recorded stays to be seen', async () => {
  const { gateway, node } = await startNodeGateway();
  const both = await startTestBoth(gateway);
  const { height, hash } = await node.tip();
  const up = await nodePage(both);
  expect(up).toContain('Bitcoin node (regtest)');
  expect(factOf(up, 'height')).toBe(`${height.toLocaleString('en')} ${hash} `);
  expect(factOf(up, 'lag')).toBe('none: everything is recorded');
  await node.refuse();
  await gateway.stepChain();
  const down = await nodePage(both);
  expect(factOf(down, 'height')).toContain(hash);
  expect(factOf(down, 'tip')).toBe('it does not answer');
  expect(factOf(down, 'lag')).toBe('not known');
  expect(down).toContain('The bitcoin node gives no answer');
});
