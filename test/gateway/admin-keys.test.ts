import { expect, test } from 'vitest';
import { startTestBoth } from '../support/test-both.ts';
import { signedCall } from '../support/test-gateway.ts';

test('keys are listed with their rights and orders, and never with a secret', async () => {
  const both = await startTestBoth();
  const { gateway } = both;
  const { db } = gateway.deps;
  const other = await gateway.newKeys(['get_info', 'merchant']);
  await db.apiKey.update({ where: { key: other.restKey }, data: { login: '<b>Other</b>' } });
  await gateway.createOrder();
  await gateway.createOrder();
  const { status, html } = await both.page('/admin/gateway/keys');
  expect(status).toBe(200);
  const rows = new Map(
    html
      .split('data-key="')
      .slice(1)
      .map((row) => [row.slice(0, 36), row]),
  );
  expect([...rows.keys()]).toEqual([other.restKey, gateway.keys.restKey]);
  expect(rows.get(other.restKey)).toMatch(
    /&lt;b>Other.*get_info, merchant.*data-label="Orders"><span>0<.*never/,
  );
  expect(rows.get(gateway.keys.restKey)).toMatch(/Test shop.*data-label="Orders"><span>2<.*last /);
  for (const { secret } of await db.apiKey.findMany()) {
    expect(secret.length).toBeGreaterThan(20);
    expect(html).not.toContain(secret);
  }
  expect(html).not.toContain('<b>Other');
  expect(html).toContain('npm run cli -- keys');
});

test('orders of a key are counted up to a bound', async () => {
  const both = await startTestBoth();
  const { db } = both.gateway.deps;
  const { transaction } = await both.gateway.createOrder();
  const order = await db.gatewayOrder.findUniqueOrThrow({ where: { id: transaction } });
  const copies = Array.from({ length: 1_200 }, () => ({ ...order, id: crypto.randomUUID(), data: null }));
  await db.gatewayOrder.createMany({ data: copies });
  expect((await both.page('/admin/gateway/keys')).html).toContain('more than 1,000');
});

test('a key that calls with tonces was used, too, and its time is written once a minute', async () => {
  const both = await startTestBoth();
  const { gateway } = both;
  const { restKey, restSecret } = await gateway.newKeys();
  const start = gateway.clock.now.getTime();
  const callAt = async (ms: number) => {
    gateway.clock.now = new Date(start + ms);
    const tonce = String(BigInt(start + ms) * 1000n);
    const { body } = await signedCall(gateway.url, 'generic/private/info', [['tonce', tonce]], {
      restKey,
      restSecret,
    });
    expect(body.result).toBe('success');
    const key = await gateway.deps.db.apiKey.findUniqueOrThrow({ where: { key: restKey } });
    return key.lastUsedAt && key.lastUsedAt.getTime() - start;
  };
  expect(await callAt(0)).toBe(0);
  expect((await both.page('/admin/gateway/keys')).html.split(`data-key="${restKey}"`)[1]).not.toMatch(
    /^.*?never.*?data-key/s,
  );
  expect(await callAt(59_000)).toBe(0);
  expect(await callAt(60_000)).toBe(60_000);
  // A call that is refused is no use of it.
  const again = [['tonce', String(BigInt(start + 60_000) * 1000n)]] as [string, string][];
  gateway.clock.now = new Date(start + 121_000);
  const { body } = await signedCall(gateway.url, 'generic/private/info', again, { restKey, restSecret });
  expect(body.result).toBe('error');
  const key = await gateway.deps.db.apiKey.findUniqueOrThrow({ where: { key: restKey } });
  expect(key.lastUsedAt).toEqual(new Date(start + 60_000));
});
