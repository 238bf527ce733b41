import type { AttemptResult } from './post-ipn.ts';

/** What becomes of an IPN after an attempt. */
export type NextStep = { kind: 'delivered' } | { kind: 'again'; at: Date };

/**
 * Decides what follows from an attempt (protocol section 3): delivered is a 2xx whose trimmed body is exactly `[OK]`;
 * anything else is sent again after the retry interval, for ever.
 */
export function afterAttempt(result: AttemptResult, retrySeconds: number, now: Date): NextStep {
  const { httpStatus, answer, error } = result;
  const accepted = httpStatus !== null && httpStatus >= 200 && httpStatus < 300;
  if (error === null && accepted && answer?.toString('utf8').trim() === '[OK]') return { kind: 'delivered' };
  return { kind: 'again', at: new Date(now.getTime() + retrySeconds * 1000) };
}
