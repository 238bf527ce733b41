import type { RequestListener } from 'node:http';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import { openNotices } from '../database/notices.ts';
import { createEventStreams } from '../web/event-streams.ts';
import type { GatewayPages, KeyPairSource } from './admin/admin-deps.ts';
import { forgetOldSessions } from './admin/sign-in/admin-session.ts';
import { probeGatewayWhenDue } from './attention/gateway-probe.ts';
import { attentionLoop } from './attention/sweep-attention.ts';
import type { MerchantDeps, MerchantSettings } from './deps.ts';
import { createFigureKeeper } from './figures/keep-figures.ts';
import { createGatewayClient } from './gateway-client/gateway-client.ts';
import { handleIpn, isIpnRequest } from './ipn/ipn-endpoint.ts';
import { createIpnIntake, type IpnIntake } from './ipn/ipn-intake.ts';
import { createRejectionLog } from './ipn/rejection-log.ts';
import { createKeyRing } from './keys/key-ring.ts';
import { merchantApp } from './merchant-app.ts';
import { createReconcileLoop, RECONCILE_REST_MS } from './reconcile/reconcile-loop.ts';

/** Shorter than an order's claim, so that nobody takes a call for dead that is still under way. */
const GATEWAY_TIMEOUT_MS = 10_000;
/** Pages of the dashboard that are told of changes at once. */
const STREAMS = { max: 1_000, maxAgeMs: 5 * 60_000 };
/** The same for pages of customers; many more of them, for short. */
const SHOP_STREAMS = { max: 5_000, maxAgeMs: 30 * 60_000 };

/** The merchant role, ready to be served. */
export type Merchant = {
  deps: MerchantDeps;
  handler: RequestListener;
  intake: IpnIntake;
  loops: { name: string; restMs: number; step: () => Promise<number> }[];
  /** Ends what never ends by itself: the streams that pages listen to. Called before its server is closed. */
  endStreams(): void;
  /** Writes what is still in hand; called when no request is under way any more. */
  close(): Promise<void>;
};

/** Opens the merchant role on a migrated database. It starts nothing by itself. */
export function openMerchant(options: {
  db: PrismaClient;
  pool: pg.Pool;
  log: Logger;
  settings: MerchantSettings;
  /** The dashboard's pages about the gateway, when that role runs in this process. */
  gatewayPages?: GatewayPages | null;
  keyPairs?: KeyPairSource;
  now: () => Date;
}): Merchant {
  const { db, pool, log, settings, now } = options;
  const keyRing = createKeyRing({ db, now, initial: settings });
  const gateway = createGatewayClient({
    url: settings.gatewayUrl,
    key: keyRing.current,
    timeoutMs: GATEWAY_TIMEOUT_MS,
    db,
    now,
  });
  const notices = openNotices({ pool, channel: 'tillgate_merchant', log });
  const streams = createEventStreams(STREAMS);
  const shopStreams = createEventStreams(SHOP_STREAMS);
  const deps: MerchantDeps = { db, pool, log, settings, now, gateway, keyRing, notices };
  const intake = createIpnIntake(deps);
  const figures = createFigureKeeper(deps);
  const rejections = createRejectionLog(deps);
  const endpointDeps = { ...deps, intake, rejections };
  const app = merchantApp({
    ...deps,
    intake,
    figures,
    streams,
    shopStreams,
    gatewayPages: options.gatewayPages ?? null,
    keyPairs: options.keyPairs ?? { fromEnvironment: false, make: null },
  });
  return {
    deps,
    intake,
    handler: (req, res) => {
      if (!isIpnRequest(req)) return app(req, res);
      handleIpn(endpointDeps, req, res).catch((error: unknown) => {
        log.error({ err: error }, 'the IPN endpoint failed');
        res.destroy();
      });
    },
    loops: [
      { name: 'rejections', restMs: 1_000, step: () => rejections.write() },
      attentionLoop(deps),
      { name: 'gateway-probe', restMs: 5_000, step: () => probeGatewayWhenDue(deps) },
      { name: 'figures', restMs: 1_000, step: figures.renew },
      { name: 'keys', restMs: 5_000, step: () => keyRing.refresh().then(() => 0) },
      { name: 'reconcile', restMs: RECONCILE_REST_MS, step: createReconcileLoop({ ...deps, intake }) },
      { name: 'sessions', restMs: 60 * 60_000, step: () => forgetOldSessions(deps) },
    ],
    endStreams() {
      streams.close();
      shopStreams.close();
    },
    async close() {
      await intake.close();
      await rejections.write().catch((error: unknown) => {
        log.error({ err: error }, 'the last rejected IPNs could not be written');
      });
      await gateway.close();
      await notices.close();
    },
  };
}
