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
const REGTEST = { private: 0x04358394, public: 0x043587cf };
const walletXpub = HDKey.fromMasterSeed(new Uint8Array(32).fill(7), REGTEST).derive(
  "m/84'/1'/0'",
).publicExtendedKey;

test('kill -9 of the gateway at any point of 200 payments, with reorganisations: network, gateway and merchant server agree to the satoshi', {
  timeout: 400_000,
}, async () => {
  const { url, ...database } = await openTestDatabase();
  const node = await startBitcoinNode({ coins: 800 });
  const { merchant, gateway } = await startBoth(url, node);
  const rpc = openJsonRpc({ url: node.rpcUrl });
  whenOver(() => rpc.close());
  const chain = openNodeChain({ rpc, network: 'regtest' });
  const differences = async () =>
    compareBooks(await readBooks({ db: database.prisma, chain }, { fromBlock: 0 }));

  const orders = [];
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
  await payAll(node, orders, async (index) => {
    dues = Math.floor((index * KILLS) / PAYMENTS) + 1;
    // Not all of it while the gateway is starting again.
    await until(() => kills >= dues - 2);
  });
  await killed;
  // Everything that waits gets its confirmations, and so does what a reorganisation had thrown back.
  await node.mine(7);
  const giveUpAt = Date.now() + 120_000;

  await until(async () => {
    const { height } = await node.tip();
    const cursor = await database.prisma.chainCursor.findUnique({ where: { id: 'main' } });
    if (cursor?.height !== height) return false;
    return Date.now() > giveUpAt || (await differences()).length === 0;
  });

  expect(await differences()).toEqual([]);
  // And they do not agree on nothing.
  const paid = await database.prisma.order.aggregate({
    where: { status: 'paid' },
    _count: true,
    _sum: { amountPaidSat: true },
  });
  expect(paid._count).toBeGreaterThan(PAYMENTS / 2);
  const counted = await database.prisma.payment.aggregate({ _sum: { amountValidSat: true } });
  const onChain = (await readBooks({ db: database.prisma, chain }, { fromBlock: 0 })).chain;
  expect(counted._sum.amountValidSat).toBe(onChain.reduce((sum, { amountSat }) => sum + amountSat, 0n));
});

type OpenedOrder = { address: string; priceSat: number };

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
  const order = await insist(async () => {
    const response = await fetch(`${merchant.merchantUrl}/v1/orders`, {
      method: 'POST',
      headers: { authorization: `Bearer ${merchant.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        reference: `order-${index}`,
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
  return { address, priceSat };
}

/** Pays in every way that there is, with blocks and reorganisations in between. */
async function payAll(
  node: BitcoinNode,
  orders: readonly OpenedOrder[],
  beforeEach: (index: number) => Promise<void>,
): Promise<void> {
  const waiting: string[] = [];
  for (const [index, { address, priceSat }] of orders.entries()) {
    const next = orders[(index + 1) % orders.length]!;
    const way = index % 10;
    await beforeEach(index);
    if (way === 0) await node.pay(address, priceSat - 1_000);
    else if (way === 1) await node.pay(address, priceSat + 2_345);
    else if (way === 2) {
      await node.pay(address, 9_000);
      await node.pay(address, priceSat - 9_000);
    } else if (way === 3) {
      // Two payments in one transaction, one of them by two outputs.
      await node.payMany([
        { address, amountSat: 12_000 },
        { address: next.address, amountSat: 700 },
        { address, amountSat: priceSat - 12_000 },
      ]);
    } else if (way === 4) {
      const txid = await node.pay(address, priceSat);
      await node.replace(txid, [{ address, amountSat: priceSat + 5 }]);
    } else waiting.push(await node.pay(address, priceSat));
    if (index % 13 === 5) await node.mine();
    if (index % 29 === 17) await node.reorganise({ depth: 1 + (index % 3) });
    if (index % 67 === 50) await node.reorganise({ depth: 2, doubleSpend: waiting.slice(-1) });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
