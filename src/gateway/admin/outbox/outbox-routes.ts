import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { pageNotFound } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import type { GatewayDeps } from '../../deps.ts';
import { doneSentence } from './done.ts';
import { findIpns, isCursor, outboxFilters } from './find-ipns.ts';
import { renderIpn } from './ipn-view.tsx';
import { outboxUrl, renderOutbox } from './outbox-view.tsx';
import { readQueue } from './read-endpoints.ts';
import { readIpnDetails } from './read-ipn.ts';
import { readIpns } from './read-ipns.ts';

/** The IPN outbox, and the page of one IPN. */
export function outboxRoutes(deps: GatewayDeps): Router {
  const router = express.Router();
  router.get(['/', '/outbox'], (req, res) => sendOutbox(deps, req, res));
  router.get('/ipns/:id', (req, res) => sendIpn(deps, req, res));
  return router;
}

async function sendOutbox(deps: GatewayDeps, req: Request, res: Response): Promise<void> {
  const filter = outboxFilters.find((one) => one === req.query.show) ?? 'waiting';
  const asked = typeof req.query.after === 'string' ? req.query.after : null;
  const after = isCursor(filter, asked) ? asked : null;
  const [{ ids, next }, queue] = await Promise.all([findIpns(deps.db, filter, after), readQueue(deps)]);
  res.type('html').send(
    renderOutbox({
      viewer: viewerOf(res),
      ipns: await readIpns(deps, ids),
      queue,
      filter,
      nextUrl: next === null ? null : outboxUrl(filter, next),
      isFirstPage: after === null,
      done: doneSentence(req.query),
      now: deps.now(),
    }),
  );
}

async function sendIpn(deps: GatewayDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id).data?.toLowerCase();
  const before = z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .safeParse(req.query.before).data;
  const ipn = id === undefined ? null : await readIpnDetails(deps, id, before ? BigInt(before) : null);
  if (ipn === null) return pageNotFound();
  res.type('html').send(
    renderIpn({
      viewer: viewerOf(res),
      ipn,
      isFirstPage: before === undefined,
      done: doneSentence(req.query),
      now: deps.now(),
    }),
  );
}
