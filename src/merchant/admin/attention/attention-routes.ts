import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { PageError } from '../../../web/page-errors.ts';
import { requireRole, viewerOf } from '../../../web/viewer.ts';
import { actOnAttention } from '../../attention/act-on-attention.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { sendOverview } from '../overview/overview-routes.ts';
import { readWayOut, typedIn } from './read-way-out.ts';

/**
 * What operators do about the entries of the "Needs you" list. Each leads back to the overview, which says what was done; or
 * answers with it at once, and says at its field what cannot be done.
 */
export function attentionRoutes(deps: AdminDeps): Router {
  const router = express.Router();
  router.post('/attention/:id', requireRole('operator'), (req, res) => act(deps, req, res));
  return router;
}

async function act(deps: AdminDeps, req: Request, res: Response): Promise<void> {
  const id = z.uuid().safeParse(req.params.id);
  if (!id.success) throw noSuchEntry();
  const read = readWayOut(req.body);
  if (!read.ok) {
    if (read.failed === null) throw noSuchWay();
    return sendOverview(deps, req, res, { id: id.data, ...read.failed });
  }
  const result = await actOnAttention(deps, viewerOf(res), id.data, read.chosen);
  if (result === null) throw noSuchEntry();
  if (typeof result !== 'string') {
    const sentence = `${result.problem.sentence} Nothing was done.`;
    const failed = { id: id.data, action: read.chosen.action, field: result.problem.field, sentence };
    return sendOverview(deps, req, res, { ...failed, typed: typedIn(req.body) });
  }
  res.redirect(303, `/admin?done=${result}`);
}

function noSuchEntry(): PageError {
  return new PageError(
    404,
    'No such entry',
    'There is nothing that needs you under this id. Nothing was done.',
    'Go back to the overview: it shows what does.',
  );
}

function noSuchWay(): PageError {
  return new PageError(
    400,
    'That cannot be done',
    'There is no such way out. Nothing was done.',
    'Go back and try again.',
  );
}
