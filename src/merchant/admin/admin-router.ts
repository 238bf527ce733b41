import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { contentPolicy } from '../../web/content-policy.ts';
import { sameOriginOnly } from '../../web/same-origin.ts';
import { type Actor, type NewEvent, recordEvent } from '../history/record-event.ts';
import type { AdminDeps } from './admin-deps.ts';
import { attentionRoutes } from './attention/attention-routes.ts';
import { auditRoutes } from './audit/audit-routes.ts';
import { buttonRoutes } from './buttons/button-routes.ts';
import { inboxRoutes } from './inbox/inbox-routes.ts';
import { liveRoutes } from './live-routes.ts';
import { orderRoutes } from './order/order-routes.ts';
import { ordersRoutes } from './orders/orders-routes.ts';
import { overviewRoutes } from './overview/overview-routes.ts';
import { accountRoutes } from './people/account-routes.ts';
import { peopleRoutes } from './people/people-routes.ts';
import { reconcileRoutes } from './reconcile/reconcile-routes.ts';
import { settingsRoutes } from './settings/settings-routes.ts';
import { signedInOnly } from './sign-in/admin-session.ts';
import { signInRoutes } from './sign-in/sign-in-routes.ts';

/** The dashboard at `/admin`. Every page but the sign-in page is for signed-in people only. */
export function adminRouter(deps: AdminDeps): Router {
  const router = express.Router();
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  // The gateway's script runs on pages of the shop, and never here.
  router.use(contentPolicy({ from: ["'self'"], frames: ["'self'"] }));
  router.use(sameOriginOnly(deps.settings.url), express.urlencoded({ extended: false, limit: '16kb' }));
  router.use(signInRoutes(deps));
  router.use(signedInOnly(deps));
  router.use(liveRoutes(deps));
  router.use(oldAddresses);
  router.use(overviewRoutes(deps));
  router.use(attentionRoutes(deps));
  router.use(ordersRoutes(deps));
  router.use(orderRoutes(deps));
  router.use(buttonRoutes(deps));
  router.use(inboxRoutes(deps));
  router.use(reconcileRoutes(deps));
  router.use(settingsRoutes(deps));
  router.use(accountRoutes(deps));
  router.use(peopleRoutes(deps));
  router.use(auditRoutes(deps));
  if (deps.gatewayPages !== null) {
    router.use(
      '/gateway',
      deps.gatewayPages.router((by, event) => recordAtGateway(deps, by, event)),
    );
  }
  return router;
}

/** What is done at the gateway to a transaction belongs to the history of its order, too, if it is one of this shop. */
async function recordAtGateway(deps: AdminDeps, by: Actor, event: NewEvent): Promise<void> {
  const transaction = z.uuid().safeParse(event.subject).data;
  const order =
    transaction === undefined
      ? null
      : await deps.db.order.findUnique({ where: { transaction }, select: { id: true } });
  await recordEvent(deps.db, by, { ...event, orderId: order?.id ?? null }, deps.now());
  if (order !== null) deps.notices.tell(order.id);
}

/** The list of orders was at `/admin` once, with its filter. */
function oldAddresses(req: Request, res: Response, next: NextFunction): void {
  if (req.method === 'GET' && req.path === '/' && ('status' in req.query || 'after' in req.query)) {
    res.redirect(301, `/admin/orders${req.url.slice(1)}`);
    return;
  }
  next();
}
