import { beforeAll, describe, expect, test } from 'vitest';
import { ChainError } from '../../src/gateway/chain/chain.ts';
import { sendRaw, startReceiver } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});

const pageOf = async (path: string) =>
  (await sendRaw(`${gateway.url}${path}`)).text.replaceAll('\u00a0', ' ');

/** An order of 0.001 BTC whose page is open. */
async function open(fields: Record<string, string> = {}) {
  const { transaction } = await gateway.createOrder({
    return_success: 'https://shop.example/thanks?a=1&b=2',
    return_failure: 'https://shop.example/cart',
    ...fields,
  });
  const { paymentId, address } = await gateway.openPayment(transaction);
  const path = `/${transaction}/${paymentId}`;
  return { transaction, address, path, html: () => pageOf(path) };
}

async function pay(address: string, amountSat: bigint, blocks = 0): Promise<void> {
  await gateway.pay(address, amountSat);
  if (blocks > 0) await gateway.mine(blocks);
  await gateway.settle();
}

async function expire(): Promise<void> {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 86_400_000);
  await gateway.settle();
}

/** The words of one labelled amount. */
function amount(html: string, name: string): string | undefined {
  return new RegExp(`<dt>${name}</dt><dd>(?:<bdi>)?([^<]*)<`).exec(html)?.[1];
}

const headline = (html: string) => /<h2 class="status-headline">([^<]*)</.exec(html)?.[1];
const badge = (html: string) => /<span class="badge[^"]*"><svg.*?<\/svg>([^<]*)</.exec(html)?.[1];
/** Where the link back to the shop leads, without the signed result. */
const wayBack = (html: string) =>
  /id="back-to-shop" href="([^"]*)"/.exec(html)?.[1]?.replace(/(\?|&amp;)tillgate_transaction=.*$/, '');

describe('the page of a payment', () => {
  test('that waits for coins has address, code, wallet link, amount, and the way to cancel', async () => {
    const { address, path, html } = await open({ description: 'Two books' });
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Waiting for coins', 'Send 0.00100000 BTC']);
    expect(page).toContain('<h1>Two books</h1>');
    expect(page).toContain('Pay Test shop');
    expect(page).toContain(
      `href="bitcoin:${address}?amount=0.001&amp;label=Test%20shop&amp;message=Two%20books"`,
    );
    expect(page).toContain(`data-copy="${address}"`);
    expect(page).toMatch(/<svg class="qr"[^>]*aria-label="QR code/);
    expect(amount(page, 'Still due')).toBe('0.00100000 BTC');
    expect(page).toContain(`action="${path}/cancel?lang=en"`);
    expect(page).toContain('Sandbox: no real money moves');
    expect(wayBack(page)).toBeUndefined();
  });

  test('priced in another currency says the price, the rate and how long it holds', async () => {
    const page = await (await open({ amount: '19.90', currency: 'USD' })).html();
    expect(page).toContain('$19.90');
    expect(page).toContain('1 BTC = $60,000.00');
    expect(amount(page, 'In bitcoin')).toBe('0.00033167 BTC');
    const until = new Date(gateway.clock.now.getTime() + 15 * 60_000);
    const [before, after] = page.split(`<time datetime="${until.toISOString()}" data-moment="clock">`);
    expect(before?.endsWith('This amount in bitcoin holds until ')).toBe(true);
    expect(after).toMatch(
      /^\d+:\d\d\s[AP]M UTC<\/time> and follows the rate after that. The rate's source: sandbox\./,
    );
  });

  test('with too little says what is due still', async () => {
    const { address, html } = await open();
    await pay(address, 40_000n);
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Not enough yet', '0.00060000 BTC still due']);
    expect(amount(page, 'Pending')).toBe('0.00040000 BTC');
    expect(amount(page, 'Still due')).toBe('0.00060000 BTC');
    expect(page).toContain(`href="bitcoin:${address}?amount=0.0006&amp;`);
    expect(page).not.toContain('/cancel"');
  });

  test('with enough that is pending says so, counts confirmations and asks for nothing more', async () => {
    const { address, html } = await open();
    await pay(address, 60_000n, 3);
    await pay(address, 40_000n, 2);
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Enough, but pending', '2 of 6 confirmations']);
    expect(page).toContain('Enough has arrived: 0.00100000 BTC.');
    expect(page).toContain('5 of 6');
    expect(page).not.toContain('bitcoin:');
  });

  test('that is paid says so, with a link back to the shop, and leaves by itself only where a script can stop that', async () => {
    const { address, html } = await open();
    await pay(address, 100_000n, 6);
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Paid', 'Thank you, it is paid']);
    expect(amount(page, 'Confirmed')).toBe('0.00100000 BTC');
    expect(wayBack(page)).toBe('https://shop.example/thanks?a=1&amp;b=2');
    expect(page).toContain('data-return-seconds="5"');
    expect(page).not.toContain('http-equiv="refresh"');
    expect(page).not.toContain('bitcoin:');
  });

  test('says that the shop has been told once the shop has acknowledged it, and before that is being told', async () => {
    const answer = { body: 'no' };
    const shop = await startReceiver((_req, res) => res.end(answer.body));
    const { address, html } = await open({ ipn: shop.url });
    await pay(address, 100_000n, 6);
    expect(await html()).toContain('0.00100000 BTC is confirmed, and Test shop is being told.');
    await gateway.sendIpns();
    expect(await html()).toContain('Test shop is being told.');
    answer.body = '[OK]';
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 1_800_000);
    await gateway.sendIpns();
    expect(await html()).toContain('0.00100000 BTC is confirmed, and Test shop has been told.');
    const silent = await open();
    await pay(silent.address, 100_000n, 6);
    expect(await silent.html()).toContain('0.00100000 BTC is confirmed.');
  });

  test.each(['pruned', 'wrong_network'] as const)(
    'does not promise that coins are seen by themselves when that takes a person (%s)',
    async (code) => {
      const { html } = await open();
      gateway.deps.chainHealth.failed(new ChainError(code, 'test'));
      const page = await html();
      await gateway.stepChain();
      expect(page).toContain('please wait before you pay');
      expect(page).toContain('ask Test shop');
      expect(page).not.toContain('as soon as we see them');
    },
  );

  test('that was paid too much asks where the surplus may go, and does not leave before that', async () => {
    const { address, path, html } = await open();
    await pay(address, 150_000n, 6);
    const page = await html();
    expect(amount(page, 'Too much')).toBe('0.00050000 BTC');
    expect(page).toContain('Leave a return address below');
    expect(page).not.toContain('data-return-to="https');
    await sendRaw(`${gateway.url}${path}/return-address`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'return_address=1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
    });
    expect(await html()).toContain(
      'data-return-to="https://shop.example/thanks?a=1&amp;b=2&amp;tillgate_transaction=',
    );
  });

  test('that was cancelled leads to return_failure and takes no coins', async () => {
    const { path, html } = await open();
    await sendRaw(`${gateway.url}${path}/cancel`, { method: 'POST' });
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Cancelled', 'You cancelled this payment']);
    expect(wayBack(page)).toBe('https://shop.example/cart');
    expect(page).not.toContain('bitcoin:');
    expect(page).not.toContain('http-equiv="refresh" content="5;');
  });

  test('that was not paid in time says so, also when its order is opened once more', async () => {
    const { transaction, path, html } = await open();
    await expire();
    const page = await html();
    expect([badge(page), headline(page)]).toEqual(['Expired', 'This payment has ended']);
    expect(page).toContain('It was not paid in time.');
    expect(wayBack(page)).toBe('https://shop.example/cart');
    expect(page).not.toContain('bitcoin:');
    expect((await sendRaw(`${gateway.url}/${transaction}`)).headers.location).toBe(path);
  });

  test('of an order that ended before anybody opened it binds no address', async () => {
    const { transaction } = await gateway.createOrder();
    await expire();
    const { address, paymentId } = await gateway.openPayment(transaction);
    expect(address).toBe('');
    expect(headline(await pageOf(`/${transaction}/${paymentId}`))).toBe('This payment has ended');
  });

  test.each([
    ['too little', 40_000n, 0, 'Not enough yet'],
    ['enough', 100_000n, 0, 'Enough, but pending'],
    ['enough, confirmed,', 100_000n, 6, 'Paid'],
  ])('to which %s comes late counts it, and says that it came late', async (_case, sat, blocks, expected) => {
    const { address, html } = await open();
    await expire();
    await pay(address, sat, blocks);
    const page = await html();
    expect(badge(page)).toBe(expected);
    expect(page).toContain('It came after the payment had ended, and it counts all the same.');
  });

  test('whose coins have vanished says so and waits for others', async () => {
    const { address, html } = await open();
    await pay(address, 100_000n);
    await gateway.deps.db.sandboxTransaction.deleteMany({ where: { address } });
    await gateway.pass(30);
    const page = await html();
    expect(headline(page)).toBe('Send 0.00100000 BTC');
    expect(page).toContain('The coins seen earlier have vanished from the network');
    expect(page).toContain('Vanished from the network');
  });
});
