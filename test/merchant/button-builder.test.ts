import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { type Page, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';
import { type GatewayFront, startGatewayFront } from './gateway-front.ts';

let gateway: TestGateway;
let front: GatewayFront;
let merchant: TestMerchant;
let cookie: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  front = await startGatewayFront(gateway.url);
  merchant = await startTestMerchant({ gatewayUrl: front.url, keys: gateway.keys });
  cookie = await merchant.signIn();
});
beforeEach(async () => {
  front.line = 'up';
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'owner' } });
});

const page = (path: string) => merchant.page(path, { cookie });
/** Sends the builder's form, by default as it comes from a page of its own. */
const make = (form: Record<string, string>) =>
  merchant.page('/admin/buttons', {
    cookie,
    form: { amount: '19.90', currency: 'USD', once: randomUUID(), ...form },
  });
const idIn = ({ location }: Page) =>
  /^\/admin\/(?:buttons|orders)\/([0-9a-f-]{36})/.exec(location ?? '')?.[1] ?? '';
const orderOf = (made: Page) => merchant.deps.db.order.findUniqueOrThrow({ where: { id: idIn(made) } });
const histories = (orderId: string) =>
  merchant.deps.db.event.findMany({ where: { orderId, action: 'order.made_by_hand' } });
/** Text of the page without what a browser would not show. */
const errorsOf = ({ html }: Page) =>
  [...html.matchAll(/<a href="#(\w+)">([^<]*)<\/a>/g)].map(([, field, sentence]) => `${field}: ${sentence}`);
const typedIn = ({ html }: Page, id: string) =>
  new RegExp(`<input[^>]* id="${id}"[^>]* value="([^"]*)"`).exec(html)?.[1];
const onceOf = ({ html }: Page) => /name="once" value="([^"]*)"/.exec(html)?.[1];
/** What is to be pasted, as the browser reads it. */
const snippetOf = ({ html }: Page) =>
  (/<pre class="raw" id="snippet">([^<]*)<\/pre>/.exec(html)?.[1] ?? '')
    .replaceAll('&lt;', '<')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

test('makes the order at the gateway, leads to its markup, and its history says who made it', async () => {
  const made = await make({
    description: 'Beans & more',
    reference: 'invoice 17',
    payers: 'many',
    return_success: 'https://shop.example/thanks?a=1&b=2',
  });
  expect([made.status, made.location]).toEqual([303, `/admin/buttons/${idIn(made)}?done=made`]);
  const order = await orderOf(made);
  expect(order).toMatchObject({
    status: 'open',
    reference: 'invoice 17',
    currency: 'USD',
    amountInt: 1_990_000n,
    description: 'Beans & more',
    multipay: true,
    returnSuccess: 'https://shop.example/thanks?a=1&b=2',
    returnFailure: 'https://shop.example/thanks?a=1&b=2',
  });
  const there = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({
    where: { id: order.transaction ?? '' },
  });
  expect(there).toMatchObject({ multipay: true, description: 'Beans & more' });

  const shown = await page(made.location ?? '');
  expect(shown.status).toBe(200);
  expect(shown.html).toContain('The order is made.');
  const { body } = await merchant.api('GET', `/v1/orders/${order.id}/button`);
  expect(snippetOf(shown)).toBe(body);
  expect(body).toContain(
    `<span class="mtgox" data-id="${order.transaction}" data-amount="19.90" data-currency="USD">`,
  );

  expect(await histories(order.id)).toMatchObject([{ who: 'owner@localhost' }]);
  expect((await page(`/admin/orders/${order.id}`)).html).toContain('Made in the dashboard');
  expect((await page('/admin/audit?about=orders')).html).toContain('Made in the dashboard');
});

test('by itself an order is paid by one, has no reference, and leads payers to our own page about it', async () => {
  const order = await orderOf(await make({ amount: '0.001', currency: 'BTC' }));
  expect(order).toMatchObject({ multipay: false, reference: null, description: null, currency: 'BTC' });
  expect(order.returnSuccess).toBe(`${merchant.url}/orders/${order.id}?returned=success`);
});

test('the form begins in the currency of the newest order', async () => {
  for (const currency of ['JPY', 'BTC']) {
    merchant.clock.now = new Date(merchant.clock.now.getTime() + 1000);
    await make({ amount: '1', currency });
    expect((await page('/admin/buttons')).html).toContain(`<option value="${currency}" selected>`);
  }
});

test('the same form sent twice, also at the same time, is one order and one line in its history', async () => {
  const once = randomUUID();
  const made = await Promise.all(Array.from({ length: 5 }, () => make({ once })));
  made.push(await make({ once }));
  expect(new Set(made.map(({ location }) => location)).size).toBe(1);
  const order = await orderOf(made[0] as Page);
  expect(await histories(order.id)).toHaveLength(1);

  const changed = await make({ once, amount: '20' });
  expect(changed.status).toBe(303);
  expect(idIn(changed)).not.toBe(order.id);
  expect(idIn(await make({}))).not.toBe(idIn(await make({})));
});

test('each empty form has a name of its own, and so has one that was looked at first', async () => {
  const names = [
    await page('/admin/buttons'),
    await page('/admin/buttons'),
    await page(`/admin/buttons?amount=5&once=${randomUUID()}`),
    await page(`/admin/buttons?amount=5&once=0f0e0d0c-0000-4000-8000-000000000001`),
  ].map(onceOf);
  expect(new Set(names).size).toBe(4);
  expect(names).not.toContain('0f0e0d0c-0000-4000-8000-000000000001');
});

describe('what cannot be an order is said at its field, and nothing typed is lost:', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['no price', { amount: '' }, ['amount: The price should be a positive decimal number.']],
    ['a comma', { amount: '19,90' }, ['amount: The price should be a positive decimal number.']],
    ['nothing', { amount: '0.00' }, ['amount: The price should be a positive decimal number.']],
    ['too fine', { amount: '1.123456' }, ['amount: The price has more than 5 decimals.']],
    ['too much', { amount: '9'.repeat(30) }, ['amount: The price is too large.']],
    [
      'script as return addresses',
      { return_success: 'javascript:alert(1)', return_failure: ' data:text/html,x' },
      [
        'return_success: The page after paying should be an absolute http or https URL.',
        'return_failure: The page after giving up should be an absolute http or https URL.',
      ],
    ],
    [
      'a long reference',
      { reference: 'x'.repeat(256) },
      ['reference: Your reference should have at most 255 characters.'],
    ],
  ])('%s', async (_case, form, errors) => {
    const count = await merchant.deps.db.order.count();
    const refused = await make({ description: 'kept as it is', ...form });
    expect(refused.status).toBe(400);
    expect(errorsOf(refused)).toEqual(errors);
    expect(refused.html).toContain('<title>Error: Make a button');
    for (const [name, typed] of Object.entries({ description: 'kept as it is', ...form }))
      expect(typedIn(refused, name) ?? '').toBe(typed.trim());
    expect(await merchant.deps.db.order.count()).toBe(count);
  });

  test.each(['', 'XXX', 'constructor'])('the currency “%s” becomes no other one', async (currency) => {
    const refused = await make({ currency });
    expect(refused.status).toBe(400);
    expect(errorsOf(refused)).toEqual([expect.stringMatching(/^currency: The currency should be /)]);
  });

  test('return addresses are in sight when they are wrong', async () => {
    expect((await page('/admin/buttons')).html).not.toMatch(/<details[^>]*id="builder-more"[^>]* open/);
    const refused = await make({ return_failure: 'javascript:alert(1)' });
    expect(refused.html).toMatch(/<details[^>]*id="builder-more"[^>]* open/);
  });
});

test('a reference of another order is said so, with a link to it, whether its content is the same or not', async () => {
  const { body } = await merchant.api('POST', '/v1/orders', {
    amount: '5',
    currency: 'EUR',
    reference: 'taken',
  });
  for (const amount of ['5', '6']) {
    const refused = await make({ amount, currency: 'EUR', reference: 'taken' });
    expect(refused.status).toBe(409);
    expect(errorsOf(refused)).toEqual(['reference: Another order has this reference already.']);
    expect(refused.html).toContain(
      `<a href="/admin/orders/${body.id}">See the order with this reference</a>`,
    );
  }
  expect(await histories(body.id)).toEqual([]);
});

test('what the gateway refuses is told in its own words, and the form can be sent again', async () => {
  const once = randomUUID();
  gateway.deps.settings.ipnAllowPrivateNetworks = false;
  const refused = await make({ once, reference: 'refused' });
  gateway.deps.settings.ipnAllowPrivateNetworks = true;
  expect(refused.status).toBe(422);
  expect(errorsOf(refused)).toEqual([expect.stringMatching(/^builder: Invalid parameter &quot;ipn&quot;/)]);
  expect([typedIn(refused, 'reference'), onceOf(refused)]).toEqual(['refused', once]);
  expect((await make({ once, reference: 'refused' })).status).toBe(303);
});

test('while the gateway is away the order is kept, and its page asks again', async () => {
  const once = randomUUID();
  front.line = 'down';
  const made = await make({ once });
  expect([made.status, made.location]).toEqual([303, `/admin/orders/${idIn(made)}`]);
  const { id } = await orderOf(made);
  expect((await page(`/admin/orders/${id}`)).html).toContain('id="ask"');
  const noButton = await page(`/admin/buttons/${id}`);
  expect([noButton.status, noButton.location]).toEqual([303, `/admin/orders/${id}`]);
  const noPreview = await page(`/admin/buttons/${id}/preview`);
  expect(noPreview.html).toBe('This order has no button yet.');

  front.line = 'up';
  const again = await make({ once });
  expect([again.status, again.location]).toEqual([303, `/admin/buttons/${id}?done=made`]);
  expect(await histories(id)).toHaveLength(1);
});

describe('the preview', () => {
  test('has the markup that is pasted and the gateway’s script, and is no button of an order', async () => {
    const { status, html } = await page('/admin/buttons/preview?amount=19.9&currency=USD');
    expect(status).toBe(200);
    expect(html).toContain('<span class="mtgox" data-id="preview" data-amount="19.90" data-currency="USD">');
    expect(html).toContain(`<script src="${front.url}/js/button.min.js"></script>`);
  });

  test.each([
    ['', 'Type a price to see the button.'],
    ['?amount=&currency=USD', 'Type a price to see the button.'],
    ['?amount=5', 'Choose a currency to see the button.'],
    ['?amount=5&currency=toString', 'Choose a currency to see the button.'],
    ['?amount=5&amount=6&currency=USD', 'Type a price to see the button.'],
    ['?amount=19,90&currency=USD', 'The price should be a positive decimal number.'],
    ['?amount=%3Cscript%3E&currency=%3Cscript%3E', 'Choose a currency to see the button.'],
    ['?amount=%3Cscript%3E&currency=USD', 'The price should be a positive decimal number.'],
  ])('of “%s” says why there is none', async (query, why) => {
    const { status, html, headers } = await page(`/admin/buttons/preview${query}`);
    expect([status, headers.get('content-type'), html]).toEqual([200, 'text/plain; charset=utf-8', why]);
  });

  test('runs the gateway’s script alone, in a page without an origin that only the dashboard frames', async () => {
    const order = await orderOf(await make({}));
    for (const path of ['preview?amount=1&currency=USD', `${order.id}/preview`]) {
      const { headers } = await page(`/admin/buttons/${path}`);
      const policy = headers.get('content-security-policy')?.split(';') ?? [];
      expect(policy).toContain(`script-src ${front.url}`);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'self'");
      expect(policy).toContain('sandbox allow-scripts');
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  test('is for signed-in people', async () => {
    const { status, location } = await merchant.page('/admin/buttons/preview?amount=1&currency=USD');
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/admin\/login/)]);
  });
});

test.each(['/admin', '/admin/orders', '/admin/buttons', '/admin/login', '/admin/nothing'])(
  'the gateway’s script cannot run in %s, and nobody frames it',
  async (path) => {
    const policy = (await page(path)).headers.get('content-security-policy') ?? '';
    expect(policy).not.toContain(front.url);
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  },
);

describe('what others wrote is text, never markup:', () => {
  const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
  const live = /<script>|<img src=x/;

  test('in every field, when it is shown again', async () => {
    const fields = [
      'amount',
      'currency',
      'description',
      'reference',
      'payers',
      'return_success',
      'return_failure',
      'once',
    ];
    const form = Object.fromEntries(fields.map((field) => [field, evil]));
    const pages = [await make(form), await page(`/admin/buttons?${new URLSearchParams(form)}`)];
    expect(pages.map(({ status }) => status)).toEqual([400, 200]);
    for (const { html } of pages) expect(html).not.toMatch(live);
  });

  test('on the page of a button and in its preview, also what it attaches', async () => {
    const { id, transaction } = await orderOf(await make({ description: evil, reference: evil }));
    const custom = encodeURIComponent(evil);
    const shown = await page(`/admin/buttons/${id}?custom=${custom}`);
    expect(shown.html).not.toMatch(live);
    expect(snippetOf(shown)).toContain(
      'data-custom="&quot;&gt;&lt;script&gt;alert(\'x\')&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"',
    );
    expect(snippetOf(shown)).toContain(`<a href="${gateway.url}/${transaction}?custom=%22%3E%3Cscript%3E`);
    const preview = await page(`/admin/buttons/${id}/preview?custom=${custom}`);
    expect(preview.html).not.toMatch(live);
    expect(preview.html).toContain('data-custom="&quot;&gt;&lt;script&gt;');
  });
});

describe('the page of an order’s button', () => {
  test('puts what is attached into markup and preview', async () => {
    const { id } = await orderOf(await make({ reference: 'attached' }));
    const { status, html } = await page(`/admin/buttons/${id}?custom=customer+17`);
    expect(status).toBe(200);
    expect(snippetOf({ html } as Page)).toContain('data-custom="customer 17"');
    expect(html).toContain(`src="/admin/buttons/${id}/preview?custom=customer+17"`);
    expect(html).not.toContain('The order is made.');
  });

  test('attaches no more than the gateway takes, and keeps what was typed', async () => {
    const { id } = await orderOf(await make({}));
    const custom = 'x'.repeat(4097);
    const refused = await page(`/admin/buttons/${id}?custom=${custom}`);
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('What is attached should have at most 4096 bytes.');
    expect(typedIn(refused, 'custom')).toBe(custom);
    expect(snippetOf(refused)).not.toContain('data-custom');
    expect((await page(`/admin/buttons/${id}?custom=${'x'.repeat(4096)}`)).status).toBe(200);
  });

  test.each(['17', '%00', '0f0e0d0c-0000-4000-8000-000000000001'])('of order %s is not there', async (id) => {
    for (const path of [`/admin/buttons/${id}`, `/admin/buttons/${id}/preview`]) {
      const { status, html } = await page(path);
      expect([status, html.includes('<title>No such order')]).toEqual([404, true]);
    }
  });
});

test('a viewer makes no orders, and sees the buttons of those that are there', async () => {
  const { id } = await orderOf(await make({}));
  expect((await page('/admin/orders')).html).toContain('href="/admin/buttons"');
  await merchant.deps.db.adminUser.updateMany({ data: { role: 'viewer' } });
  const count = await merchant.deps.db.order.count();
  expect((await page('/admin/buttons')).status).toBe(403);
  expect((await make({})).status).toBe(403);
  expect(await merchant.deps.db.order.count()).toBe(count);
  expect((await page('/admin/orders')).html).not.toContain('href="/admin/buttons"');
  expect((await page(`/admin/orders/${id}`)).html).toContain(`href="/admin/buttons/${id}"`);
  expect((await page(`/admin/buttons/${id}`)).status).toBe(200);

  await merchant.deps.db.adminUser.updateMany({ data: { role: 'operator' } });
  expect((await page('/admin/buttons')).status).toBe(200);
  expect((await make({})).status).toBe(303);
});

test('a form of another site makes nothing', async () => {
  const count = await merchant.deps.db.order.count();
  const { status } = await merchant.page('/admin/buttons', {
    cookie,
    form: { amount: '1', currency: 'USD' },
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  });
  expect(status).toBe(403);
  expect(await merchant.deps.db.order.count()).toBe(count);
});

describe('a shop without orders', () => {
  test.each([
    [true, 'owner', true, true],
    [false, 'operator', false, true],
    [true, 'viewer', true, false],
    [false, 'viewer', false, false],
  ] as const)(
    'demo shop %s, for the role %s: a link to the demo shop %s, to the builder %s',
    async (demoShop, role, hasShop, hasBuilder) => {
      const empty = await startTestMerchant({ settings: { demoShop } });
      const session = await empty.signIn();
      await empty.deps.db.adminUser.updateMany({ data: { role } });
      const { html } = await empty.page('/admin/orders', { cookie: session });
      const [, words = ''] = /<div class="empty">(.*?)<\/div>/s.exec(html) ?? [];
      expect(words).toContain('No orders yet');
      expect([words.includes('href="/"'), words.includes('href="/admin/buttons"')]).toEqual([
        hasShop,
        hasBuilder,
      ]);
    },
  );
});
