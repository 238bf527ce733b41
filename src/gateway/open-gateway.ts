import type { RequestListener } from 'node:http';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import { openNotices } from '../database/notices.ts';
import type { CurrencyCode } from '../protocol/currencies.ts';
import { createEventStreams } from '../web/event-streams.ts';
import { type GatewayPages, gatewayPages } from './admin/gateway-pages.ts';
import { forgetOldTonces } from './api/authenticate.ts';
import type { NodeReader } from './bitcoin/node-reader.ts';
import type { AddressSource, Chain } from './chain/chain.ts';
import { refuseOtherNetwork } from './chain/chain-cursor.ts';
import { chainHealth } from './chain/chain-health.ts';
import { chainLoop } from './chain/chain-loop.ts';
import { chainMemory } from './chain/chain-memory.ts';
import { openSandboxChain } from './chain/sandbox-chain.ts';
import type { GatewayDeps, GatewaySettings } from './deps.ts';
import { gatewayApp } from './gateway-app.ts';
import { createIpnSender, type IpnSender } from './ipn/ipn-sender.ts';
import { addressIpnStep } from './ipn/record-address-ipns.ts';
import { liftAonce } from './ipn/record-ipn.ts';
import { openMails } from './mail/open-mails.ts';
import type { MailSender } from './mail/send-due-mails.ts';
import { closeExpiredOrders } from './orders/close-expired-orders.ts';
import { settlePayments } from './orders/settle-payments.ts';
import { paymentEvents } from './payment-page/payment-events.ts';
import { createPaymentWatchers } from './payment-page/payment-watchers.ts';
import type { Rates } from './rates/rates.ts';
import { sandboxRates } from './rates/sandbox-rates.ts';
import { GATEWAY_CHANNEL } from './topics.ts';
import type { BitcoinNetwork } from './wallet/bitcoin-network.ts';

/** Payment pages that are told at once; further ones ask now and then. */
const STREAMS = { max: 20_000, maxAgeMs: 30 * 60_000 };

/** The gateway role, ready to be served. */
export type Gateway = {
  deps: GatewayDeps;
  handler: RequestListener;
  sender: IpnSender;
  /** Its pages for a dashboard that runs in the same process. */
  pages: GatewayPages;
  /** Null without a mail server. */
  mails: MailSender | null;
  /** Ends what never ends by itself: the streams that payment pages listen to. Called before its server is closed. */
  endStreams(): void;
  /** Called when no request is under way and no loop runs any more. */
  close(): Promise<void>;
  /** What it does at its own pace; the names `chain`, `payments` and `ipns` are those of `deps.wake`. */
  loops: { name: string; restMs: number; step: () => Promise<number> }[];
};

/** Which money the gateway is for: the sandbox's, or that of a bitcoin network as a node sees it. */
export type GatewayNetwork =
  | { kind: 'sandbox'; rates: ReadonlyMap<CurrencyCode, bigint> }
  | {
      kind: 'node';
      name: BitcoinNetwork;
      chain: Chain;
      reader: NodeReader;
      addresses: AddressSource;
      rates: Rates;
    };

/**
 * Opens the gateway role on a migrated database. It starts nothing by itself.
 * @throws DatabaseError if the database belongs to another network.
 */
export async function openGateway(options: {
  db: PrismaClient;
  pool: pg.Pool;
  log: Logger;
  settings: GatewaySettings;
  network: GatewayNetwork;
  wake: GatewayDeps['wake'];
  now: () => Date;
}): Promise<Gateway> {
  const { db, pool, log, settings, wake, now } = options;
  const notices = openNotices({ pool, channel: GATEWAY_CHANNEL, log });
  const streams = createEventStreams(STREAMS);
  const deps: GatewayDeps = {
    db,
    log,
    settings,
    wake,
    now,
    notices,
    ...(await openNetwork(options)),
    chainHealth: chainHealth({ log, now }),
    chainMemory: chainMemory(),
  };
  await liftAonce(db, now());
  // What counts as confirmed and as enough may have been set differently since the last start.
  await db.gatewayPayment.updateMany({
    where: { OR: [{ amountPendingSat: { gt: 0n } }, { status: 'partial' }] },
    data: { recheck: true },
  });
  const sender = createIpnSender(deps);
  const mails = await openMails(deps);
  return {
    deps,
    handler: paymentEvents(deps, createPaymentWatchers(deps, streams), gatewayApp(deps)),
    sender,
    pages: gatewayPages(deps),
    mails,
    endStreams: streams.close,
    close: notices.close,
    loops: [
      // As soon as coins are to be seen without a push, or after one that came while the mempool was not due.
      { name: 'chain', restMs: 200, step: chainLoop(deps) },
      { name: 'payments', restMs: 500, step: () => settlePayments(deps) },
      { name: 'address-ipns', restMs: 500, step: addressIpnStep(deps) },
      // Coarser than that, what comes due meanwhile goes out in bunches, which hold up the IPNs of others.
      { name: 'ipns', restMs: 100, step: () => sender.start() },
      ...(mails ? [{ name: 'mails', restMs: 1_000, step: () => mails.start() }] : []),
      { name: 'expiry', restMs: 1_000, step: () => closeExpiredOrders(deps) },
      { name: 'tonces', restMs: 60_000, step: () => forgetOldTonces(deps) },
    ],
  };
}

async function openNetwork({
  db,
  network,
  now,
}: {
  db: PrismaClient;
  network: GatewayNetwork;
  now: () => Date;
}): Promise<Pick<GatewayDeps, 'network' | 'chain' | 'reader' | 'addresses' | 'sandbox' | 'rates'>> {
  const name = network.kind === 'sandbox' ? 'sandbox' : network.name;
  await refuseOtherNetwork({ db, network: name });
  if (network.kind === 'node') {
    const { chain, reader, addresses, rates } = network;
    return { network: name, chain, reader, addresses, sandbox: null, rates };
  }
  const sandbox = await openSandboxChain(db);
  const rates = sandboxRates(network.rates, now);
  return { network: name, chain: sandbox, reader: null, addresses: sandbox, sandbox, rates };
}
