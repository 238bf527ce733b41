import { expect, test } from 'vitest';
import { nodeWallet } from '../support/node-gateway.ts';
import { startTestBoth, type TestBoth } from '../support/test-both.ts';

const rowsOn = (html: string) => [...html.matchAll(/data-index="(\d+)"/g)].map((match) => Number(match[1]));
const hrefOf = (html: string, id: string) => new RegExp(`id="${id}" href="([^"]+)"`).exec(html)?.[1] ?? null;
const factOf = (html: string, name: string) =>
  new RegExp(`data-fact="${name}">(.*?)</dd>`).exec(html)?.[1]?.replaceAll(/<[^>]+>/g, ' ') ?? '';
/** Opens the payment pages of so many orders: each takes an address. */
async function giveOut({ gateway }: TestBoth, addresses: number): Promise<string[]> {
  const given: string[] = [];
  for (let n = 0; n < addresses; n++) {
    const { transaction } = await gateway.createOrder({ description: `Order <b>${n}</b>` });
    given.push((await gateway.openPayment(transaction)).address);
  }
  return given;
}

test('an unused wallet says so, and the sandbox that it is one', async () => {
  const { page } = await startTestBoth();
  const { status, html } = await page('/admin/gateway/wallet');
  expect(status).toBe(200);
  expect(html).toContain('This is the sandbox');
  expect(html).toContain('No address was given out yet');
  expect([factOf(html, 'highest'), factOf(html, 'last-paid')]).toEqual(['none yet', 'none yet']);
  expect(factOf(html, 'gap')).toMatch(/^0 /);
  expect(html).not.toContain('importdescriptors');
});

test('shows how far it is used, and each address with its order, status and amounts', async () => {
  const both = await startTestBoth();
  const given = await giveOut(both, 3);
  const { gateway } = both;
  const { body } = await gateway.call('generic/bitcoin/address', [['description', 'donations <i>']]);
  await gateway.pay(given[1] ?? '', 100_000n);
  await gateway.settle();
  await gateway.mine(6);
  await gateway.settle();
  const partly = await both.page('/admin/gateway/wallet');
  expect(factOf(partly.html, 'highest')).toContain(String(body.return.addr));
  expect(factOf(partly.html, 'last-paid')).toBe(`1 ${given[1]} `);
  expect(factOf(partly.html, 'gap')).toMatch(/^2 /);

  await gateway.pay(String(body.return.addr), 7_000n);
  await gateway.pay(given[2] ?? '', 2_500n);
  await gateway.settle();
  const { html } = await both.page('/admin/gateway/wallet');
  expect(factOf(html, 'last-paid')).toMatch(/^3 /);
  expect(factOf(html, 'gap')).toMatch(/^0 /);
  expect(rowsOn(html)).toEqual([3, 2, 1, 0]);
  const rows = html.split('data-index="').slice(1);
  expect(rows[0]).toContain('outside of any order: donations &lt;i>');
  expect(rows[0]).toContain('0.00007000\u00a0BTC');
  expect(rows[1]).toContain('Partial');
  expect(rows[1]).toContain('0.00002500\u00a0BTC pending');
  expect(rows[2]).toContain('Paid');
  expect(rows[2]).toContain('Order &lt;b>1&lt;/b>');
  expect(rows[3]).toContain('Open');
  expect(rows[3]).toContain('nothing yet');
});

test('has all addresses, fifty a page, newest first, whatever the address bar says', async () => {
  const both = await startTestBoth();
  const { db } = both.gateway.deps;
  await giveOut(both, 1);
  const [order, payment] = [
    await db.gatewayOrder.findFirstOrThrow(),
    await db.gatewayPayment.findFirstOrThrow(),
  ];
  const copies = Array.from({ length: 119 }, (_, n) => ({
    ...payment,
    id: crypto.randomUUID(),
    orderId: order.id,
    address: `sandbox-${n}`,
    addressIndex: n + 1,
    paidTerms: undefined,
  }));
  await db.gatewayPayment.createMany({ data: copies as never });
  const seen: number[] = [];
  for (let path: string | null = '/admin/gateway/wallet'; path !== null; ) {
    const { html }: { html: string } = await both.page(path);
    seen.push(...rowsOn(html));
    path = hrefOf(html, 'older');
  }
  expect(seen).toEqual(Array.from({ length: 120 }, (_, n) => 119 - n));
  for (const before of ['x', '%00', '-1', '9'.repeat(2_000), '999999999', '1.5'])
    expect([before, (await both.page(`/admin/gateway/wallet?before=${before}`)).status]).toEqual([
      before,
      200,
    ]);
  expect((await both.page('/admin/gateway/wallet?before=0')).html).toContain('No older addresses');
});

test('a real wallet shows what to import, and says when a gap is wider than wallets look', async () => {
  const both = await startTestBoth();
  const { deps } = both.gateway;
  // As if it were that of a node: the page needs no more of it than its addresses.
  const { wallet, addressAt } = deps.addresses;
  Object.assign(deps, { sandbox: null, network: 'regtest' });
  Object.assign(deps.addresses, { descriptor: nodeWallet.descriptor });
  await giveOut(both, 3);
  const narrow = await both.page('/admin/gateway/wallet');
  expect(narrow.html).not.toContain('stop looking');
  expect(narrow.html).not.toContain('This is the sandbox');
  expect(narrow.html).toContain(nodeWallet.descriptor);
  expect(narrow.html).toMatch(/importdescriptors '\[\{&quot;desc&quot;.*?&quot;range&quot;:\[0,1002\]/);
  expect(narrow.html).toContain('createwallet wallet_name=tillgate disable_private_keys=true');

  await deps.db.addressCounter.update({ where: { wallet }, data: { nextIndex: 25 } });
  const wide = await both.page('/admin/gateway/wallet');
  expect(factOf(wide.html, 'highest')).toContain(await addressAt(24));
  expect(wide.html).toContain('Most wallets stop looking 20 addresses after the last paid one');
  expect(wide.html).toContain('gap limit of yours to 45');
});
