import express, { type Router } from 'express';
import { z } from 'zod';
import type { AdminDeps } from './admin-deps.ts';

/**
 * `GET /admin/events`: tells a page that something it shows may have changed (server-sent events), with `?order=` only of
 * that order. What has changed the page asks for itself, so this says nothing to whoever may not see it.
 */
export function liveRoutes({ notices, streams }: Pick<AdminDeps, 'notices' | 'streams'>): Router {
  const router = express.Router();
  router.get('/events', (req, res) => {
    const order = z.uuid().safeParse(req.query.order).data?.toLowerCase() ?? null;
    let stop = () => {};
    const stream = streams.open(req, res, () => stop());
    if (stream === null) return;
    stop = notices.subscribe((changed) => {
      if (order === null || changed === 'all' || changed.has(order)) stream.send('change', '');
    });
  });
  return router;
}
