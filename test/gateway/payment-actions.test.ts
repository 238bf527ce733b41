import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { formFields, sendRaw, startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

/** An opened payment, new for each test. */
let path: string;
let paymentId: string;
let address: string;
beforeEach(async () => {
  const { transaction } = await gateway.createOrder();
  const opened = await gateway.openPayment(transaction);
  ({ paymentId, address } = opened);
  path = `/${transaction}/${paymentId}`;
});

function post(to: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) {
  return sendRaw(`${gateway.url}${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

const page = async () => (await sendRaw(`${gateway.url}${path}`)).text;
const payment = () => gateway.deps.db.gatewayPayment.findUniqueOrThrow({ where: { id: paymentId } });
const transactions = () => gateway.deps.db.sandboxTransaction.findMany({ where: { address } });

describe('cancel', () => {
  test('ends the payment, leads back to its page and is told to the shop', async () => {
    const shop = await startReceiver();
    const { transaction } = await gateway.createOrder({ ipn: shop.url });
    const opened = await gateway.openPayment(transaction);
    const { status, headers } = await post(`/${transaction}/${opened.paymentId}/cancel`);
    expect([status, headers.location]).toEqual([303, `/${transaction}/${opened.paymentId}`]);
    const { order, ...row } = await gateway.deps.db.gatewayPayment.findUniqueOrThrow({
      where: { id: opened.paymentId },
      include: { order: true },
    });
    expect([row.status, row.cancelledAt, order.status]).toEqual([
      'cancelled',
      gateway.clock.now,
      'cancelled',
    ]);
    await gateway.sendIpns();
    expect(shop.received.map(({ body }) => formFields(body))).toEqual([
      { id: transaction, payment_id: opened.paymentId, status: 'cancelled', aonce: expect.any(String) },
    ]);
  });

  test('twice, or many times at once, is once', async () => {
    const shop = await startReceiver();
    const { transaction } = await gateway.createOrder({ ipn: shop.url });
    const opened = await gateway.openPayment(transaction);
    const cancel = () => post(`/${transaction}/${opened.paymentId}/cancel`);
    const replies = await Promise.all(Array.from({ length: 5 }, cancel));
    expect(replies.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await gateway.deps.db.ipn.count({ where: { paymentId: opened.paymentId } })).toBe(1);
  });

  test.each([
    ['coins have come', 1n, 0],
    ['it is paid', 100_000n, 6],
  ])('is refused when %s: nothing changes', async (_case, amountSat, blocks) => {
    await gateway.pay(address, amountSat);
    if (blocks > 0) await gateway.mine(blocks);
    await gateway.settle();
    const before = await payment();
    expect(await page()).not.toContain('id="cancel-payment"');
    expect((await post(`${path}/cancel`)).status).toBe(303);
    expect(await payment()).toEqual(before);
  });

  test('is refused when coins have been seen that nobody has decided on yet', async () => {
    await gateway.pay(address, 1n);
    await gateway.settle();
    // As if the payments loop had not come to it.
    await gateway.deps.db.gatewayPayment.update({
      where: { id: paymentId },
      data: { status: 'open', amountPendingSat: 0, recheck: true },
    });
    await post(`${path}/cancel`);
    expect(await payment()).toMatchObject({ status: 'partial', cancelledAt: null, amountPendingSat: 1n });
  });

  test('by one payer leaves a multipay order open to the others', async () => {
    const { transaction } = await gateway.createOrder({ multipay: '1' });
    const [one, other] = [await gateway.openPayment(transaction), await gateway.openPayment(transaction)];
    await post(`/${transaction}/${one.paymentId}/cancel`);
    const order = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
      where: { id: transaction },
      include: { payments: true },
    });
    expect(order.status).toBe('open');
    expect(order.payments.find(({ id }) => id === other.paymentId)?.status).toBe('open');
  });
});

describe('the sandbox buttons', () => {
  test('pay and mine as forms that lead back to the page', async () => {
    const html = await page();
    expect(html).toContain(
      `<form method="post" action="${path}/sandbox/pay?lang=en"><input type="hidden" name="amount" value="0.00100000"/>`,
    );
    expect(html).toContain(
      `<form method="post" action="${path}/sandbox/mine?lang=en"><input type="hidden" name="blocks" value="6"/>`,
    );
    for (const [action, fields] of [
      ['pay', { amount: '0.001' }],
      ['mine', { blocks: '6' }],
    ] as const) {
      const { status, headers } = await post(`${path}/sandbox/${action}`, fields);
      expect([status, headers.location]).toEqual([303, path]);
    }
    await gateway.settle();
    expect(await payment()).toMatchObject({ status: 'paid', amountValidSat: 100_000n });
  });

  test.each([
    ['pay', { amount: '' }],
    ['pay', { amount: '-1' }],
    ['pay', { amount: '0' }],
    ['pay', { amount: '0.000000001' }],
    ['mine', { blocks: '0' }],
    ['mine', { blocks: '101' }],
    ['mine', { blocks: 'x' }],
  ] as const)('refuse what makes no sense: %s %j', async (action, fields) => {
    const before = await gateway.deps.chain.tip();
    const { status, text } = await post(`${path}/sandbox/${action}`, fields);
    expect([status, text.includes('That did not work')]).toEqual([400, true]);
    expect([await gateway.deps.chain.tip(), await transactions()]).toEqual([before, []]);
  });
});

describe('a form on a page of another site changes nothing:', () => {
  test.each<[string, Record<string, string>]>([
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['another Origin', { origin: 'https://shop.example' }],
    ['Origin: null', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('%s', async (_case, headers) => {
    const before = [await payment(), await transactions(), await gateway.deps.chain.tip()];
    for (const [action, fields] of [
      ['cancel', {}],
      ['return-address', { return_address: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' }],
      ['sandbox/pay', { amount: '1' }],
      ['sandbox/mine', { blocks: '1' }],
    ] as [string, Record<string, string>][]) {
      const { status, text } = await post(`${path}/${action}`, fields, headers);
      expect([status, text.includes('This came from another site')]).toEqual([403, true]);
    }
    expect([await payment(), await transactions(), await gateway.deps.chain.tip()]).toEqual(before);
  });

  test('one on our own page does', async () => {
    const ours = { origin: gateway.url, 'sec-fetch-site': 'same-origin' };
    expect((await post(`${path}/cancel`, {}, ours)).status).toBe(303);
    expect((await payment()).status).toBe('cancelled');
  });
});

test.each(['cancel', 'return-address', 'sandbox/pay', 'sandbox/mine'])(
  'nothing happens by a GET of %s, nor to a payment that is not there',
  async (action) => {
    const before = [await payment(), await gateway.deps.chain.tip()];
    expect((await sendRaw(`${gateway.url}${path}/${action}`)).status).toBe(404);
    const elsewhere = `/${randomUUID()}/${paymentId}/${action}`;
    expect((await post(elsewhere, { amount: '1', blocks: '1' })).status).toBe(404);
    expect([await payment(), await gateway.deps.chain.tip()]).toEqual(before);
  },
);
