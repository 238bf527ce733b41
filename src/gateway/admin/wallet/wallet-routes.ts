import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { viewerOf } from '../../../web/viewer.ts';
import type { GatewayDeps } from '../../deps.ts';
import { readWalletUse, type WalletUse } from '../../wallet/wallet-use.ts';
import { gapWarning, importCommands, importNeeds } from '../../wallet/wallet-words.ts';
import { pageOf } from '../page-of.ts';
import { readAddresses } from './read-addresses.ts';
import { type Marked, renderWallet, type WalletProps } from './wallet-view.tsx';

/** Further back the last paid address is not looked for. */
const LOOK_BACK = 1_000;

type WalletDeps = Pick<GatewayDeps, 'db' | 'addresses' | 'network' | 'sandbox'>;

/** How far the wallet has been used, and the addresses given out. */
export function walletRoutes(deps: WalletDeps): Router {
  const router = express.Router();
  router.get('/wallet', (req, res) => sendWallet(deps, req, res));
  return router;
}

async function sendWallet(deps: WalletDeps, req: Request, res: Response): Promise<void> {
  const { addresses, db } = deps;
  const before = z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .safeParse(req.query.before).data;
  const [use, found] = await Promise.all([
    readWalletUse(db, addresses.wallet, { lookBack: LOOK_BACK }),
    readAddresses(db, addresses.wallet, before === undefined ? null : Number(before)),
  ]);
  const { page, last } = pageOf(found);
  res.type('html').send(
    renderWallet({
      viewer: viewerOf(res),
      isSandbox: deps.sandbox !== null,
      network: deps.network,
      highest: await marked(deps, use.highest),
      lastPaid: await marked(deps, use.lastPaid),
      paidFurtherBack: use.lastPaid < 0 && use.highest >= LOOK_BACK ? LOOK_BACK : null,
      gap: use.gap,
      gapWarning: deps.sandbox === null ? gapWarning(use) : null,
      importing: importing(deps, use),
      addresses: page,
      nextUrl: last === null ? null : `/admin/gateway/wallet?before=${last.index}`,
      isFirstPage: before === undefined,
    }),
  );
}

async function marked({ addresses }: WalletDeps, index: number): Promise<Marked | null> {
  return index < 0 ? null : { index, address: await addresses.addressAt(index) };
}

function importing({ addresses }: WalletDeps, use: WalletUse): WalletProps['importing'] {
  const { descriptor } = addresses;
  if (descriptor === undefined) return null;
  return { descriptor, commands: importCommands(descriptor, use), needs: importNeeds(use) };
}
