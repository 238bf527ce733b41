import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { hasHttpStatus } from './http-status.ts';
import { type MessagePageProps, renderMessagePage } from './message-page.tsx';

/** Something a person asked for that cannot be had; becomes a page that says what to do. */
export class PageError extends Error {
  override name = 'PageError';
  readonly status: number;
  readonly title: string;
  readonly whatToDo: string;

  constructor(status: number, title: string, sentence: string, whatToDo: string) {
    super(sentence);
    this.status = status;
    this.title = title;
    this.whatToDo = whatToDo;
  }
}

/** Answers whatever no route took. */
export function pageNotFound(): never {
  throw new PageError(
    404,
    'Page not found',
    'There is nothing at this address.',
    'Check the link, or go back to where you came from.',
  );
}

/**
 * The last handler of a door for people: every error becomes a page, and no page says what went wrong inside.
 * @param isUnavailable whether an error will pass by itself.
 */
export function pageErrors(log: Logger, banner: string | null, isUnavailable: (error: unknown) => boolean) {
  return (error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const shown = isUnavailable(error) ? notAvailable() : toPageError(error);
    const { status, title, message: sentence, whatToDo } = shown;
    sendErrorPage(log, error, req, res, { status, title, sentence, whatToDo, banner });
  };
}

/** Answers with what a person reads of an error. What is our own fault is logged. Kept by nobody: it is about now, and this reader. */
export function sendErrorPage(
  log: Logger,
  error: unknown,
  req: Request,
  res: Response,
  page: MessagePageProps & { status: number; banner: string | null },
): void {
  if (page.status === 503) res.set('Retry-After', '5');
  if (page.status >= 500) log.error({ err: error, path: req.path }, 'a page failed');
  res.status(page.status).set('Cache-Control', 'no-store').type('html').send(renderMessagePage(page));
}

function notAvailable(): PageError {
  return new PageError(
    503,
    'Not available at the moment',
    'Our database is away. Nothing that was paid is lost.',
    'Load the page again in a moment.',
  );
}

function toPageError(error: unknown): PageError {
  if (error instanceof PageError) return error;
  if (hasHttpStatus(error)) {
    return new PageError(
      error.status,
      'That did not work',
      'Your browser sent something that we cannot read.',
      'Go back and try again.',
    );
  }
  return new PageError(
    500,
    'Something went wrong here',
    'This is our mistake, not yours. Nothing that was paid is lost.',
    'Load the page again in a moment.',
  );
}
