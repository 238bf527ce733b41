import { beforeAll, describe, expect, test } from 'vitest';
import {
  addToBasket,
  describeBasket,
  priceBasket,
  readBasket,
  writeBasket,
} from '../../src/merchant/checkout/basket.ts';
import { products } from '../../src/merchant/checkout/products.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

describe('a basket as links carry it', () => {
  const round = (text: unknown) => writeBasket(readBasket(text));

  test('is read and written again, each product once', () => {
    expect(round('espresso-beans:2,paper-wallet-kit:1')).toBe('espresso-beans:2,paper-wallet-kit:1');
    expect(round('tea-tin:1,espresso-beans:2,tea-tin:3')).toBe('tea-tin:4,espresso-beans:2');
    expect(round('tea-tin:999')).toBe('tea-tin:20');
  });

  test.each([
    '',
    'yacht:1',
    'constructor:1',
    'tea-tin',
    'tea-tin:0',
    'tea-tin:-1',
    'tea-tin:1.5',
    'tea-tin:1e3',
    'tea-tin:1000',
    ' tea-tin:1',
    'tea-tin:1\0',
    `${'x'.repeat(500)},tea-tin:1`,
    undefined,
    17,
    ['tea-tin:1'],
    { 'tea-tin': 1 },
  ])('leaves out what is not in it: %j', (text) => {
    expect(readBasket(text)).toEqual([]);
  });

  test('has the price of its currency, and of several the one of the price list', () => {
    const price = (text: string) => {
      const { currency, totalInt, lines } = priceBasket(readBasket(text));
      return [currency, totalInt, lines.map(({ amountInt }) => amountInt)];
    };
    expect(price('espresso-beans:3')).toEqual(['USD', 5_970_000n, [5_970_000n]]);
    expect(price('tea-tin:2')).toEqual(['JPY', 4_800_000n, [4_800_000n]]);
    expect(price('paper-wallet-kit:10')).toEqual(['BTC', 420_000n, [420_000n]]);
    expect(price('paper-wallet-kit:1,espresso-beans:2')).toEqual([
      'USD',
      6_500_000n,
      [2_520_000n, 3_980_000n],
    ]);
  });

  test('reads on the payment page as what it is', () => {
    expect(describeBasket(readBasket('tea-tin:1'))).toBe('Tea tin');
    expect(describeBasket(readBasket('tea-tin:2,espresso-beans:1'))).toBe('2 × Tea tin, 1 × Espresso beans');
    const all = products.reduce<ReturnType<typeof readBasket>>((all, one) => addToBasket(all, one, 20), []);
    expect(readBasket(writeBasket(all))).toEqual(all);
  });
});

describe('through the door', () => {
  let gateway: TestGateway;
  let merchant: TestMerchant;
  beforeAll(async () => {
    gateway = await startTestGateway();
    merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
  });

  test('every page of the shop takes the basket along, and says that it is a demo', async () => {
    for (const path of ['/', '/products/tea-tin', '/basket']) {
      const { html } = await merchant.page(`${path}?basket=tea-tin:2,espresso-beans:1`);
      expect(html).toContain('href="/basket?basket=tea-tin:2,espresso-beans:1"');
      expect(html).toContain('href="/?basket=tea-tin:2,espresso-beans:1"');
      expect(html).toContain('Demo shop: nothing is for sale');
      expect(html).toMatch(/Basket<span class="basket-count"> 3</);
    }
  });

  test.each([
    ['?add=tea-tin', 'tea-tin:1'],
    ['?basket=tea-tin:2&add=tea-tin&quantity=3', 'tea-tin:5'],
    ['?basket=tea-tin:2&add=espresso-beans&quantity=', 'tea-tin:2,espresso-beans:1'],
    ['?basket=tea-tin:2&add=yacht&quantity=3', 'tea-tin:2'],
    ['?basket=tea-tin:2&add=tea-tin&quantity=999999999', 'tea-tin:20'],
    ['?basket=tea-tin:2,espresso-beans:1&quantity-tea-tin=0&quantity-espresso-beans=4', 'espresso-beans:4'],
    ['?basket=tea-tin:2&quantity-tea-tin=many', 'tea-tin:2'],
  ])('the form %s leads on to the basket that comes of it', async (query, basket) => {
    const { status, location } = await merchant.page(`/basket${query}`);
    expect([status, location]).toEqual([303, `/basket?basket=${basket}`]);
  });

  test('what is taken out to the last piece leaves an empty basket, which leads back to the products', async () => {
    expect((await merchant.page('/basket?basket=tea-tin:1&quantity-tea-tin=0')).location).toBe('/basket');
    const { html } = await merchant.page('/basket');
    expect(html).toContain('There is nothing in it yet.');
    expect(html).not.toContain('id="check-out"');
  });

  test('hostile text in the basket is no part of any page', async () => {
    const { status, html } = await merchant.page('/basket?basket=%22%3E%3Cscript%3E:1,tea-tin:1&basket=%00');
    expect(status).toBe(200);
    expect(html).not.toContain('"><script>');
  });

  test('checking out makes one order of it all, which is retried as it was', async () => {
    const { html } = await merchant.page('/basket?basket=paper-wallet-kit:1,espresso-beans:2');
    expect(html).toContain('$65.00');
    expect(html).toContain('charged in US dollars');
    const { status, location } = await merchant.page('/shop/orders', {
      form: { basket: 'paper-wallet-kit:1,espresso-beans:2' },
    });
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/shop\/orders\/demo-[0-9a-f]{16}$/)]);
    const order = await merchant.deps.db.order.findUniqueOrThrow({
      where: { reference: location?.split('/').at(-1) ?? '' },
    });
    expect(order).toMatchObject({
      status: 'open',
      currency: 'USD',
      amountInt: 6_500_000n,
      description: '1 × Paper wallet kit, 2 × Espresso beans',
    });
    expect((await merchant.page(`${location}/retry`, { form: {} })).location).toBe(location);
    expect(await gateway.deps.db.gatewayOrder.count({ where: { currency: 'USD' } })).toBe(1);
  });

  test.each(['', 'yacht:1', '\0'])('an empty basket buys nothing: %j', async (basket) => {
    const before = await merchant.deps.db.order.count();
    const { status, html } = await merchant.page('/shop/orders', { form: { basket } });
    expect([status, html]).toEqual([400, expect.stringContaining('The basket is empty')]);
    expect(await merchant.deps.db.order.count()).toBe(before);
  });
});
