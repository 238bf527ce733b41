import type { Express } from 'express';
import { isDatabaseUnavailable } from '../database/database-errors.ts';
import { packageRoot } from '../database/package-root.ts';
import { type Check, healthRoutes } from '../web/health.ts';
import { pageErrors, pageNotFound } from '../web/page-errors.ts';
import { sandboxBanner } from '../web/sandbox-banner.ts';
import { publicFolder, secureApp } from '../web/secure-app.ts';
import type { AdminDeps } from './admin/admin-deps.ts';
import { adminRouter } from './admin/admin-router.ts';
import { shopApiRouter } from './api/shop-api-router.ts';
import type { CheckoutDeps } from './checkout/order-page.ts';
import { shopRouter } from './checkout/shop-router.ts';
import type { MerchantDeps } from './deps.ts';

/** The merchant server's doors but the IPN endpoint, which the HTTP server answers itself. */
export function merchantApp(deps: AdminDeps & CheckoutDeps): Express {
  const app = secureApp({
    log: deps.log,
    url: deps.settings.url,
    trustProxy: deps.settings.trustProxy,
    // The dynamic button's script, style and picture come from the gateway.
    trustedOrigins: [new URL(deps.settings.gatewayUrl).origin],
    staticFolders: [
      { at: '/assets', folder: publicFolder(packageRoot, 'shared') },
      { at: '/', folder: publicFolder(packageRoot, 'merchant') },
    ],
  });
  app.use(healthRoutes({ database: () => databaseCheck(deps) }));
  app.use('/v1', shopApiRouter(deps));
  app.use('/admin', adminRouter(deps));
  app.use(shopRouter(deps));
  app.use(pageNotFound);
  app.use(pageErrors(deps.log, sandboxBanner(deps.settings.sandbox), isDatabaseUnavailable));
  return app;
}

async function databaseCheck({ db }: MerchantDeps): Promise<Check> {
  await db.$queryRaw`select 1`;
  return { ok: true };
}
