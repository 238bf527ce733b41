import express, { type Router } from 'express';
import { viewerOf } from '../../../web/viewer.ts';
import type { GatewayDeps } from '../../deps.ts';
import { renderKeys } from './keys-view.tsx';
import { readKeys } from './read-keys.ts';

/** The shops' keys at this gateway. */
export function keysRoutes(deps: Pick<GatewayDeps, 'db' | 'now'>): Router {
  const router = express.Router();
  router.get('/keys', async (_req, res) => {
    res.type('html').send(renderKeys({ viewer: viewerOf(res), ...(await readKeys(deps)), now: deps.now() }));
  });
  return router;
}
