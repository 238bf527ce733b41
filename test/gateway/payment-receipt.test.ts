import { beforeAll, expect, test } from 'vitest';
import { languages } from '../../src/gateway/payment-page/words/languages.ts';
import { sendRaw } from '../support/http.ts';
import { openPaymentOf } from '../support/payment-states.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const { words } = languages[0];

async function pay(address: string, amountSat: bigint, blocks = 0): Promise<string> {
  const txid = await gateway.pay(address, amountSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
  return txid;
}

/** Coins that wait for a block are replaced by none. */
async function vanish(...txids: string[]): Promise<void> {
  await gateway.deps.db.sandboxTransaction.deleteMany({ where: { txid: { in: txids } } });
  await gateway.pass(30);
}

const cancel = (path: string) => sendRaw(`${gateway.url}${path}/cancel`, { method: 'POST' });

test.each<[string, (payment: { path: string; address: string }) => Promise<unknown>]>([
  ['open', async () => {}],
  ['partial', ({ address }) => pay(address, 40_000n)],
  ['partial, with enough that is pending', ({ address }) => pay(address, 100_000n, 2)],
  ['cancelled', ({ path }) => cancel(path)],
  ['closed', () => gateway.pass(86_400)],
])('a payment that is %s has no receipt: it leads to the page', async (_state, reach) => {
  const payment = await openPaymentOf(gateway);
  await reach(payment);
  for (const query of ['', '?lang=de']) {
    const { status, headers, text } = await sendRaw(`${gateway.url}${payment.path}/receipt${query}`);
    expect([status, headers.location]).toEqual([303, `${payment.path}${query}`]);
    expect(text).not.toContain('Test shop');
  }
});

test('a payment has a receipt from the moment it is paid, even if it had ended before', async () => {
  const { path, address } = await openPaymentOf(gateway);
  await cancel(path);
  const txid = await pay(address, 100_000n, 5);
  expect((await sendRaw(`${gateway.url}${path}/receipt`)).status).toBe(303);
  await gateway.mine(1);
  await gateway.settle();
  const { status, text } = await sendRaw(`${gateway.url}${path}/receipt?lang=de`);
  expect(status).toBe(200);
  expect(text).toContain(txid);
  expect(text).toContain('<title>Beleg – Test shop</title>');
});

test('coins that have vanished stand on no receipt', async () => {
  const { path, address } = await openPaymentOf(gateway);
  const gone = await pay(address, 100_000n);
  await vanish(gone);
  const txid = await pay(address, 100_000n, 6);
  const { text } = await sendRaw(`${gateway.url}${path}/receipt`);
  expect([text.includes(txid), text.includes(gone)]).toEqual([true, false]);
});

/** What the state says, in sentences. */
async function sentences(path: string): Promise<string[]> {
  const { text } = await sendRaw(`${gateway.url}${path}`);
  const status = /<section class="status.*?<\/section>/s.exec(text)?.[0] ?? '';
  return [...status.matchAll(/<p>([^<]*)<\/p>/g)].map(([, sentence = '']) => sentence);
}

test('if some of the coins have vanished and too few are left, that is the reason, and not the fees of exchanges', async () => {
  const { path, address } = await openPaymentOf(gateway);
  const [first] = [await pay(address, 60_000n), await pay(address, 40_000n)];
  expect(await sentences(path)).not.toContain(words.vanished);
  await vanish(first);
  expect(await sentences(path)).toEqual([words.vanished, words.sendTheRest('0.00040000\u00a0BTC')]);
});

test('if some of the coins have vanished and enough are left, there is nothing to say of it', async () => {
  const { path, address } = await openPaymentOf(gateway);
  const first = await pay(address, 60_000n);
  await vanish(first);
  await pay(address, 100_000n);
  const said = await sentences(path);
  expect(said[0]).toBe(`${words.enoughArrived('0.00100000\u00a0BTC')} ${words.mayClose}`);
  expect(said).not.toContain(words.vanished);
});

test('a transaction is shortened as one word, whichever way the page is read', async () => {
  const { path, address } = await openPaymentOf(gateway);
  const txid = await pay(address, 40_000n);
  const { text } = await sendRaw(`${gateway.url}${path}?lang=ar`);
  expect(text).toContain(`title="${txid}"><bdi>${txid.slice(0, 8)}…${txid.slice(-8)}</bdi>`);
});
