import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { packageRoot } from '../../../src/database/package-root.ts';
import type { BitcoinNode } from '../../support/bitcoin-node.ts';
import { watchOthers } from '../../support/others.ts';
import { startTillgate, type TillgateProcess } from '../../support/tillgate-process.ts';
import type { AnsweringShop } from '../answering-shop.ts';
import { ourScript, walletDescriptor } from '../bench-wallet.ts';
import type { LatencyContender } from './contenders.ts';
import { startForeignTraffic } from './foreign-traffic.ts';
import type { HashPublisher } from './hash-publisher.ts';
import { type OpenPayment, openPayments, PRICE_SAT } from './open-payments.ts';

/** What is there for all turns. */
export type LatencyPlace = {
  node: BitcoinNode;
  shop: AnsweringShop;
  publisher: HashPublisher;
  postgresPid: number;
  databaseUrl: string;
  folder: string;
  keys: { restKey: string; restSecret: string };
  client: pg.Client;
  /** Those that wait for coins; a turn takes away what it pays. */
  open: OpenPayment[];
};

const WARM_UP_PAYMENTS = 5;
/** Longest rest between two payments: as long as the gateway's between two looks, so that they fall anywhere into it. */
const REST_MS_MAX = 500;
/** More than fit into a turn, for the node's coins. */
export const PAYMENTS_PER_SECOND_MAX = 1000 / (REST_MS_MAX / 2);
const ANSWER_MS_MAX = 120_000;

/** What a turn has shown, in milliseconds from when the node's mempool had the coins to when the shop had answered. */
export type LatencyTurn = {
  latencies: number[];
  /** The first payment after the gateway's start, which is not among them. */
  firstMs: number;
  /** Share of the machine that other programs have used. */
  others: number;
};

/** Starts a gateway, opens payments until there are `openCount`, and pays some of them for a while. */
export async function latencyTurn(
  { pushed, foreignPerSecond }: LatencyContender,
  place: LatencyPlace,
  { seconds, openCount }: { seconds: number; openCount: number },
): Promise<LatencyTurn> {
  const { node, shop, publisher, open, postgresPid } = place;
  const gateway = await startGateway(place, pushed);
  try {
    const missing = openCount - open.length;
    const ipnUrl = shop.url;
    open.push(...(await openPayments(missing, { ...place, gatewayUrl: gateway.url, ipnUrl })));
    const traffic = startForeignTraffic(node, foreignPerSecond, publisher.publish);
    try {
      const firstMs = await payOne(place);
      for (let paid = 1; paid < WARM_UP_PAYMENTS; paid += 1) await payOne(place);
      const others = watchOthers([node.pid, gateway.pid], postgresPid);
      const latencies: number[] = [];
      const endsAt = performance.now() + seconds * 1000;
      while (performance.now() < endsAt && open.length > 0) {
        await pause(Math.random() * REST_MS_MAX);
        latencies.push(await payOne(place));
      }
      return { latencies, firstMs, others: others() };
    } finally {
      await traffic.stop();
    }
  } finally {
    await gateway.stop();
  }
}

/** Pays one of the open payments in full, and waits until its shop has heard of it. */
async function payOne({ node, shop, publisher, open }: LatencyPlace): Promise<number> {
  const [payment] = open.splice(Math.floor(Math.random() * open.length), 1);
  if (!payment) throw new Error('no payment is left to be paid: --payments is too small');
  const txid = await node.pay({ script: ourScript(payment.addressIndex), amountSat: PRICE_SAT });
  const inMempoolAt = performance.now();
  await publisher.publish(txid);
  return (await shop.answered(payment.orderId, ANSWER_MS_MAX)) - inMempoolAt;
}

function startGateway(
  { node, publisher, databaseUrl, folder, keys }: LatencyPlace,
  pushed: boolean,
): Promise<TillgateProcess> {
  return startTillgate(
    join(packageRoot, 'dist'),
    folder,
    {
      DATABASE_URL: databaseUrl,
      REST_KEY: keys.restKey,
      REST_SECRET: keys.restSecret,
      CHAIN: 'bitcoind',
      BITCOIN_NETWORK: 'regtest',
      BITCOIN_RPC_URL: node.rpcUrl,
      ...(pushed && { BITCOIN_ZMQ_URL: publisher.url }),
      WALLET_XPUB: walletDescriptor,
      IPN_ALLOW_PRIVATE_NETWORKS: 'on',
    },
    { role: 'gateway', preload: new URL('../../support/loopback-only.js', import.meta.url) },
  );
}
