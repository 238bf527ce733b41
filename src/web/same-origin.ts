import type { NextFunction, Request, Response } from 'express';
import { PageError } from './page-errors.ts';

/**
 * Refuses requests that change something and that a page of another site has sent. Browsers say where a request comes from
 * (Fetch Metadata, else Origin); a client that says neither is no browser and carries nobody's cookies by accident.
 */
export function sameOriginOnly(ownUrl: string) {
  const ownOrigin = new URL(ownUrl).origin;
  return (req: Request, _res: Response, next: NextFunction) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next();
    const site = req.get('sec-fetch-site');
    const origin = req.get('origin');
    const own = origin === ownOrigin || origin === `${req.protocol}://${req.get('host')}`;
    const same = site === undefined ? origin === undefined || own : site === 'same-origin' || site === 'none';
    if (same) return next();
    throw new PageError(
      403,
      'This came from another site',
      'The request was sent by a page that is not ours, so nothing was done.',
      'Open the page here and try again.',
    );
  };
}
