import { expect, test } from 'vitest';
import { formFields, sendRaw, startReceiver } from '../support/http.ts';
import { nodeWallet, regtest, startNodeGateway } from '../support/node-gateway.ts';
import { startTestGateway } from '../support/test-gateway.ts';

const ORDERS = 20;

test('payment pages that two processes open at once have each an address of the wallet, none twice and none left out, and what real payers send there is told once', async () => {
  const settings = { confirmations: 3 };
  const { gateway, node } = await startNodeGateway({ settings });
  const { databaseUrl, keys } = gateway;
  const other = await startTestGateway({ network: regtest(node), databaseUrl, keys, settings });
  other.clock.now = gateway.clock.now;
  // A process that has not looked at its node yet hands out no first address.
  await other.settle();
  const shop = await startReceiver();
  const orders: string[] = [];
  while (orders.length < ORDERS) orders.push((await gateway.createOrder({ ipn: shop.url })).transaction);

  // Each page is opened at both, so that they meet on the orders as well as on the wallet.
  const opened = await Promise.all(
    orders.flatMap((transaction) =>
      [gateway, other].map(async ({ url }) => {
        const { status, headers } = await sendRaw(`${url}/${transaction}`);
        return { status, path: String(headers.location) };
      }),
    ),
  );
  expect(opened.filter(({ status }) => status !== 303)).toEqual([]);
  expect(new Set(opened.map(({ path }) => path)).size).toBe(ORDERS);

  const find = () => gateway.deps.db.gatewayPayment.findMany({ orderBy: { addressIndex: 'asc' } });
  const payments = await find();
  expect(payments.map(({ wallet, addressIndex, address }) => [wallet, addressIndex, address])).toEqual(
    orders.map((_, index) => [nodeWallet.id, index, nodeWallet.addressAt(index)]),
  );
  expect(new Set(payments.map(({ orderId }) => orderId))).toEqual(new Set(orders));
  for (const { orderId, id, address } of payments) {
    expect((await sendRaw(`${other.url}/${orderId}/${id}`)).text).toContain(address);
  }

  await node.payMany(
    payments.map(({ address }, index) => ({ address: address!, amountSat: 100_000 + index })),
  );
  await node.mine(3);
  await Promise.all([gateway.settle(), other.settle()]);
  expect((await find()).map(({ status, amountValidSat }) => [status, amountValidSat])).toEqual(
    orders.map((_, index) => ['paid', BigInt(100_000 + index)]),
  );
  await Promise.all([gateway.sendIpns(), other.sendIpns()]);
  const told = shop.received.map(({ body }) => formFields(body));
  expect(told.map(({ payment_id, status, amount }) => [payment_id, status, amount]).sort()).toEqual(
    payments.map(({ id }, index) => [id, 'paid', String(100_000 + index)]).sort(),
  );
});
