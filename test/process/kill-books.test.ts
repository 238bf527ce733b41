import { isDeepStrictEqual } from 'node:util';
import { HDKey } from '@scure/bip32';
import { expect, test } from 'vitest';
import { compareBooks } from '../../src/books/compare-books.ts';
import { readBooks } from '../../src/books/read-books.ts';
import { openJsonRpc } from '../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../src/gateway/bitcoin/node-chain.ts';
import { type BitcoinNode, startBitcoinNode } from '../support/bitcoin-node.ts';
import { freePort } from '../support/free-port.ts';
import { insist } from '../support/insist.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { openTestDatabase } from '../support/test-database.ts';
import { until } from '../support/until.ts';
import { whenOver } from '../support/when-over.ts';

const PAYMENTS = 200;
const KILLS = 8;
const TERMS = { confirmations: 6, confirmationsSmall: [], shortfallToleranceSat: 0n };
const REGTEST = { private: 0x04358394, public: 0x043587cf };
const walletXpub = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), REGTEST).derive(
  "m/84'/1'/0'",
).publicExtendedKey;

test('kill -9 of the gateway at any point of 200 payments, with reorganisations: every order is what was paid for it, and network, gateway and merchant server agree to the satoshi', {
  timeout: 400_000,
}, async () => {
  const { url, prisma: db } = await openTestDatabase();
  const node = await startBitcoinNode({ coins: 800 });
  const { merchant, gateway } = await startBoth(url, node);
  const rpc = openJsonRpc({ url: node.rpcUrl });
  whenOver(() => rpc.close());
  const chain = openNodeChain({ rpc, network: 'regtest' });
  const differences = async () =>
    compareBooks(await readBooks({ db, chain }, { fromBlock: 0, terms: TERMS }));

  // So that no reorganisation takes back the blocks that gave the node its coins, and with them what it paid.
  await node.mine(10);
  const orders: OpenedOrder[] = [];
  for (let index = 0; index < PAYMENTS; index += 1) orders.push(await openOrder(merchant, index));

  // A kill for every so many payments, at a moment that nobody chose.
  let kills = 0;
  let dues = 0;
  const killed = (async () => {
    while (kills < KILLS) {
      await until(() => dues > kills);
      await pause(Math.random() * 700);
      await gateway.kill();
      await gateway.restart();
      kills += 1;
    }
  })();
  const isPaid = async ({ reference }: OpenedOrder) =>
    (await db.order.count({ where: { reference, status: 'paid' } })) === 1;
  const ledger = await payAll(node, orders, {
    async beforeEach(index) {
      dues = Math.floor((index * KILLS) / PAYMENTS) + 1;
      // Not all of it while the gateway is starting again.
      await until(() => kills >= dues - 2);
    },
    untilPaid: (some) => until(async () => (await Promise.all(some.map(isPaid))).every(Boolean)),
  });
  await killed;
  // Everything that waits gets its confirmations, and so does what a reorganisation had thrown back.
  await node.mine(7);

  const expected = orders.map((order) => shouldBe(order, ledger));
  const booked = async () => {
    const rows = await db.order.findMany({ orderBy: { amountInt: 'asc' } });
    return rows.map(({ reference, status, amountPendingSat, amountValidSat, amountPaidSat }) => {
      return { reference, status, amounts: [amountPendingSat, amountValidSat, amountPaidSat].map(Number) };
    });
  };
  // Given up in time, so that what differs is shown.
  const giveUpAt = Date.now() + 120_000;
  await until(async () => Date.now() > giveUpAt || isDeepStrictEqual(await booked(), expected));
  expect(await booked()).toEqual(expected);
  await until(async () => Date.now() > giveUpAt || (await differences()).length === 0);
  expect(await differences()).toEqual([]);

  // By construction: a tenth of them falls short, two tenths are over, five were spent twice.
  const numberOf = (status: string) => expected.filter((one) => one.status === status).length;
  expect([numberOf('paid'), numberOf('partial'), numberOf('open')]).toEqual([175, 20, 5]);
  expect(orders.filter((order) => receivedFor(order, ledger) > order.priceSat)).toHaveLength(40);

  // Those that were paid once and are not any more wait for a person; whatever else lost confirmations was paid again.
  const flagged = await db.gatewayPayment.findMany({ where: { unpaidAt: { not: null } } });
  const references = async (status: string) => {
    const transactions = flagged.filter((one) => one.status === status).map(({ orderId }) => orderId);
    const found = await db.order.findMany({ where: { transaction: { in: transactions } } });
    return found.map(({ reference }) => reference).toSorted();
  };
  expect(await references('open')).toEqual(ledger.takenBack.map(({ reference }) => reference).toSorted());
  expect((await references('paid')).length).toBe(flagged.length - ledger.takenBack.length);
});

type OpenedOrder = { reference: string; address: string; priceSat: number };

/** What was done with the money: by address what stays, and which orders were paid for good before their coins were spent on something else. */
type Ledger = { receivedSat: Map<string, number>; takenBack: OpenedOrder[] };

function receivedFor({ address }: OpenedOrder, { receivedSat }: Ledger): number {
  return receivedSat.get(address) ?? 0;
}

function shouldBe(order: OpenedOrder, ledger: Ledger) {
  const sat = receivedFor(order, ledger);
  const status = sat >= order.priceSat ? 'paid' : sat > 0 ? 'partial' : 'open';
  return { reference: order.reference, status, amounts: [0, sat, status === 'paid' ? sat : 0] };
}

async function startBoth(
  databaseUrl: string,
  node: BitcoinNode,
): Promise<{ merchant: ServerProcess; gateway: ServerProcess }> {
  const [merchantPort, gatewayPort] = [await freePort(), await freePort()];
  const shared = {
    DATABASE_URL: databaseUrl,
    MERCHANT_PORT: String(merchantPort),
    MERCHANT_URL: `http://127.0.0.1:${merchantPort}`,
    GATEWAY_PORT: String(gatewayPort),
    GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    REST_KEY: 'b0a1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d',
    REST_SECRET: Buffer.alloc(64, 5).toString('base64'),
    CHAIN: 'bitcoind',
    BITCOIN_NETWORK: 'regtest',
    BITCOIN_RPC_URL: node.rpcUrl,
    WALLET_XPUB: walletXpub,
    IPN_ALLOW_PRIVATE_NETWORKS: 'on',
    IPN_RETRY_SECONDS: '1',
    IPN_TIMEOUT_SECONDS: '2',
  };
  const gateway = await startServerProcess({ ...shared, ROLES: 'gateway' });
  const merchant = await startServerProcess({ ...shared, ROLES: 'merchant' });
  return { merchant, gateway };
}

async function openOrder(merchant: ServerProcess, index: number): Promise<OpenedOrder> {
  const priceSat = 20_000 + index;
  const reference = `order-${index}`;
  const order = await insist(async () => {
    const response = await fetch(`${merchant.merchantUrl}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${merchant.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        reference,
        amount: (priceSat / 1e8).toFixed(8),
        currency: 'BTC',
        return_success: 'http://127.0.0.1/',
      }),
    });
    const body = (await response.json()) as { payment_url?: string };
    if (!body.payment_url) throw new Error(`no order: ${JSON.stringify(body)}`);
    return { paymentUrl: body.payment_url };
  });
  const page = await insist(async () => (await fetch(order.paymentUrl)).text());
  // The wallet is a tpub: its addresses are those of BIP 44.
  const address = /\b[mn][1-9A-HJ-NP-Za-km-z]{25,34}\b/.exec(page)?.[0];
  if (!address) throw new Error(`the payment page shows no address: ${page}`);
  return { reference, address, priceSat };
}

/** Pays in every way that there is, with blocks and reorganisations in between. */
async function payAll(
  node: BitcoinNode,
  orders: readonly OpenedOrder[],
  hooks: { beforeEach(index: number): Promise<void>; untilPaid(some: OpenedOrder[]): Promise<void> },
): Promise<Ledger> {
  const ledger: Ledger = { receivedSat: new Map(), takenBack: [] };
  const receive = (address: string, amountSat: number) => {
    ledger.receivedSat.set(address, (ledger.receivedSat.get(address) ?? 0) + amountSat);
    return { address, amountSat };
  };
  const pay = (...outputs: { address: string; amountSat: number }[]) => node.payMany(outputs);
  /** Payments of the whole price, each by one transaction. */
  const simple: { txid: string; order: OpenedOrder }[] = [];
  /** The coins of the last few of those are spent on something else by the branch that wins. */
  const takeLast = (count: number) => {
    const last = simple.splice(-count);
    for (const { order } of last) receive(order.address, -order.priceSat);
    return last;
  };
  for (const [index, order] of orders.entries()) {
    const { address, priceSat } = order;
    const next = orders[(index + 1) % orders.length]!;
    const way = index % 10;
    await hooks.beforeEach(index);
    if (way === 0) await pay(receive(address, priceSat - 1_000));
    else if (way === 1) await pay(receive(address, priceSat + 2_345));
    else if (way === 2) {
      await pay(receive(address, 9_000));
      await pay(receive(address, priceSat - 9_000));
    } else if (way === 3) {
      // Two payments in one transaction, one of them by two outputs.
      await pay(receive(address, 12_000), receive(next.address, 700), receive(address, priceSat - 12_000));
    } else if (way === 4) {
      const txid = await node.pay(address, priceSat);
      await node.replace(txid, [receive(address, priceSat + 5)]);
    } else simple.push({ txid: await pay(receive(address, priceSat)), order });
    if (index % 13 === 5) await node.mine();
    if (index % 29 === 17) await node.reorganise({ depth: 1 + (index % 3) });
    if (index % 67 === 50) {
      const last = takeLast(1);
      await node.reorganise({ depth: 2, doubleSpend: last.map(({ txid }) => txid) });
    }
    if (index === PAYMENTS / 2) {
      // So deep that what it takes back was paid for good, and was told so.
      const last = takeLast(2);
      await node.mine(6);
      await hooks.untilPaid(last.map((one) => one.order));
      await node.reorganise({ depth: 6, doubleSpend: last.map(({ txid }) => txid) });
      ledger.takenBack.push(...last.map((one) => one.order));
    }
  }
  return ledger;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
