import type { NextFunction, Request, Response } from 'express';
import type { Logger } from 'pino';
import { isDatabaseUnavailable } from '../../database/database-errors.ts';
import { hasHttpStatus } from '../../web/http-status.ts';
import { sendErrorPage } from '../../web/page-errors.ts';
import { askedLanguage } from './asked-language.ts';
import { pageLanguage } from './words/languages.ts';
import type { Message, Words } from './words/words.ts';

/** Something a payer asked for that cannot be had; becomes a page that says what to do, in the payer's language. */
export class PayerError extends Error {
  override name = 'PayerError';
  readonly status: number;
  readonly say: (words: Words['errors']) => Message;

  constructor(status: number, say: (words: Words['errors']) => Message) {
    super('a payer asked for what cannot be had');
    this.status = status;
    this.say = say;
  }
}

/** For what a payer sent and we do not take. */
export function badRequest(status: number, sentence: (words: Words['errors']) => string): PayerError {
  return new PayerError(status, (words) => ({
    title: words.didNotWork,
    sentence: sentence(words),
    whatToDo: words.goBack,
  }));
}

/** For a payment that there is, and that cannot be paid for now. */
export function cannotBePaid(status: number, why: (words: Words['errors']) => string): PayerError {
  return new PayerError(status, (words) => ({
    title: words.cannotBePaid,
    sentence: why(words),
    whatToDo: words.tryLater,
  }));
}

/** Answers whatever no route of the payment page took. */
export function payerPageNotFound(): never {
  throw new PayerError(404, (words) => words.pageNotFound);
}

/** The last handler of the payment page's routes: every error becomes a page that the payer can read. */
export function payerErrors(log: Logger, sandbox: boolean) {
  return (error: unknown, req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const language = askedLanguage(req);
    const { words } = language;
    const { status, say } = toPayerError(error);
    sendErrorPage(log, error, req, res, {
      status,
      ...say(words.errors),
      language: { ...pageLanguage(language), numbered: words.errors.numbered },
      banner: sandbox ? words.sandbox : null,
    });
  };
}

function toPayerError(error: unknown): PayerError {
  if (error instanceof PayerError) return error;
  if (isDatabaseUnavailable(error)) return new PayerError(503, (words) => words.notAvailable);
  if (!hasHttpStatus(error)) return new PayerError(500, (words) => words.ourMistake);
  // The only ones who may not do something here are pages of other sites.
  if (error.status === 403) return new PayerError(403, (words) => words.fromAnotherSite);
  return badRequest(error.status, (words) => words.cannotBeRead);
}
