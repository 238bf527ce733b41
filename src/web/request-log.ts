import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';

/** Logs each request with its status and duration. Paths only: query strings, headers and bodies may hold secrets. */
export function requestLog(log: Logger) {
  return (req: Request, res: Response, next: NextFunction): void => {
    const started = performance.now();
    const path = req.path;
    res.on('close', () => {
      log.debug(
        { method: req.method, path, status: res.statusCode, ms: Math.round(performance.now() - started) },
        'request',
      );
    });
    next();
  };
}
