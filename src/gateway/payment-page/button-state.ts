import express, { type Router } from 'express';
import { z } from 'zod';
import type { GatewayOrder, GatewayStatus } from '../../database/generated/client.ts';
import type { GatewayDeps } from '../deps.ts';

/** What a button needs to know about its order: one that is over does not invite anybody to pay. */
export type ButtonState = { status: GatewayStatus; multipay: boolean };

/** As long as public replies of the API: whoever stands before a busy gateway need not ask it more often. */
const CACHE_SECONDS = 10;

/** An order whose time is up is closed to payers, even before it is closed in the books. Pure. */
export function buttonState(
  { status, multipay, expiresAt }: Pick<GatewayOrder, 'status' | 'multipay' | 'expiresAt'>,
  now: Date,
): ButtonState {
  return { status: status === 'open' && expiresAt <= now ? 'closed' : status, multipay };
}

/** `GET /<transaction>/button.json`: an order's state, for the button script on pages of any site. Not more than its payment page says. */
export function buttonStateRoutes(deps: Pick<GatewayDeps, 'db' | 'now'>): Router {
  const router = express.Router();
  router.get('/:transaction/button.json', async (req, res) => {
    res.set('Access-Control-Allow-Origin', '*').set('Cross-Origin-Resource-Policy', 'cross-origin');
    const id = z.uuid().safeParse(req.params.transaction);
    const order = id.success
      ? await deps.db.gatewayOrder.findUnique({
          where: { id: id.data },
          select: { status: true, multipay: true, expiresAt: true },
        })
      : null;
    res.set('Cache-Control', `public, max-age=${CACHE_SECONDS}`);
    if (order === null) res.status(404).json({ error: 'no such order' });
    else res.json(buttonState(order, deps.now()));
  });
  return router;
}
