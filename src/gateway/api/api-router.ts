import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { isDatabaseUnavailable } from '../../database/database-errors.ts';
import { parseForm } from '../../protocol/form.ts';
import { type ErrorToken, errorReply, errorStatus, successReply } from '../../protocol/replies.ts';
import { hasHttpStatus } from '../../web/http-status.ts';
import type { GatewayDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import { authenticate } from './authenticate.ts';
import { findMethod } from './methods.ts';
import { createReplyCache } from './reply-cache.ts';

const BODY_BYTES_MAX = 256 * 1024;
/** Failed authentications of one address in a minute, before it is told to slow down. Good calls are never counted. */
const FAILURES_PER_MINUTE = 120;

/** The order API at `/api/1/` (protocol section 1): parses, authenticates, calls, answers. Always JSON. */
export function apiRouter(deps: GatewayDeps): Router {
  const router = express.Router({ caseSensitive: true });
  const cache = createReplyCache(deps.now);
  const limitFailures = rateLimit({
    windowMs: 60_000,
    limit: FAILURES_PER_MINUTE,
    skip: () => !deps.settings.rateLimit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) =>
      sendError(res, new Refusal('Too many failed calls, try again in a minute', 'too_many_requests')),
  });

  router.use(express.raw({ type: () => true, limit: BODY_BYTES_MAX, inflate: false }), async (req, res) => {
    if (!req.headers['user-agent']) throw new Refusal('A User-Agent is required', 'user_agent_required');
    const method = findMethod(req.path);
    if (!method) throw new Refusal('Unknown method', 'unknown_method');

    const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const queryStart = req.originalUrl.indexOf('?');
    const query = parseForm(Buffer.from(queryStart < 0 ? '' : req.originalUrl.slice(queryStart + 1)));
    const form = parseForm(body);
    const send = (value: unknown, cacheControl: string) =>
      res.set('Cache-Control', cacheControl).json(query.has('raw') ? value : successReply(value));
    if (method.access === 'private') {
      const key = await authenticate(deps, { headers: req.headers, body, form });
      send(await method.call(deps, form, key), 'no-store');
    } else {
      const given = new Map([...query, ...form]);
      const reply = await cache.get(method.cachedAs(given), () => method.call(deps, given));
      send(reply.value, `public, max-age=${reply.maxAgeSeconds}`);
    }
  });

  router.use((error: unknown, req: Request, res: Response, _next: NextFunction) => {
    const refusal = toRefusal(error);
    if (refusal === null) deps.log.error({ err: error, path: req.path }, 'an API call failed');
    const answer = () =>
      sendError(res, refusal ?? new Refusal('The gateway failed; try again', 'internal_error'));
    if (refusal?.token.startsWith('login_error')) limitFailures(req, res, answer);
    else answer();
  });
  return router;
}

function toRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (isDatabaseUnavailable(error))
    return new Refusal('The database is away; try again in a moment', 'service_unavailable');
  if (!hasHttpStatus(error)) return null;
  const token: ErrorToken = error.status === 413 ? 'request_too_large' : 'invalid_parameter';
  return new Refusal(
    error.status === 413 ? 'The request is too large' : 'The request could not be read',
    token,
  );
}

function sendError(res: Response, refusal: Refusal): void {
  res
    .status(errorStatus[refusal.token])
    .set('Cache-Control', 'no-store')
    .json(errorReply(refusal.message, refusal.token));
}
