import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { newRestKey, newRestSecret } from '../../src/protocol/signature.ts';
import { startTestGateway, type TestGateway, type TestKeys } from '../support/test-gateway.ts';
import { ipnBody, startTestMerchant, type TestMerchant } from '../support/test-merchant.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let gateway: TestGateway;
let merchant: TestMerchant;
let cookie: string;
beforeEach(async () => {
  gateway = await startTestGateway();
  merchant = await startMerchant();
  cookie = await merchant.signIn();
});

/** A merchant server of that gateway, which makes new pairs there. */
async function startMerchant(options: { databaseUrl?: string } = {}): Promise<TestMerchant> {
  const started = await startTestMerchant({
    gatewayUrl: gateway.url,
    keys: gateway.keys,
    keyPairs: { fromEnvironment: false, make: () => gateway.newKeys() },
    ...options,
  });
  started.clock.now = gateway.clock.now;
  return started;
}

const settings = (of = merchant) => of.page('/admin/settings', { cookie });
const rotate = (form: Record<string, string> = {}, of = merchant) =>
  of.page('/admin/settings/key-pair', {
    cookie,
    form: { instead: gateway.keys.restKey, valid_days: '30', password: merchant.admin.password, ...form },
  });
const end = (restKey: string) =>
  merchant.page(`/admin/settings/key-pair/retired/${restKey}/end`, { cookie, form: {} });

/** The pair in force, from the database. */
async function inForce(): Promise<TestKeys> {
  const { restKey, restSecret } = await merchant.deps.db.keyPair.findFirstOrThrow();
  return { restKey, restSecret };
}

/** Makes an order by the shop API; returns it with the key that the gateway knows it by. */
async function makeOrder(of = merchant): Promise<{ id: string; transaction: string; madeWith: string }> {
  const { status, body } = await of.api('POST', '/v1/orders', { amount: '0.001', currency: 'BTC' });
  expect(status).toBe(201);
  const made = await gateway.deps.db.gatewayOrder.findUniqueOrThrow({ where: { id: body.transaction } });
  return { id: body.id, transaction: body.transaction, madeWith: made.apiKey };
}

/** Posts an IPN about an order of its own. */
async function ipnBy(keys: TestKeys, to = merchant): Promise<{ status: number; text: string }> {
  const { transaction } = await to.insertOrder();
  return to.postIpn(ipnBody.paid({ transaction, paymentId: randomUUID() }, 1n, 100_000n), keys);
}

const events = () =>
  merchant.deps.db.event.findMany({ where: { action: { startsWith: 'key_pair.' } }, orderBy: { id: 'asc' } });

/** Lets time pass everywhere. */
function pass(ms: number, ...others: TestMerchant[]): void {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + ms);
  for (const { clock } of [merchant, ...others]) clock.now = gateway.clock.now;
}

describe('when the gateway runs in the same process', () => {
  test('a rotation makes a new pair for what comes, and the IPNs of orders before it still count', async () => {
    const before = await makeOrder();
    expect(before.madeWith).toBe(gateway.keys.restKey);
    expect((await settings()).html).toContain('Open orders made with the key in force: 1.');

    expect(await rotate()).toMatchObject({ status: 303, location: '/admin/settings?done=rotated' });
    const fresh = await inForce();
    expect(fresh.restKey).not.toBe(gateway.keys.restKey);
    const after = await makeOrder();
    expect(after.madeWith).toBe(fresh.restKey);

    for (const { transaction } of [before, after]) {
      const { address, dueSat } = await gateway.openPayment(transaction);
      await gateway.pay(address, dueSat);
    }
    await gateway.mine(6);
    await gateway.settle();
    await gateway.sendIpns();
    const signed = await gateway.deps.db.ipn.findMany({ where: { state: 'delivered' } });
    expect(new Set(signed.map(({ apiKey }) => apiKey))).toEqual(
      new Set([gateway.keys.restKey, fresh.restKey]),
    );
    expect(await gateway.deps.db.ipn.count({ where: { state: 'queued' } })).toBe(0);
    expect(await merchant.deps.db.order.count({ where: { status: 'paid' } })).toBe(2);
  });

  test('the page tells both keys and until when the old one is taken, and never a secret', async () => {
    await rotate({ valid_days: '7' });
    const fresh = await inForce();
    const { html } = await settings();
    expect(html).toContain(`id="rest-key">${fresh.restKey}<`);
    expect(html).toContain(`data-retired="${gateway.keys.restKey}"`);
    const until = new Date(merchant.clock.now.getTime() + 7 * DAY_MS).toISOString();
    expect(html).toContain(`datetime="${until}"`);
    expect(await events()).toMatchObject([
      { action: 'key_pair.rotated', who: 'owner@localhost', subject: fresh.restKey },
    ]);
    const kept = html + JSON.stringify(await events(), (_key, value) => String(value));
    for (const { restSecret } of [gateway.keys, fresh]) expect(kept).not.toContain(restSecret.slice(0, 20));
  });

  test('both keys are taken until the old one’s time is over, then it is refused with its own reason', async () => {
    expect((await ipnBy(gateway.keys)).status).toBe(200);
    await rotate();
    const fresh = await inForce();
    pass(30 * DAY_MS - 1);
    for (const keys of [gateway.keys, fresh])
      expect(await ipnBy(keys)).toEqual({ status: 200, text: '[OK]' });

    pass(1);
    const refused = await ipnBy(gateway.keys);
    expect(refused.status).toBe(403);
    expect(refused.text).toMatch(
      /signed with a key that was retired on \d{4}-\d\d-\d\d and is not taken since/,
    );
    // Whoever only knows the name of the old key is told no more than before.
    const forged = await ipnBy({ ...gateway.keys, restSecret: newRestSecret() });
    expect(forged.text).toContain('the Rest-Sign does not match');
    expect((await ipnBy(fresh)).status).toBe(200);
    await merchant.step('rejections');
    expect(await merchant.deps.db.rejectedIpn.count({ where: { reason: { contains: 'retired on' } } })).toBe(
      1,
    );
    cookie = await merchant.signIn();
    expect((await settings()).html).toContain('Ended');
  });

  test('an old key is ended at once by a click, and once', async () => {
    await makeOrder();
    // Orders are stamped by the database's clock.
    pass(60_000);
    await rotate();
    expect((await settings()).html).toContain('Open orders made with it: 1.');
    for (let time = 0; time < 2; time += 1) {
      expect(await end(gateway.keys.restKey)).toMatchObject({
        status: 303,
        location: '/admin/settings?done=ended',
      });
    }
    expect((await ipnBy(gateway.keys)).text).toContain('signed with a key that was retired on');
    expect((await ipnBy(await inForce())).status).toBe(200);
    expect((await events()).map(({ action, subject }) => [action, subject])).toEqual([
      ['key_pair.rotated', expect.any(String)],
      ['key_pair.retired_ended', gateway.keys.restKey],
    ]);
    for (const restKey of [newRestKey(), 'x', '%00', (await inForce()).restKey])
      expect((await end(restKey)).status).toBe(404);
  });

  test('IPNs that come all the while are each taken', async () => {
    const statuses: number[] = [];
    let isOver = false;
    const sending = Array.from({ length: 4 }, async () => {
      while (!isOver) statuses.push((await ipnBy(gateway.keys)).status);
    });
    await rotate();
    const second = await inForce();
    const more = Array.from({ length: 10 }, () => ipnBy(second));
    await rotate({ instead: second.restKey });
    statuses.push(...(await Promise.all(more)).map(({ status }) => status));
    isOver = true;
    await Promise.all(sending);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await ipnBy(await inForce())).status).toBe(200);
    expect(await merchant.deps.db.retiredKeyPair.count()).toBe(2);
  });

  test('of two who rotate at once, one does and the other is told', async () => {
    const answers = await Promise.all([rotate(), rotate()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
    expect(answers.map(({ html }) => html).join()).toContain('changed meanwhile');
    expect(await events()).toHaveLength(1);
    expect(await merchant.deps.db.retiredKeyPair.count()).toBe(1);
  });
});

describe('several processes', () => {
  test('another process takes IPNs of the new key at once, and calls with it once it has looked', async () => {
    const second = await startMerchant({ databaseUrl: merchant.databaseUrl });
    await rotate();
    const fresh = await inForce();
    expect((await makeOrder(second)).madeWith).toBe(gateway.keys.restKey);
    for (const keys of [fresh, gateway.keys]) expect((await ipnBy(keys, second)).status).toBe(200);

    const third = await startMerchant({ databaseUrl: merchant.databaseUrl });
    await third.step('keys');
    expect((await makeOrder(third)).madeWith).toBe(fresh.restKey);
    await end(gateway.keys.restKey);
    await third.step('keys');
    expect((await ipnBy(gateway.keys, third)).status).toBe(403);
  });

  test('keys that nobody knows cost one look a second, and those that are known none', async () => {
    const second = await startMerchant({ databaseUrl: merchant.databaseUrl });
    expect((await ipnBy({ ...gateway.keys, restKey: newRestKey() }, second)).status).toBe(403);
    await rotate();
    const fresh = await inForce();
    expect((await ipnBy(fresh, second)).text).toContain('the Rest-Key is not the key of this shop');
    pass(1_000, second);
    const many = await Promise.all(Array.from({ length: 10 }, () => ipnBy(fresh, second)));
    expect(many.map(({ status }) => status)).toEqual(Array(10).fill(200));

    await merchant.deps.db.$executeRawUnsafe('alter table merchant.key_pair rename to key_pair_away');
    pass(1_000, second);
    for (const keys of [fresh, gateway.keys]) expect((await ipnBy(keys, second)).status).toBe(200);
    // It may be one of ours: its sender has to send it again.
    expect((await ipnBy({ ...fresh, restKey: newRestKey() }, second)).status).toBe(503);
  });
});

describe('when the gateway runs elsewhere', () => {
  beforeEach(async () => {
    merchant = await startTestMerchant({ gatewayUrl: gateway.url, keys: gateway.keys });
    merchant.clock.now = gateway.clock.now;
    cookie = await merchant.signIn();
  });
  const pasted = ({ restKey, restSecret }: TestKeys) => ({ rest_key: restKey, rest_secret: restSecret });

  test('the pair that its gateway gave is pasted, tried out and put in force', async () => {
    const fresh = await gateway.newKeys();
    expect((await settings()).html).toContain('name="rest_secret" type="password"');
    const form = { rest_key: ` ${fresh.restKey.toUpperCase()} `, rest_secret: ` ${fresh.restSecret}\n` };
    expect((await rotate(form)).status).toBe(303);
    expect(await inForce()).toEqual(fresh);
    expect((await makeOrder()).madeWith).toBe(fresh.restKey);
    for (const keys of [gateway.keys, fresh]) expect((await ipnBy(keys)).status).toBe(200);
  });

  test('a retired pair can be put in force again', async () => {
    const fresh = await gateway.newKeys();
    await rotate(pasted(fresh));
    expect((await rotate({ ...pasted(gateway.keys), instead: fresh.restKey })).status).toBe(303);
    expect(await inForce()).toEqual(gateway.keys);
    expect(await merchant.deps.db.retiredKeyPair.findMany()).toMatchObject([{ restKey: fresh.restKey }]);
    for (const keys of [gateway.keys, fresh]) expect((await ipnBy(keys)).status).toBe(200);
  });

  test('a pair that does not work is refused in a sentence, and nothing is changed', async () => {
    const good = await gateway.newKeys();
    const wrongSecret = newRestSecret();
    for (const [form, status, sentence] of [
      [{ ...pasted(good), rest_key: 'my key' }, 400, 'The key should be a UUID'],
      [{ ...pasted(good), rest_secret: 'short' }, 400, 'The secret should be base64'],
      [{ ...pasted(good), rest_secret: wrongSecret }, 400, 'The gateway refused our key'],
      [{ ...pasted(good), rest_key: newRestKey() }, 400, 'The gateway refused our key'],
      [pasted(await gateway.newKeys(['get_info'])), 400, 'lacks the right'],
      [pasted(await gateway.newKeys(['merchant'])), 400, 'The gateway refused our key'],
      [pasted(gateway.keys), 409, 'the key in force already'],
      [{ ...pasted(good), instead: newRestKey() }, 409, 'changed meanwhile'],
      [{ ...pasted(good), password: 'another password' }, 403, 'not your password'],
      [{ ...pasted(good), password: '' }, 403, 'not your password'],
      [{ ...pasted(good), valid_days: '36500' }, 400, 'Fill in the whole form'],
      [{ ...pasted(good), rest_key: '<script>alert(1)</script>\0' }, 400, 'The key should be a UUID'],
    ] as [Record<string, string>, number, string][]) {
      const answer = await rotate(form);
      expect([sentence, answer.status, answer.html.includes(sentence)]).toEqual([sentence, status, true]);
      for (const secret of [good.restSecret, wrongSecret]) expect(answer.html).not.toContain(secret);
      expect(answer.html).not.toContain('<script>alert');
    }
    expect(await events()).toEqual([]);
    expect(await merchant.deps.db.retiredKeyPair.count()).toBe(0);
    expect((await makeOrder()).madeWith).toBe(gateway.keys.restKey);
    expect((await ipnBy(gateway.keys)).status).toBe(200);
    expect((await ipnBy(good)).status).toBe(403);
  });

  test('a gateway that is away changes nothing', async () => {
    merchant = await startTestMerchant({ keys: gateway.keys });
    cookie = await merchant.signIn();
    const { status, html } = await rotate(pasted(await gateway.newKeys()));
    expect([status, html.includes('could not be tried out')]).toEqual([400, true]);
    expect(await events()).toEqual([]);
  });

  test('without the form’s fields nothing happens', async () => {
    const { status } = await merchant.page('/admin/settings/key-pair', { cookie, form: {} });
    expect(status).toBe(400);
  });

  test.each(['operator', 'viewer'] as const)('a %s may not rotate, nor end an old key', async (role) => {
    const fresh = await gateway.newKeys();
    await rotate(pasted(fresh));
    await merchant.deps.db.adminUser.updateMany({ data: { role } });
    expect((await rotate({ ...pasted(gateway.keys), instead: fresh.restKey })).status).toBe(403);
    expect((await end(gateway.keys.restKey)).status).toBe(403);
    expect(await inForce()).toEqual(fresh);
    expect((await ipnBy(gateway.keys)).status).toBe(200);
  });

  test('a pair of the environment is changed there', async () => {
    merchant = await startTestMerchant({
      gatewayUrl: gateway.url,
      keys: gateway.keys,
      keyPairs: { fromEnvironment: true, make: null },
    });
    cookie = await merchant.signIn();
    const { html } = await settings();
    expect(html).toContain('REST_SECRET');
    expect(html).not.toContain('id="rotate"');
    expect((await rotate(pasted(await gateway.newKeys()))).status).toBe(409);
    expect(await merchant.deps.db.keyPair.count()).toBe(0);
  });
});

test('guesses of the password are counted and stopped', async () => {
  merchant = await startTestMerchant({ keys: gateway.keys, settings: { rateLimit: true } });
  cookie = await merchant.signIn();
  const statuses: number[] = [];
  for (let guess = 0; guess < 12; guess += 1) statuses.push((await rotate({ password: `${guess}` })).status);
  expect(statuses).toEqual([...Array(10).fill(403), 429, 429]);
  expect((await rotate()).status).toBe(429);
});
