import { expect, test } from 'vitest';
import { probeGatewayWhenDue } from '../../src/merchant/attention/gateway-probe.ts';
import { needsIn, needsOn } from '../support/attention.ts';
import { startReceiver } from '../support/http.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { startGatewayFront } from './gateway-front.ts';
import { startNonceOnlyGateway } from './nonce-only-gateway.ts';

const pass = (merchant: TestMerchant, ms: number) => {
  merchant.clock.now = new Date(merchant.clock.now.getTime() + ms);
};
/** Lets a minute pass, looks at the gateway, and says what is on the list. */
async function look(merchant: TestMerchant, cookie: string) {
  pass(merchant, 61_000);
  await probeGatewayWhenDue(merchant.deps);
  return needsOn(merchant, cookie);
}
const act = (merchant: TestMerchant, cookie: string, id: string | undefined, action: string) =>
  merchant.page(`/admin/attention/${id}`, { cookie, form: { action } });

async function startPair() {
  const gateway = await startTestGateway();
  const front = await startGatewayFront(gateway.url);
  const merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
  return { gateway, front, merchant, cookie: await merchant.signIn() };
}

test('a gateway that answers needs nobody; one that does not is an entry until it does', async () => {
  const { front, merchant, cookie } = await startPair();
  expect(await look(merchant, cookie)).toEqual([]);
  front.line = 'down';
  const [need] = await look(merchant, cookie);
  expect([need?.kind, need?.text]).toEqual([
    'gateway_unreachable',
    expect.stringContaining('did not answer'),
  ]);

  const still = await act(merchant, cookie, need?.id, 'ask_gateway');
  expect(still.location).toBe('/admin?done=gateway_not_well');
  front.line = 'up';
  const { location } = await act(merchant, cookie, need?.id, 'ask_gateway');
  expect(location).toBe('/admin?done=gateway_well');
  expect(needsIn((await merchant.page('/admin', { cookie })).html)).toEqual([]);
});

test('an outage that somebody saw is another one than the next', async () => {
  const { front, merchant, cookie } = await startPair();
  front.line = 'down';
  const [first] = await look(merchant, cookie);
  await act(merchant, cookie, first?.id, 'ignore');
  expect(await look(merchant, cookie)).toEqual([]);
  expect(await merchant.deps.db.event.findFirst({ where: { action: 'server.ignored' } })).toMatchObject({
    subject: 'gateway_unreachable',
    who: 'owner@localhost',
  });
  front.line = 'up';
  expect(await look(merchant, cookie)).toEqual([]);
  front.line = 'down';
  expect((await look(merchant, cookie)).map(({ kind }) => kind)).toEqual(['gateway_unreachable']);
});

test('a gateway that refuses our key is one that cannot be worked with', async () => {
  const gateway = await startTestGateway();
  const merchant = await startTestMerchant({ gatewayUrl: gateway.url });
  const [need] = await look(merchant, await merchant.signIn());
  expect([need?.kind, need?.text]).toEqual([
    'gateway_unreachable',
    expect.stringContaining('The gateway refused our key'),
  ]);
});

test('several processes look once a minute, not each', async () => {
  const { front, merchant } = await startPair();
  const other = await startTestMerchant({
    databaseUrl: merchant.databaseUrl,
    gatewayUrl: front.url,
    keys: merchant.keys,
  });
  await Promise.all([probeGatewayWhenDue(merchant.deps), probeGatewayWhenDue(other.deps)]);
  await probeGatewayWhenDue(merchant.deps);
  expect(front.calls).toBe(1);
});

const MINUTE_MS = 60_000;
/** A gateway whose ticker answers that. */
async function tickerSaying(answer: (nowMs: number) => { status: number; text: string }) {
  const asked: string[] = [];
  let merchant: TestMerchant | null = null;
  const { url } = await startReceiver(({ path }, res) => {
    if (!path.includes('/ticker')) {
      res.end(JSON.stringify({ result: 'success', return: { Login: 'shop', Rights: ['merchant'] } }));
      return;
    }
    asked.push(path);
    const { status, text } = answer(merchant?.clock.now.getTime() ?? 0);
    res.statusCode = status;
    res.end(text);
  });
  merchant = await startTestMerchant({ gatewayUrl: url });
  return { merchant, asked, cookie: await merchant.signIn() };
}
const rateOf = (ageMs: number) => (nowMs: number) => {
  return { status: 200, text: JSON.stringify({ result: 'success', return: { now: `${nowMs - ageMs}000` } }) };
};
const failure = (status: number, token: string) => () => {
  return { status, text: JSON.stringify({ result: 'error', error: 'no', token }) };
};

test.each([
  ['old', rateOf(16 * MINUTE_MS), true],
  ['fresh', rateOf(14 * MINUTE_MS), false],
  ['not there at the moment', failure(503, 'service_unavailable'), true],
  ['not known to this gateway', failure(404, 'unknown_method'), false],
  ['not of the protocol', () => ({ status: 404, text: '<h1>Not found</h1>' }), false],
  ['without a time', () => ({ status: 200, text: '{"result":"success","return":{}}' }), false],
])('a rate that is %s', async (_what, answer, isStale) => {
  const { merchant, asked, cookie } = await tickerSaying(answer);
  await merchant.insertOrder();
  expect(await look(merchant, cookie)).toEqual([]);
  expect(asked).toEqual([]);

  await merchant.insertOrder({ currency: 'EUR', amountInt: 1_000_000n });
  const found = await look(merchant, cookie);
  expect(asked).toEqual(['/api/1/BTCEUR/ticker']);
  expect(found.map(({ kind, text }) => [kind, text.includes('EUR')])).toEqual(
    isStale ? [['rates_stale', true]] : [],
  );
});

test('our own gateway has a ticker, and an old one without has none to be stale', async () => {
  const gateway = await startTestGateway();
  const old = await startNonceOnlyGateway(gateway.keys);
  for (const gatewayUrl of [gateway.url, old.url]) {
    const merchant = await startTestMerchant({ gatewayUrl, keys: gateway.keys });
    await merchant.insertOrder({ currency: 'USD' });
    gateway.clock.now = merchant.clock.now;
    expect((await look(merchant, await merchant.signIn())).map(({ text }) => text)).toEqual([]);
  }
});

test('an order that the gateway has not taken is asked for again, and says what came of it', async () => {
  const { front, merchant, cookie } = await startPair();
  front.line = 'down';
  const order = { amount: '0.001', currency: 'BTC', return_success: 'http://127.0.0.1/ok', reference: 'A-1' };
  await merchant.api('POST', '/v1/orders', order);
  pass(merchant, 61_000);
  const [need] = await needsOn(merchant, cookie);
  expect([need?.kind, need?.text.includes('A-1')]).toEqual(['gateway_failed', true]);

  const failed = await act(merchant, cookie, need?.id, 'ask_gateway');
  expect(failed.location).toBe('/admin?done=gateway_did_not');
  expect((await needsOn(merchant, cookie)).map(({ id }) => id)).toEqual([need?.id]);
  front.line = 'up';
  const taken = await act(merchant, cookie, need?.id, 'ask_gateway');
  expect(taken.location).toBe('/admin?done=gateway_took_it');
  expect(needsIn((await merchant.page('/admin', { cookie })).html)).toEqual([]);
  const [made] = await merchant.deps.db.order.findMany();
  expect(made?.transaction).not.toBeNull();
  const events = await merchant.deps.db.event.findMany({ where: { action: 'order.asked_gateway' } });
  expect(events.map(({ who, orderId }) => [who, orderId])).toEqual(
    Array(2).fill(['owner@localhost', made?.id]),
  );
});
