import type { Express } from 'express';
import { isDatabaseUnavailable } from '../database/database-errors.ts';
import { packageRoot } from '../database/package-root.ts';
import { type Check, healthRoutes } from '../web/health.ts';
import { renderMessagePage } from '../web/message-page.tsx';
import { pageErrors } from '../web/page-errors.ts';
import { sandboxBanner } from '../web/sandbox-banner.ts';
import { publicFolder, secureApp } from '../web/secure-app.ts';
import { apiRouter } from './api/api-router.ts';
import { findCursor } from './chain/chain-cursor.ts';
import { sandboxRouter } from './chain/sandbox-router.ts';
import type { GatewayDeps } from './deps.ts';
import { buttonAssets } from './payment-page/button-assets.ts';
import { paymentRouter } from './payment-page/payment-router.ts';

/** The gateway's doors but the streams of its payment pages: order API, payment page, button assets, and in the sandbox its money press. */
export function gatewayApp(deps: GatewayDeps): Express {
  const folder = publicFolder(packageRoot, 'gateway');
  const app = secureApp({
    log: deps.log,
    url: deps.settings.url,
    trustProxy: deps.settings.trustProxy,
    trustedOrigins: [],
    staticFolders: [
      { at: '/assets', folder: publicFolder(packageRoot, 'shared') },
      // Pages of shops link these.
      { at: '/', folder, forOtherSites: true },
    ],
  });
  app.use(
    healthRoutes({
      database: () => databaseCheck(deps),
      chain: () => chainCheck(deps),
      ipns: () => ipnCheck(deps),
    }),
  );
  app.use(/^\/+api\/+1(?=\/|$)/, apiRouter(deps));
  if (deps.sandbox) app.use('/sandbox', sandboxRouter(deps, deps.sandbox));
  app.use(buttonAssets(deps, folder));
  app.get('/', (_req, res) => {
    res.type('html').send(
      renderMessagePage({
        title: 'This is a payment gateway',
        sentence: 'Shops create orders here, and payers pay them.',
        whatToDo:
          'To pay, follow the link that your shop gave you. To connect a shop, give it this address and its key pair.',
        banner: sandboxBanner(deps.sandbox !== null),
      }),
    );
  });
  app.use(paymentRouter(deps));
  app.use(pageErrors(deps.log, sandboxBanner(deps.sandbox !== null), isDatabaseUnavailable));
  return app;
}

async function databaseCheck({ db }: GatewayDeps): Promise<Check> {
  await db.$queryRaw`select 1`;
  return { ok: true };
}

/** Not ready while coins would not be seen as they come; `problem` says why, as far as it is for everybody. */
async function chainCheck({ db, chainHealth }: GatewayDeps): Promise<Check> {
  const trouble = chainHealth.trouble();
  const followedTo = (await findCursor({ db }))?.height ?? null;
  const warning = chainHealth.warning();
  if (trouble === null) return { ok: true, followedTo, ...(warning !== null && { warning }) };
  const { code, sentence, blocksLeft } = trouble;
  const missing = code === 'pruned' && followedTo !== null ? { missingBlock: followedTo + 1 } : {};
  return { ok: false, followedTo, blocksLeft, code, problem: sentence, ...missing };
}

/** A shop that does not answer is not our being unready; how long it has been is for whoever watches. */
async function ipnCheck({ db, now }: GatewayDeps): Promise<Check> {
  const oldest = await db.ipnQueue.findFirst({
    include: { ipn: true },
    orderBy: { ipn: { createdAt: 'asc' } },
  });
  const seconds = oldest ? Math.round((now().getTime() - oldest.ipn.createdAt.getTime()) / 1000) : null;
  return { ok: true, oldestUndeliveredSeconds: seconds };
}
