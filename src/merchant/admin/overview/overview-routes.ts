import express, { type Router } from 'express';
import { viewerOf } from '../../../web/viewer.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { renderOverview } from './overview-view.tsx';

/** The first page of the dashboard. */
export function overviewRoutes(_deps: AdminDeps): Router {
  const router = express.Router();
  router.get('/', (_req, res) => {
    res.type('html').send(renderOverview({ viewer: viewerOf(res) }));
  });
  return router;
}
