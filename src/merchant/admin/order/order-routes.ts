import express, { type Router } from 'express';
import type { AdminDeps } from '../admin-deps.ts';
import { orderActionRoutes } from './order-action-routes.ts';
import { sendOrder } from './send-order.ts';

/** The page of an order, and what is done on it. */
export function orderRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/orders/:id', (req, res) => sendOrder(deps, req, res));
  router.use(orderActionRoutes(deps));
  return router;
}
