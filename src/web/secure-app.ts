import { join } from 'node:path';
import express, { type Express, type Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { contentPolicy } from './content-policy.ts';
import { requestLog } from './request-log.ts';

/**
 * An Express app with what every door of ours has: strict headers, a request log and static files. Scripts, styles, pictures
 * and what scripts ask for come from ourselves and from `trustedOrigins`, nothing is inline.
 * @param options.staticFolders absolute paths by the path they are served at.
 */
export function secureApp(options: {
  log: Logger;
  url: string;
  trustProxy: number;
  trustedOrigins: string[];
  staticFolders: { at: string; folder: string; forOtherSites?: boolean }[];
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustProxy);
  app.set('query parser', 'simple');
  app.use(requestLog(options.log));
  app.use(contentPolicy({ from: ["'self'", ...options.trustedOrigins] }));
  app.use(
    helmet({
      contentSecurityPolicy: false,
      // Same-origin requests name where they come from, which is how a form from elsewhere is told apart.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: options.url.startsWith('https:'),
    }),
  );
  for (const { at, folder, forOtherSites } of options.staticFolders) {
    const setHeaders = (res: Response) => {
      if (forOtherSites) res.set('Cross-Origin-Resource-Policy', 'cross-origin');
    };
    app.use(at, express.static(folder, { index: false, maxAge: '5m', redirect: false, setHeaders }));
  }
  return app;
}

/** The folder with a role's static files. */
export function publicFolder(packageRoot: string, name: string): string {
  return join(packageRoot, 'public', name);
}
