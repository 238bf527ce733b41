import express, { type Request, type Response, type Router } from 'express';
import type { Event } from '../../../database/generated/client.ts';
import { PageError } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { actionText } from '../../history/event-actions.ts';
import { applyAgain } from '../../ipn/apply-again.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { tellingIn } from './ipn-change.ts';
import { hexLines } from './printable-bytes.ts';
import { readAppliedBefore, readOldKeys } from './read-receipts.ts';
import { readOrigins } from './receipt-origins.ts';
import { receiptProps } from './receipt-props.ts';
import { renderReceipt } from './receipt-view.tsx';

/** So much of a body is shown; the rest can be had as a file. */
const BODY_BYTES_SHOWN = 65_536;
const HEX_BYTES_SHOWN = 16_384;
const EVENTS_SHOWN = 50;

/** The pages of a receipt: what is inside, its exact bytes, and applying it again. */
export function receiptRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/inbox/:id', (req, res) => sendReceipt(deps, req, res));
  router.get('/receipts/:id/body', (req, res) => sendBody(deps, req, res));
  router.post('/inbox/:id/apply-again', requireRole('operator'), async (req, res) => {
    const applied = await applyAgain(deps, viewerOf(res), receiptId(req));
    if (applied === null) throw noSuchReceipt();
    res.redirect(303, `/admin/inbox/${applied.receiptId}?done=applied-again`);
  });
  return router;
}

async function sendReceipt(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const row = await findReceipt(deps, req);
  const { orderId, paymentId } = row;
  const [before, oldKeys, events, origins] = await Promise.all([
    orderId === null || paymentId === null ? [] : readAppliedBefore(deps.db, orderId, row.id, paymentId),
    readOldKeys(deps.db),
    readEvents(deps, row.id),
    readOrigins(deps.db, [orderId]),
  ]);
  const context = { restKey: deps.keyRing.current().restKey, oldKeys, origins };
  const shown = {
    ...row,
    body: row.body.subarray(0, BODY_BYTES_SHOWN),
    sizeBytes: row.body.length,
    reference: row.order?.reference ?? null,
  };
  const earlier =
    before[0] === undefined ? null : (tellingIn(before[0].body, before[0].sizeBytes) ?? 'unknown');
  res.type('html').send(
    renderReceipt({
      viewer: viewerOf(res),
      receipt: receiptProps(shown, context, earlier),
      hex: hexText(row.body),
      events: events.map(({ at, action, who, detail }) => ({ at, text: actionText(action), who, detail })),
      isNew: req.query.done === 'applied-again',
    }),
  );
}

/** What was done with a receipt. There are few such lines, which are found first: their whole table may be large. */
function readEvents({ db }: AdminDeps, id: bigint) {
  return db.$queryRaw<Pick<Event, 'at' | 'action' | 'who' | 'detail'>[]>`
    with done as materialized (
      select id, at, action, who, subject, detail from merchant.event
      where action in ('ipn.applied_again', 'ipn.ignored'))
    select at, action, who, detail from done
    where subject = ${`IPN ${id}`} or right(detail, ${` as IPN ${id}`.length}::int) = ${` as IPN ${id}`}
    order by id desc limit ${EVENTS_SHOWN}`;
}

/** The bytes as they came. A file and nothing a browser would look into. */
async function sendBody(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const { id, body } = await findReceipt(deps, req);
  res
    .type('application/octet-stream')
    .set('Content-Disposition', `attachment; filename="ipn-${id}.bin"`)
    .set('X-Content-Type-Options', 'nosniff')
    .send(Buffer.from(body));
}

async function findReceipt({ db }: AdminDeps, req: Request) {
  const receipt = await db.receipt.findUnique({
    where: { id: receiptId(req) },
    include: { order: { select: { reference: true } } },
  });
  if (receipt === null) throw noSuchReceipt();
  return receipt;
}

/** @throws PageError if it is none. */
function receiptId(req: Request): bigint {
  const id = String(req.params.id);
  if (!/^[0-9]{1,18}$/.test(id)) throw noSuchReceipt();
  return BigInt(id);
}

function noSuchReceipt(): PageError {
  return new PageError(
    404,
    'No such IPN',
    'There is no IPN with this number.',
    'Look it up in the IPN inbox.',
  );
}

function hexText(body: Uint8Array): string {
  const left = body.length - HEX_BYTES_SHOWN;
  const shown = hexLines(body.subarray(0, HEX_BYTES_SHOWN));
  return left > 0 ? `${shown}\n… and ${left} bytes more` : shown;
}
