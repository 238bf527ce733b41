import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Language, languages } from '../../src/gateway/payment-page/words/languages.ts';
import type { Message, Words } from '../../src/gateway/payment-page/words/words.ts';
import { MAX_SATOSHI } from '../../src/protocol/money.ts';
import { sendRaw } from '../support/http.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let payment: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  const { transaction } = await gateway.createOrder();
  payment = `/${transaction}/${(await gateway.openPayment(transaction)).paymentId}`;
});

/** What a payer can run into, and what the page says then. */
type Case = {
  what: string;
  status: number;
  path: () => string | Promise<string>;
  body?: string;
  headers?: Record<string, string>;
  says: (words: Words['errors']) => Message;
};

const wrong = (sentence: (words: Words['errors']) => string) => (words: Words['errors']) => ({
  title: words.didNotWork,
  sentence: sentence(words),
  whatToDo: words.goBack,
});
const later = (sentence: (words: Words['errors']) => string) => (words: Words['errors']) => ({
  title: words.cannotBePaid,
  sentence: sentence(words),
  whatToDo: words.tryLater,
});

const cases: Case[] = [
  { what: 'an unknown order', status: 404, path: () => `/${randomUUID()}`, says: (w) => w.noSuchPayment },
  {
    what: 'an unknown payment',
    status: 404,
    path: () => `/${randomUUID()}/${randomUUID()}/receipt`,
    says: (w) => w.noSuchPayment,
  },
  {
    what: 'an unknown payment to cancel',
    status: 404,
    path: () => `/${randomUUID()}/${randomUUID()}/cancel`,
    body: '',
    says: (w) => w.noSuchPayment,
  },
  { what: 'no page of ours', status: 404, path: () => '/nothing/at/all', says: (w) => w.pageNotFound },
  { what: 'bytes that are no text', status: 400, path: () => '/%ff', says: wrong((w) => w.cannotBeRead) },
  {
    what: 'a custom that is too long',
    status: 400,
    path: async () => `/${(await gateway.createOrder()).transaction}?custom=${'x'.repeat(4097)}`,
    says: wrong((w) => w.customTooLong(4096)),
  },
  {
    what: 'a form that is too large',
    status: 413,
    path: () => `${payment}/return-address`,
    body: `return_address=${'x'.repeat(20_000)}`,
    says: wrong((w) => w.cannotBeRead),
  },
  {
    what: 'a form of another site',
    status: 403,
    path: () => `${payment}/cancel`,
    body: '',
    headers: { 'sec-fetch-site': 'cross-site' },
    says: (w) => w.fromAnotherSite,
  },
  {
    what: 'no amount',
    status: 400,
    path: () => `${payment}/sandbox/pay`,
    body: 'amount=-1',
    says: wrong((w) => w.notAnAmount),
  },
  {
    what: 'more than there is',
    status: 400,
    path: async () => {
      const { transaction } = await gateway.createOrder();
      const { paymentId, address } = await gateway.openPayment(transaction);
      await gateway.pay(address, MAX_SATOSHI);
      return `/${transaction}/${paymentId}/sandbox/pay`;
    },
    body: 'amount=1',
    says: wrong((w) => w.notThatMuch),
  },
  {
    what: 'a payment without an address',
    status: 400,
    path: async () => {
      const { transaction } = await gateway.createOrder();
      const { gatewayPayment } = gateway.deps.db;
      const { id } = await gatewayPayment.findFirstOrThrow({ where: { orderId: transaction } });
      return `/${transaction}/${id}/sandbox/pay`;
    },
    body: 'amount=1',
    says: wrong((w) => w.noAddress),
  },
  {
    what: 'too many blocks',
    status: 400,
    path: () => `${payment}/sandbox/mine`,
    body: 'blocks=101',
    says: wrong((w) => w.blocksBetween(1, 100)),
  },
];

describe.each(languages)('in $name', (language) => {
  test.each(cases)('$what', async (one) => {
    const path = await one.path();
    await says(language, one, path, { 'accept-language': language.code });
    // The page's switch counts more than the browser.
    const other = language.code === 'de' ? 'ar' : 'de';
    const switched = `${path}${path.includes('?') ? '&' : '?'}lang=${language.code}`;
    await says(language, one, switched, { 'accept-language': other });
  });
});

describe('a payment that cannot be had for now says why', () => {
  let fresh: TestGateway;
  beforeEach(async () => {
    fresh = await startTestGateway();
  });

  const german = languages.find(({ code }) => code === 'de')!;
  const ask = async (
    fields: Record<string, string>,
    because: () => void,
    one: Omit<Case, 'path' | 'what'>,
  ) => {
    const { transaction } = await fresh.createOrder(fields);
    because();
    await says(german, one, `/${transaction}`, { 'accept-language': 'de-AT' }, fresh.url);
  };

  test('no rate', async () => {
    const noRates = () => {
      fresh.deps.rates = { find: async () => null };
    };
    const message = { status: 503, says: later((w) => w.noRate('EUR')) };
    await ask({ amount: '5', currency: 'EUR' }, noRates, message);
  });

  test('more bitcoin than there is', async () => {
    const cheap = { source: 'test', at: fresh.clock.now, minorPerBtc: 1n };
    const crash = () => {
      fresh.deps.rates = { find: async () => cheap };
    };
    await ask({ amount: '500', currency: 'EUR' }, crash, { status: 400, says: later((w) => w.costsTooMuch) });
  });

  test.each([
    ['a node that is being set up', true, (w: Words['errors']) => w.nodeCatchingUp],
    ['a network that was not seen yet', null, (w: Words['errors']) => w.networkNotReached],
  ] as const)('%s', async (_what, syncing, sentence) => {
    const startAnew = () => {
      fresh.deps.chainMemory.syncing = syncing;
    };
    await ask({}, startAnew, { status: 503, says: later(sentence) });
  });

  test('a mistake of ours', async () => {
    const fail = () => {
      fresh.deps.addresses = {
        ...fresh.deps.addresses,
        addressAt: () => Promise.reject(new Error('broken')),
      };
    };
    await ask({}, fail, { status: 500, says: (w) => w.ourMistake });
  });
});

async function says(
  { code, dir, words }: Language,
  one: Omit<Case, 'path' | 'what'>,
  path: string,
  headers: Record<string, string>,
  url = gateway.url,
): Promise<void> {
  const form = { 'content-type': 'application/x-www-form-urlencoded', ...headers, ...one.headers };
  const reply = await sendRaw(
    `${url}${path}`,
    one.body === undefined ? { headers } : { method: 'POST', headers: form, body: one.body },
  );
  expect(reply.status).toBe(one.status);
  expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(reply.headers['cache-control']).toBe('no-store');
  const html = reply.text.replaceAll('&quot;', '"').replaceAll('&#39;', "'");
  expect(html).toContain(`<html lang="${code}" dir="${dir}">`);
  const { title, sentence, whatToDo } = one.says(words.errors);
  expect(html).toContain(`<title>${title}</title>`);
  expect(html).toContain(
    `<p class="eyebrow">${words.errors.numbered(one.status)}</p><h1>${title}</h1><p class="lead">${sentence}</p><p>${whatToDo}</p>`,
  );
  for (const text of [words.skipToContent, words.sandbox]) expect(html).toContain(text);
  expect(html).toContain(`aria-label="${words.notice}"`);
}
