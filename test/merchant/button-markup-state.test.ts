import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const GATEWAY = 'https://pay.example';
const PRICE_SAT = 100_000n;

let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  merchant = await startTestMerchant({ gatewayUrl: GATEWAY });
  cookie = await merchant.signIn();
});

type Event = 'pay' | 'pay less' | 'cancel' | 'close' | 'accept' | 'close here';

async function orderAfter(events: Event[], multipay = false): Promise<{ id: string; transaction: string }> {
  const order = await merchant.insertOrder({ amountInt: PRICE_SAT, multipay });
  const ids = { transaction: order.transaction, paymentId: randomUUID() };
  const act = async (action: string) => {
    const path = `/admin/orders/${order.id}/${action}`;
    const { status } = await merchant.page(path, { cookie, form: { reason: 'a good customer' } });
    expect(status).toBe(303);
  };
  let aonce = 0n;
  for (const event of events) {
    aonce += 1n;
    if (event === 'pay') await merchant.postIpn(ipnBody.paid(ids, aonce, PRICE_SAT));
    if (event === 'pay less') await merchant.postIpn(ipnBody.partial(ids, aonce, 0n, PRICE_SAT / 2n));
    if (event === 'cancel') await merchant.postIpn(ipnBody.ended(ids, aonce, 'cancelled'));
    if (event === 'close') await merchant.postIpn(ipnBody.ended(ids, aonce, 'closed'));
    if (event === 'accept') await act('accept');
    if (event === 'close here') await act('close');
  }
  return order;
}

const buttonOf = async (id: string) => (await merchant.api('GET', `/v1/orders/${id}/button`)).body;
const script = `\n<script src="${GATEWAY}/js/button.min.js"></script>\n`;
const attributes = (id: string) =>
  `class="mtgox" data-id="${id}" data-amount="0.00100000" data-currency="BTC"`;
const inviting = (id: string) =>
  `<span ${attributes(id)}><a href="${GATEWAY}/${id}"><img src="${GATEWAY}/img/mtgox-checkout.png" alt="Pay with bitcoin" width="172" height="34"></a></span>${script}`;
const over = (id: string, status: string, word: string) =>
  `<span ${attributes(id)} data-status="${status}"><a href="${GATEWAY}/${id}">${word}: see the payment</a></span>${script}`;

test.each<[string, Event[], string, string]>([
  ['paid', ['pay'], 'paid', 'Paid'],
  ['accepted by a person', ['pay less', 'accept'], 'paid', 'Paid'],
  ['cancelled', ['cancel'], 'cancelled', 'Cancelled'],
  ['closed by the gateway', ['close'], 'closed', 'Closed'],
  ['closed by a person', ['close here'], 'closed', 'Closed'],
])(
  'the button of an order that is %s says so, to the script and without it',
  async (_, events, status, word) => {
    const { id, transaction } = await orderAfter(events);
    expect(await buttonOf(id)).toBe(over(transaction, status, word));
  },
);

test.each<[string, Event[]]>([
  ['open', []],
  ['partial', ['pay less']],
])('that of an order that is %s invites to pay', async (_, events) => {
  const { id, transaction } = await orderAfter(events);
  expect(await buttonOf(id)).toBe(inviting(transaction));
});

test('that of an order of many payers invites the next one until it is closed', async () => {
  for (const events of [['pay'], ['cancel'], ['pay less', 'accept']] satisfies Event[][]) {
    const { id, transaction } = await orderAfter(events, true);
    expect(await buttonOf(id)).toBe(inviting(transaction));
  }
  const { id, transaction } = await orderAfter(['close'], true);
  expect(await buttonOf(id)).toBe(over(transaction, 'closed', 'Closed'));
});

test('the dashboard shows and gives the same, with what the button attaches', async () => {
  const { id, transaction } = await orderAfter(['pay']);
  const span = `<span ${attributes(transaction)} data-custom="a &amp; b" data-status="paid"><a href="${GATEWAY}/${transaction}?custom=a%20%26%20b">Paid: see the payment</a></span>`;
  const preview = await merchant.page(`/admin/buttons/${id}/preview?custom=a+%26+b`, { cookie });
  expect(preview.html).toContain(span + script);
  const { html } = await merchant.page(`/admin/buttons/${id}?custom=a+%26+b`, { cookie });
  expect(html).toContain(`data-status="paid"`.replaceAll('"', '&quot;'));
  expect((await merchant.page(`/admin/orders/${id}`, { cookie })).html).toContain('Paid: see the payment');
});
