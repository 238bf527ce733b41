import { expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

const dearer = async () => ({ minorPerBtc: 12_000_000_000n, source: 'test', at: new Date() });

async function open(gateway: TestGateway) {
  const { transaction } = await gateway.createOrder({ amount: '60', currency: 'USD' });
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  return { path: `/${transaction}/${paymentId}`, paymentId, address, dueSat };
}

const ask = (gateway: TestGateway, path: string) =>
  fetch(`${gateway.url}${path}/more-time`, { method: 'POST', redirect: 'manual' });
const secondsLeft = async (gateway: TestGateway, path: string) =>
  Number(/data-quote-left="(\d+)"/.exec(await (await fetch(`${gateway.url}${path}`)).text())?.[1]);

test('the quote counts down by our clock, and whoever asks for time gets all of it again, at the rate of now', async () => {
  const gateway = await startTestGateway();
  const { path, paymentId, dueSat } = await open(gateway);
  expect(dueSat).toBe(100_000n);
  expect(await secondsLeft(gateway, path)).toBe(900);
  await gateway.pass(600);
  expect(await secondsLeft(gateway, path)).toBe(300);

  Object.assign(gateway.deps.rates, { find: dearer });
  const answer = await ask(gateway, path);
  expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
  expect(await secondsLeft(gateway, path)).toBe(900);
  const payment = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
  expect(payment).toMatchObject({ dueSat: 50_000n, rateMinorPerBtc: 12_000_000_000n });
});

test('what was sent by the quote of before counts by it', async () => {
  const gateway = await startTestGateway();
  const { path, paymentId, address } = await open(gateway);
  await gateway.pass(600);
  await gateway.pay(address, 40_000n);
  await gateway.settle();
  Object.assign(gateway.deps.rates, { find: dearer });
  await ask(gateway, path);
  const payment = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
  // 24 of 60 dollars have come at the old rate; 36 are due at twice as much a coin.
  expect(payment).toMatchObject({ status: 'partial', dueSat: 70_000n });
});

test('a quote that is new, a price in BTC, and a payment that is over stay as they are', async () => {
  const gateway = await startTestGateway();
  const young = await open(gateway);
  Object.assign(gateway.deps.rates, { find: dearer });
  expect((await ask(gateway, young.path)).status).toBe(303);
  const btc = await gateway.createOrder();
  const { paymentId } = await gateway.openPayment(btc.transaction);
  await gateway.pass(600);
  expect((await ask(gateway, `/${btc.transaction}/${paymentId}`)).status).toBe(303);
  await fetch(`${gateway.url}${young.path}/cancel`, { method: 'POST' });
  expect((await ask(gateway, young.path)).status).toBe(303);
  const payments = await gateway.deps.db.gatewayPayment.findMany({ orderBy: { createdAt: 'asc' } });
  expect(payments.map(({ dueSat }) => dueSat)).toEqual([100_000n, 100_000n]);
});

test('the receipt says who was paid what, at which rate, by which transactions', async () => {
  const gateway = await startTestGateway();
  const { path, address } = await open(gateway);
  const txid = await gateway.pay(address, 100_000n);
  await gateway.mine(6);
  await gateway.settle();
  const receipt = await fetch(`${gateway.url}${path}/receipt?lang=de`);
  const html = (await receipt.text()).replaceAll('\u00a0', ' ');
  expect(receipt.status).toBe(200);
  for (const text of [
    'Beleg',
    'Test shop',
    txid,
    '0.00100000 BTC',
    '1 BTC = 60.000,00 $',
    'sandbox',
    '<html lang="de"',
  ])
    expect(html).toContain(text);
});
