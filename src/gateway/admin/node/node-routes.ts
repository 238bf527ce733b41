import express, { type Request, type Response, type Router } from 'express';
import { currencyCodes } from '../../../protocol/currencies.ts';
import { viewerOf } from '../../../web/viewer.ts';
import type { GatewayDeps } from '../../deps.ts';
import type { PricedCurrency } from '../../rates/rates.ts';
import { renderNode } from './node-view.tsx';
import { readNode } from './read-node.ts';
import { readOldestWaiting } from './read-oldest-waiting.ts';
import { readRates } from './read-rates.ts';

/** All that bitcoin has a price in. */
const pricedCurrencies = currencyCodes.filter((code): code is PricedCurrency => code !== 'BTC');

/** How well the bitcoin network is seen, and what bitcoin costs. */
export function nodeRoutes(deps: GatewayDeps): Router {
  const router = express.Router();
  router.get('/node', (req, res) => sendNode(deps, req, res));
  return router;
}

async function sendNode(deps: GatewayDeps, req: Request, res: Response): Promise<void> {
  const currency = pricedCurrencies.find((code) => code === req.query.currency) ?? 'USD';
  const [node, rates, oldestWaiting] = await Promise.all([
    readNode(deps),
    readRates(deps, currency),
    readOldestWaiting(deps),
  ]);
  const now = deps.now();
  res
    .type('html')
    .send(
      renderNode({ viewer: viewerOf(res), node, rates, currencies: pricedCurrencies, oldestWaiting, now }),
    );
}
