import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { Order, Payment } from '../../database/generated/client.ts';
import type { MerchantDeps } from '../deps.ts';
import type { Scope } from '../keys/shop-api-key.ts';
import { buttonSnippet } from '../orders/button-markup.ts';
import { createOrder } from '../orders/create-order.ts';
import { newOrderRequest } from '../orders/order-request.ts';
import { createAuthorizer } from './authorize.ts';
import { createShopTold } from './note-shop-told.ts';
import { listRequest, orderHeaders, orderReply } from './order-schemas.ts';
import { Problem, problemErrors, sendProblem } from './problem.ts';

/** Calls with a wrong token from one address in a minute, before it is told to slow down. Good calls are never counted. */
const FAILURES_PER_MINUTE = 60;

/** The shop API at `/v1`: bearer token, JSON in and out, errors as problem+json. */
export function shopApiRouter(deps: MerchantDeps): Router {
  const router = express.Router();
  const shopTold = createShopTold(deps);
  router.use(bearerOnly(deps));
  router.use(express.json({ limit: '64kb', strict: true, type: () => true }));

  router
    .route('/orders')
    .post(async (req, res) => {
      const headers = orderHeaders.parse({ 'Idempotency-Key': req.get('idempotency-key') });
      const request = newOrderRequest.parse(req.body ?? {});
      const order = await createOrder(deps, {
        ...request,
        idempotencyKey: headers['Idempotency-Key'] ?? null,
      });
      res.status(201).location(`/v1/orders/${order.id}`);
      sendOrder(deps, res, await getOrder(deps, order.id));
    })
    .get(async (req, res) => {
      const { limit, after, reference } = listRequest.parse(req.query);
      const readAt = deps.now();
      const orders = await deps.db.order.findMany({
        where: reference === undefined ? {} : { reference },
        include: { payments: true },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        ...(after === undefined ? {} : { cursor: { id: after }, skip: 1 }),
      });
      const page = orders.slice(0, limit);
      res.set('Cache-Control', 'no-store').json({
        orders: page.map((order) => orderReply(order, deps.settings.gatewayUrl)),
        next: orders.length > limit ? `/v1/orders?limit=${limit}&after=${page.at(-1)?.id}` : null,
      });
      shopTold.note(page, readAt);
    })
    .all(allowOnly('GET, POST'));
  router
    .route('/orders/:id')
    .get(async (req, res) => {
      const readAt = deps.now();
      const order = await getOrder(deps, req.params.id);
      sendOrder(deps, res, order);
      shopTold.note([order], readAt);
    })
    .all(allowOnly('GET'));
  router
    .route('/orders/:id/button')
    .get(async (req, res) => {
      const markup = buttonSnippet(await getOrder(deps, req.params.id), deps.settings.gatewayUrl);
      if (markup === null)
        throw new Problem(409, 'no_transaction', 'The gateway has not answered for this order yet');
      res.set('Cache-Control', 'no-store').type('html').send(markup);
    })
    .all(allowOnly('GET'));

  router.use(() => {
    throw new Problem(404, 'not_found', 'There is nothing at this address');
  });
  router.use(problemErrors(deps.log));
  return router;
}

/** Only calls with a token that may do them pass. A token that may not is no guess, and is not counted as one. */
function bearerOnly(deps: MerchantDeps) {
  const authorize = createAuthorizer(deps);
  const tooMany = new Problem(
    429,
    'too_many_requests',
    'Too many calls with a wrong token, try again in a minute',
  );
  const limitFailures = rateLimit({
    windowMs: 60_000,
    limit: FAILURES_PER_MINUTE,
    skip: () => !deps.settings.rateLimit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) => sendProblem(res, tooMany),
  });
  return async (req: Request, res: Response, next: NextFunction) => {
    const scopes = await authorize(req.get('authorization'));
    if (scopes !== null) {
      const needed = scopeFor(req.method);
      if (needed === null || scopes.includes(needed)) return next();
      throw new Problem(403, 'forbidden', `This key may not do that: it takes one with the scope ${needed}`);
    }
    limitFailures(req, res, () => {
      sendProblem(
        res,
        new Problem(401, 'unauthorized', 'Send the shop API key: Authorization: Bearer <key>'),
      );
    });
  };
}

/** What a call needs; null for methods that no address knows. */
function scopeFor(method: string): Scope | null {
  if (method === 'POST') return 'orders:write';
  return method === 'GET' || method === 'HEAD' ? 'orders:read' : null;
}

function allowOnly(methods: string) {
  return (_req: Request, res: Response) => {
    res.set('Allow', methods);
    throw new Problem(405, 'method_not_allowed', `This address knows ${methods}`);
  };
}

async function getOrder({ db }: MerchantDeps, id: string): Promise<Order & { payments: Payment[] }> {
  const order = z.uuid().safeParse(id).success
    ? await db.order.findUnique({ where: { id }, include: { payments: { orderBy: { createdAt: 'asc' } } } })
    : null;
  if (!order) throw new Problem(404, 'not_found', 'There is no order with this id');
  return order;
}

function sendOrder({ settings }: MerchantDeps, res: Response, order: Order & { payments: Payment[] }): void {
  res.set('Cache-Control', 'no-store').json(orderReply(order, settings.gatewayUrl));
}
