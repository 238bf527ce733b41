import express, { type Router } from 'express';
import type { NavLink, Viewer } from '../../web/viewer.ts';
import type { GatewayDeps } from '../deps.ts';
import { keysRoutes } from './keys/keys-routes.ts';
import { nodeRoutes } from './node/node-routes.ts';
import { outboxActions } from './outbox/outbox-actions.ts';
import { outboxRoutes } from './outbox/outbox-routes.ts';
import { walletRoutes } from './wallet/wallet-routes.ts';

/** What was done on these pages, for the audit log of whoever shows them. */
export type GatewayEvent = {
  action: 'ipn.resent' | 'endpoint.paused' | 'endpoint.resumed';
  /** The transaction, or the endpoint's origin. */
  subject: string | null;
  detail: string | null;
};

/** Tells that something was done, and by whom. */
export type RecordEvent = (by: Pick<Viewer, 'id' | 'email' | 'remote'>, event: GatewayEvent) => Promise<void>;

/** The gateway's pages of a dashboard, which mounts them at `/admin/gateway` behind its own sign-in. */
export type GatewayPages = {
  nav: NavLink;
  router(record: RecordEvent): Router;
};

/** Makes the pages. They read the database, which other processes may be changing, so any number may show them. */
export function gatewayPages(deps: GatewayDeps): GatewayPages {
  return {
    nav: { href: '/admin/gateway', text: 'Gateway' },
    router(record) {
      const router = express.Router();
      router.use(outboxRoutes(deps));
      router.use(outboxActions(deps, record));
      router.use(walletRoutes(deps));
      router.use(nodeRoutes(deps));
      router.use(keysRoutes(deps));
      return router;
    },
  };
}
