import type { IpnAttempt } from '../../../database/generated/client.ts';
import { afterAttempt } from '../../ipn/after-attempt.ts';

/** One try to deliver an IPN, as pages show it. */
export interface AttemptProps {
  id: string;
  at: Date;
  durationMs: number;
  acknowledged: boolean;
  /** What came of it, in words. */
  result: string;
  /** What the shop answered, as far as it was kept; null if nothing came. */
  answerText: string | null;
}

/** A row of the database as pages show it. Pure. */
export function attemptProps(attempt: IpnAttempt): AttemptProps {
  const { httpStatus, error, startedAt, durationMs } = attempt;
  const answer = attempt.answer === null ? null : Buffer.from(attempt.answer);
  const result = { startedAt, durationMs, httpStatus, answer, error };
  const acknowledged = afterAttempt(result, 0, startedAt).kind === 'delivered';
  return {
    id: attempt.id.toString(),
    at: startedAt,
    durationMs,
    acknowledged,
    result: resultWords({ httpStatus, error, acknowledged }),
    answerText: answer === null ? null : readable(answer),
  };
}

function resultWords({
  httpStatus,
  error,
  acknowledged,
}: Pick<IpnAttempt, 'httpStatus' | 'error'> & { acknowledged: boolean }): string {
  if (error !== null) return httpStatus === null ? error : `HTTP ${httpStatus}, but ${error}`;
  if (acknowledged) return `HTTP ${httpStatus}, acknowledged`;
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300)
    return `HTTP ${httpStatus}, but the answer is not [OK]`;
  return `HTTP ${httpStatus}`;
}

/** Bytes as text; what cannot be shown is shown as such, so that nothing hides in it. */
function readable(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/(?![\t\n\r])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
