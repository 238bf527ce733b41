import { request } from 'undici';
import { expect, test } from 'vitest';
import { startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

type Words = { status: string; badge: string; headline: string; sentences: string[]; notice: string | null };
type Told = { waitMs: number; words: Words };

/** Listens as a payment page does. */
async function watch(gateway: TestGateway, path: string, acceptLanguage = 'en') {
  const { statusCode, headers, body } = await request(`${gateway.url}${path}/events`, {
    headers: { 'accept-language': acceptLanguage },
  });
  const told: Words[] = [];
  const waits: number[] = [];
  let text = '';
  body.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const events = [...text.matchAll(/event: change\ndata: (.*)\n\n/g)].map(
      ([, data]) => JSON.parse(data!) as Told,
    );
    told.splice(0, told.length, ...events.map(({ words }) => words));
    waits.splice(0, waits.length, ...events.map(({ waitMs }) => waitMs));
  });
  body.on('error', () => {});
  whenOver(() => void body.destroy());
  return { statusCode, type: headers['content-type'], told, waits };
}

/** An open payment of 0.001 BTC, and somebody who surely listens to it already. */
async function watched(gateway: TestGateway, fields: Record<string, string> = {}, language?: string) {
  const { transaction } = await gateway.createOrder(fields);
  const { paymentId, address } = await gateway.openPayment(transaction);
  const path = `/${transaction}/${paymentId}`;
  const page = await watch(gateway, path, language);
  await until(() => {
    gateway.deps.notices.tell(paymentId);
    return page.told.length > 0;
  });
  return { transaction, paymentId, address, path, page };
}

const last = ({ told }: { told: Words[] }) => told.at(-1)!;

test('a page is told each state of its payment in words, also what another process has seen', async () => {
  const gateway = await startTestGateway();
  const other = await startTestGateway({ databaseUrl: gateway.databaseUrl, keys: gateway.keys });
  const { address, page } = await watched(gateway);
  expect([page.statusCode, page.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(last(page)).toMatchObject({ status: 'open', headline: expect.stringMatching(/^Send 0\.00100000/) });

  await other.pay(address, 40_000n);
  await other.settle();
  await until(() => last(page).status === 'partial');
  expect(last(page)).toMatchObject({ badge: 'Not enough yet' });
  await other.pay(address, 60_000n);
  await other.settle();
  await until(() => last(page).headline === '0 of 6 confirmations');
  for (const done of [1, 2]) {
    await other.mine(1);
    await other.settle();
    await until(() => last(page).headline === `${done} of 6 confirmations`);
  }
  await other.mine(4);
  await other.settle();
  await until(() => last(page).status === 'paid');
});

test('a page learns that its shop was told', async () => {
  const gateway = await startTestGateway();
  const shop = await startReceiver();
  const { address, page } = await watched(gateway, { ipn: shop.url });
  await gateway.pay(address, 100_000n);
  await gateway.mine(6);
  await gateway.settle();
  await until(() => last(page).status === 'paid');
  expect(last(page).sentences[0]).toContain('is being told');
  await gateway.sendIpns();
  await until(() => last(page).sentences[0]!.includes('has been told'));
});

test('each page is told in its own language, and only of its own payment', async () => {
  const gateway = await startTestGateway();
  const one = await watched(gateway);
  const german = await watch(gateway, one.path, 'de-AT, en;q=0.5');
  const two = await watched(gateway);
  const before = two.page.told.length;
  await gateway.pay(one.address, 40_000n);
  await gateway.settle();
  await until(() => german.told.at(-1)?.status === 'partial' && last(one.page).status === 'partial');
  expect(last(german).badge).toBe('Noch nicht genug');
  await until(() => {
    gateway.deps.notices.tell(two.paymentId);
    return last(one.page).status === 'partial';
  });
  expect(two.page.told).toHaveLength(before);
});

test('of many pages that a block concerns, those with another status ask anew at once, the others by turns', async () => {
  const gateway = await startTestGateway();
  // Some of them are read after the payment that many watch, whichever way the database reads them.
  const nearlyPaid: Awaited<ReturnType<typeof watched>>[] = [];
  for (let count = 0; count < 6; count += 1) nearlyPaid.push(await watched(gateway));
  for (const { address } of nearlyPaid) await gateway.pay(address, 100_000n);
  await gateway.mine(5);
  const waiting = await watched(gateway);
  const others = await Promise.all(Array.from({ length: 230 }, () => watch(gateway, waiting.path)));
  await gateway.pay(waiting.address, 100_000n);
  await gateway.settle();
  await until(() => others.every(({ told }) => told.at(-1)?.headline === '0 of 6 confirmations'));

  await gateway.mine(1);
  await gateway.settle();
  await until(() => others.every(({ told }) => told.at(-1)?.headline === '1 of 6 confirmations'));
  await until(() => nearlyPaid.every(({ page }) => last(page).status === 'paid'));
  expect(nearlyPaid.map(({ page }) => page.waits.at(-1))).toEqual([0, 0, 0, 0, 0, 0]);
  const waits = others.map((page) => page.waits.at(-1)!);
  expect([Math.min(...waits), Math.max(...waits)]).toEqual([0, 1000]);
});

test('what does not change what a page says is not told', async () => {
  const gateway = await startTestGateway();
  const { transaction, address, page } = await watched(gateway);
  gateway.deps.notices.tell(transaction);
  await gateway.mine(1);
  await gateway.settle();
  await gateway.pay(address, 1_000n);
  await gateway.settle();
  await until(() => last(page).status === 'partial');
  expect(page.told.map(({ status }) => status)).toEqual(['open', 'partial']);
});

test.each(['/nonsense/events', '/0f0e0d0c-0000-4000-8000-000000000001/17/events'])(
  '%s is nothing to watch',
  async (path) => {
    const gateway = await startTestGateway();
    expect((await request(`${gateway.url}${path}`)).statusCode).toBe(404);
  },
);
