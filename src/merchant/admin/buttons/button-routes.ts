import { randomUUID } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { shortId } from '../../../database/short-id.ts';
import { contentPolicy } from '../../../web/content-policy.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { recordEvent } from '../../history/record-event.ts';
import { buttonSnippet } from '../../orders/button-markup.ts';
import { createOrder } from '../../orders/create-order.ts';
import { OrderRefusal } from '../../orders/order-refusal.ts';
import type { AdminDeps } from '../admin-deps.ts';
import type { FieldErrors } from '../form-parts.tsx';
import { findOrder } from '../order/send-order.ts';
import { type BuilderProps, renderBuilder } from './builder-view.tsx';
import { builderOrder, previewOrder, readBuilder, refusalErrors } from './button-form.ts';
import { renderPreview } from './button-preview.tsx';
import { renderOrderButton } from './order-button-view.tsx';

/** As many bytes as the gateway takes. */
const CUSTOM_BYTES_MAX = 4096;

/** `/admin/buttons`: makes an order by hand, and shows each order's button as a page of the shop would. */
export function buttonRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  const { gatewayUrl } = deps.settings;
  const previewPolicy = previewHeaders(gatewayUrl);
  router.get('/buttons', requireRole('operator'), async (req, res) => {
    const values = { ...readBuilder(req.query, await defaultsOf(deps)), once: randomUUID() };
    sendBuilder(res, 200, { values, errors: {}, takenBy: null });
  });
  router.post('/buttons', requireRole('operator'), (req, res) => make(deps, req, res));
  router.get('/buttons/preview', previewPolicy, (req, res) => {
    const preview = previewOrder(readBuilder(req.query, { currency: '', once: '' }));
    if (preview.ok) sendPreview(res, buttonSnippet(preview.order, gatewayUrl));
    else sendPreview(res, null, preview.why);
  });
  router.get('/buttons/:id', (req, res) => sendOrderButton(deps, req, res));
  router.get('/buttons/:id/preview', previewPolicy, async (req, res) => {
    const order = await findOrder(deps, req);
    sendPreview(res, buttonSnippet(order, gatewayUrl, customOf(req) || null));
  });
  return router;
}

/**
 * In its frame the gateway's script runs, and nothing else; only the dashboard may frame it. Without an origin also when
 * somebody opens it by itself.
 */
function previewHeaders(gatewayUrl: string): RequestHandler {
  return contentPolicy({
    from: [new URL(gatewayUrl).origin],
    framedBy: ["'self'"],
    sandbox: ['allow-scripts'],
  });
}

/** Plain text is what builder.js shows in place of the frame. */
function sendPreview(res: Response, snippet: string | null, why = 'This order has no button yet.'): void {
  if (snippet === null) res.type('text').send(why);
  else res.type('html').send(renderPreview(snippet));
}

async function make(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const values = readBuilder(req.body, { currency: '', once: randomUUID() });
  const wanted = builderOrder(values);
  if (!wanted.ok) return sendBuilder(res, 400, { values, errors: wanted.errors, takenBy: null });
  const { idempotencyKey, reference } = wanted.order;
  const askedAt = deps.now();
  const refusal = await createOrder(deps, wanted.order).then(() => null, refusalOf);
  // By the form's own name: one that was made elsewhere with the same reference and content is not this form's order.
  const order = await deps.db.order.findFirst({ where: { idempotencyKey } });
  if (order === null) {
    const errors = refusalErrors(refusal);
    const takenBy = 'reference' in errors ? await orderWith(deps, reference) : null;
    return sendBuilder(res, refusal?.status ?? 409, { values, errors, takenBy });
  }
  await tellWhoMadeIt(deps, res, order.id, askedAt);
  // One that the gateway has not answered for has no button yet; its page says why, and asks again.
  res.redirect(
    303,
    order.transaction === null ? `/admin/orders/${order.id}` : `/admin/buttons/${order.id}?done=made`,
  );
}

function refusalOf(error: unknown): OrderRefusal {
  if (error instanceof OrderRefusal) return error;
  throw error;
}

async function orderWith({ db }: AdminDeps, reference: string | null): Promise<{ id: string } | null> {
  return reference === null ? null : db.order.findUnique({ where: { reference }, select: { id: true } });
}

/** Once, however often the form was sent. */
async function tellWhoMadeIt(
  { db, notices }: AdminDeps,
  res: Response,
  orderId: string,
  at: Date,
): Promise<void> {
  const action = 'order.made_by_hand';
  await db.$transaction(async (tx) => {
    // The same form, sent twice at a time, waits here for itself.
    await tx.$queryRaw`select 1 from merchant."order" where id = ${orderId}::uuid for update`;
    if ((await tx.event.count({ where: { orderId, action } })) > 0) return;
    await recordEvent(tx, viewerOf(res), { action, orderId }, at);
  });
  notices.tell(orderId);
}

async function sendOrderButton(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const order = await findOrder(deps, req);
  const custom = customOf(req);
  const isTooLong = Buffer.byteLength(custom) > CUSTOM_BYTES_MAX;
  const carried = isTooLong ? '' : custom;
  const snippet = buttonSnippet(order, deps.settings.gatewayUrl, carried || null);
  // Its page says why it has no button yet, and what to do about it.
  if (snippet === null) return res.redirect(303, `/admin/orders/${order.id}`);
  const errors: FieldErrors = isTooLong
    ? { custom: `What is attached should have at most ${CUSTOM_BYTES_MAX} bytes.` }
    : {};
  res
    .status(isTooLong ? 400 : 200)
    .type('html')
    .send(
      renderOrderButton({
        viewer: viewerOf(res),
        order: { id: order.id, name: order.reference ?? shortId(order.id) },
        typed: custom,
        carried,
        errors,
        snippet,
        isNew: req.query.done === 'made',
      }),
    );
}

function customOf(req: Request): string {
  const { custom } = req.query;
  return typeof custom === 'string' ? custom.replaceAll('\0', '') : '';
}

function sendBuilder(res: Response, status: number, shown: Omit<BuilderProps, 'viewer'>): void {
  res
    .status(status)
    .type('html')
    .send(renderBuilder({ viewer: viewerOf(res), ...shown }));
}

/** The currency of the newest order is the shop's, as far as anybody knows. */
async function defaultsOf({ db }: AdminDeps): Promise<{ currency: string; once: string }> {
  const newest = await db.order.findFirst({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { currency: true },
  });
  return { currency: newest?.currency ?? 'USD', once: randomUUID() };
}
