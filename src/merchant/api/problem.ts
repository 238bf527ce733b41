import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { isDatabaseUnavailable } from '../../database/database-errors.ts';
import { hasHttpStatus } from '../../web/http-status.ts';
import { OrderRefusal } from '../orders/order-refusal.ts';

/** An error of the shop API (RFC 9457, application/problem+json). */
export class Problem extends Error {
  override name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly errors: { field: string; problem: string }[] | undefined;

  constructor(status: number, code: string, detail: string, errors?: { field: string; problem: string }[]) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

const titles: Record<number, string> = {
  400: 'Bad request',
  401: 'Not authorised',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Refused by the gateway',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Gateway refused our key',
  503: 'Not available',
};

/** The last handler of the shop API: every error becomes problem+json, and none says what went wrong inside. */
export function problemErrors(log: Logger) {
  return (error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.status === 500) log.error({ err: error, path: req.path }, 'a call of the shop API failed');
    sendProblem(res, problem);
  };
}

/** Answers with a problem. `type` stays `about:blank`; programs go by `code`. */
export function sendProblem(res: Response, { status, code, message, errors }: Problem): void {
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  if (status === 503) res.set('Retry-After', '5');
  res
    .status(status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: 'about:blank',
        title: titles[status] ?? 'Error',
        status,
        code,
        detail: message,
        errors,
      }),
    );
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof OrderRefusal) return new Problem(error.status, error.code, error.message);
  if (error instanceof z.ZodError) {
    const errors = error.issues.flatMap(fieldProblems);
    const detail = errors.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
    return new Problem(400, 'invalid_request', detail, errors);
  }
  if (isDatabaseUnavailable(error)) {
    return new Problem(503, 'database_unavailable', 'The database is away; try again in a moment');
  }
  if (hasHttpStatus(error)) {
    const tooLarge = error.status === 413;
    return new Problem(
      tooLarge ? 413 : 400,
      tooLarge ? 'too_large' : 'unreadable',
      tooLarge ? 'The request is too large' : 'The request could not be read as JSON',
    );
  }
  return new Problem(500, 'internal_error', 'This is our mistake; nothing that was paid is lost');
}

function fieldProblems(issue: z.core.$ZodIssue): { field: string; problem: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((field) => ({ field, problem: 'is not known' }));
  return [{ field: issue.path.join('.') || 'body', problem: issue.message }];
}
