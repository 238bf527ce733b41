import type { RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { PrismaClient } from '../database/generated/client.ts';
import type { CurrencyCode } from '../protocol/currencies.ts';
import { forgetOldTonces } from './api/authenticate.ts';
import { followChain } from './chain/follow-chain.ts';
import { openSandboxChain } from './chain/sandbox-chain.ts';
import type { GatewayDeps, GatewaySettings } from './deps.ts';
import { gatewayApp } from './gateway-app.ts';
import { createIpnSender, type IpnSender } from './ipn/ipn-sender.ts';
import { liftAonce } from './ipn/record-ipn.ts';
import { closeExpiredOrders } from './orders/close-expired-orders.ts';
import { settlePayments } from './orders/settle-payments.ts';
import { sandboxRates } from './rates/sandbox-rates.ts';

/** The gateway role, ready to be served. */
export type Gateway = {
  deps: GatewayDeps;
  handler: RequestListener;
  sender: IpnSender;
  /** What it does at its own pace; the names `chain`, `payments` and `ipns` are those of `deps.wake`. */
  loops: { name: string; restMs: number; step: () => Promise<number> }[];
};

/** Opens the gateway role on a migrated database. It starts nothing by itself. */
export async function openGateway(options: {
  db: PrismaClient;
  log: Logger;
  settings: GatewaySettings;
  sandboxRates: ReadonlyMap<CurrencyCode, bigint>;
  wake: GatewayDeps['wake'];
  now: () => Date;
}): Promise<Gateway> {
  const { db, log, settings, wake, now } = options;
  const sandbox = await openSandboxChain(db);
  const deps: GatewayDeps = {
    db,
    log,
    settings,
    wake,
    now,
    sandbox,
    chain: sandbox,
    addresses: sandbox,
    rates: sandboxRates(options.sandboxRates, now),
  };
  await liftAonce(db, now());
  // CONFIRMATIONS may have been changed since the last start.
  await db.gatewayPayment.updateMany({ where: { amountPendingSat: { gt: 0n } }, data: { recheck: true } });
  const sender = createIpnSender(deps);
  return {
    deps,
    handler: gatewayApp(deps),
    sender,
    loops: [
      { name: 'chain', restMs: 500, step: () => followChain(deps) },
      { name: 'payments', restMs: 500, step: () => settlePayments(deps) },
      { name: 'ipns', restMs: 500, step: () => sender.start() },
      { name: 'expiry', restMs: 1_000, step: () => closeExpiredOrders(deps) },
      { name: 'tonces', restMs: 60_000, step: () => forgetOldTonces(deps) },
    ],
  };
}
