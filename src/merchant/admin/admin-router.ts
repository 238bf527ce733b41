import express, { type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { AdminUser } from '../../database/generated/client.ts';
import { PageError } from '../../web/page-errors.ts';
import { sameOriginOnly } from '../../web/same-origin.ts';
import type { MerchantDeps } from '../deps.ts';
import { orderButton, orderDetails, orderSummary, paymentSummary, receiptProps } from './admin-pages.ts';
import { endSession, signedInOnly, startSession } from './admin-session.ts';
import { renderInbox } from './inbox-view.tsx';
import { renderLogin } from './login-view.tsx';
import { renderOrder } from './order-view.tsx';
import { renderOrders } from './orders-view.tsx';
import { verifyPassword } from './password.ts';
import { outcomes, statuses } from './status-badges.tsx';

const ROWS_PER_PAGE = 50;
const REJECTED_SHOWN = 20;
const LOGIN_FAILURES_PER_QUARTER_HOUR = 20;

/** The dashboard at `/admin`. Every page but the sign-in page is for signed-in people only. */
export function adminRouter(deps: MerchantDeps): Router {
  const router = express.Router();
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.use(sameOriginOnly(deps.settings.url), express.urlencoded({ extended: false, limit: '16kb' }));
  loginRoutes(deps, router);
  router.use(signedInOnly(deps));
  router.get('/', (req, res) => sendOrders(deps, req, res));
  router.get('/orders/:id', (req, res) => sendOrder(deps, req, res));
  router.get('/inbox', (req, res) => sendInbox(deps, req, res));
  return router;
}

function loginRoutes(deps: MerchantDeps, router: Router): void {
  const { sandbox } = deps.settings;
  const limit = rateLimit({
    windowMs: 15 * 60_000,
    limit: LOGIN_FAILURES_PER_QUARTER_HOUR,
    skip: () => !deps.settings.rateLimit,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) => {
      const error = 'Too many attempts. Wait a quarter of an hour and try again.';
      res
        .status(429)
        .type('html')
        .send(renderLogin({ email: '', error, next: '/admin', sandbox }));
    },
  });
  router.get('/login', (req, res) => {
    res.type('html').send(renderLogin({ email: '', error: null, next: ownPath(req.query.next), sandbox }));
  });
  router.post('/login', limit, async (req, res) => {
    const form = z.object({ email: z.string().max(320), password: z.string().max(1024) }).safeParse(req.body);
    const email = form.data?.email.trim().toLowerCase() ?? '';
    const next = ownPath((req.body as Record<string, unknown> | undefined)?.next);
    const user = email.includes('\0') ? null : await deps.db.adminUser.findUnique({ where: { email } });
    if (!(await verifyPassword(form.data?.password ?? '', user?.passwordHash ?? null)) || !user) {
      const error = 'E-mail address or password is wrong.';
      res.status(401).type('html').send(renderLogin({ email, error, next, sandbox }));
      return;
    }
    await startSession(deps, res, user);
    res.redirect(303, next);
  });
  router.post('/logout', async (req, res) => {
    await endSession(deps, req, res);
    res.redirect(303, '/admin/login');
  });
}

async function sendOrders(deps: MerchantDeps, req: Request, res: Response): Promise<void> {
  const filter = statuses.find((status) => status === req.query.status) ?? null;
  const after = z.uuid().safeParse(req.query.after);
  const [found, groups] = await Promise.all([
    deps.db.order.findMany({
      where: filter === null ? {} : { status: filter },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: ROWS_PER_PAGE + 2,
      ...(after.success ? { cursor: { id: after.data } } : {}),
    }),
    deps.db.order.groupBy({ by: ['status'], _count: true }),
  ]);
  // The order we go on after is among them unless its status has changed since: so it cannot just be skipped.
  const orders = found.filter((order) => order.id !== after.data?.toLowerCase());
  const page = orders.slice(0, ROWS_PER_PAGE);
  const last = orders.length > ROWS_PER_PAGE ? page.at(-1) : undefined;
  res.type('html').send(
    renderOrders({
      ...viewer(deps, res),
      orders: page.map(orderSummary),
      counts: Object.fromEntries(groups.map((group) => [group.status, group._count])),
      filter,
      nextUrl: last ? `/admin?${filter === null ? '' : `status=${filter}&`}after=${last.id}` : null,
      isFirstPage: !after.success,
    }),
  );
}

async function sendOrder(deps: MerchantDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id);
  const order = id.success
    ? await deps.db.order.findUnique({
        where: { id: id.data },
        include: {
          payments: { orderBy: { createdAt: 'asc' } },
          receipts: { orderBy: { id: 'desc' }, take: 200 },
        },
      })
    : null;
  if (!order) {
    throw new PageError(
      404,
      'No such order',
      'There is no order with this id.',
      'Look it up in the list of orders.',
    );
  }
  res.type('html').send(
    renderOrder({
      ...viewer(deps, res),
      order: orderDetails(order, deps.settings.gatewayUrl),
      payments: order.payments.map(paymentSummary),
      receipts: order.receipts.map((receipt) => receiptProps(receipt)),
      buttonMarkup: orderButton(order, deps.settings.gatewayUrl),
    }),
  );
}

async function sendInbox(deps: MerchantDeps, req: Request, res: Response): Promise<void> {
  const filter = outcomes.find((outcome) => outcome === req.query.outcome) ?? null;
  const before = z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .safeParse(req.query.before);
  const [receipts, rejected, count] = await Promise.all([
    deps.db.receipt.findMany({
      where: {
        ...(filter === null ? {} : { outcome: filter }),
        ...(before.success ? { id: { lt: BigInt(before.data) } } : {}),
      },
      include: { order: true },
      orderBy: { id: 'desc' },
      take: ROWS_PER_PAGE + 1,
    }),
    deps.db.rejectedIpn.findMany({ orderBy: { receivedAt: 'desc' }, take: REJECTED_SHOWN }),
    deps.db.rejectedIpnCount.findUnique({ where: { id: 'main' } }),
  ]);
  const page = receipts.slice(0, ROWS_PER_PAGE);
  const last = receipts.length > ROWS_PER_PAGE ? page.at(-1) : undefined;
  res.type('html').send(
    renderInbox({
      ...viewer(deps, res),
      receipts: page.map((receipt) => receiptProps(receipt)),
      filter,
      nextUrl: last ? `/admin/inbox?${filter === null ? '' : `outcome=${filter}&`}before=${last.id}` : null,
      isFirstPage: !before.success,
      rejectedCount: (count?.count ?? 0n).toString(),
      rejected: rejected.map((ipn) => ({
        at: ipn.receivedAt,
        reason: ipn.reason,
        sizeBytes: ipn.sizeBytes,
        ip: ipn.remote,
      })),
    }),
  );
}

function viewer({ settings }: MerchantDeps, res: Response): { signedInAs: string; sandbox: boolean } {
  return { signedInAs: (res.locals.user as AdminUser).email, sandbox: settings.sandbox };
}

/** A path of the dashboard to go on to; nothing that leads elsewhere. */
function ownPath(next: unknown): string {
  return typeof next === 'string' && /^\/admin(?:[/?][\x20-\x7e]*)?$/.test(next) ? next : '/admin';
}
