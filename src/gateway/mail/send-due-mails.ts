import type { GatewayDeps } from '../deps.ts';
import { type ClaimedMail, claimDueMails } from './claim-due-mails.ts';
import { MAILS_AT_ONCE_MAX, MailError, type Mailer } from './mailer.ts';
import { paymentMail } from './payment-mail.ts';

/** What one attempt may take as a whole. */
const ATTEMPT_MS_MAX = 60_000;
/** Time for recording the result, on top of the attempt's own, before a claim counts as left behind. */
const CLAIM_MARGIN_MS = 30_000;
const RETRY_MS_FIRST = 60_000;
const RETRY_MS_MAX = 3_600_000;

/**
 * Sends mails: claim, hand over, record. Holds nothing that a restart would lose. A mail may be sent twice when the process
 * is killed, or the time is up, between handing it over and recording that it was taken, since no mail server can be asked;
 * both have the same Message-ID.
 */
export type MailSender = {
  /** Starts the attempts that are due now, without waiting for their end. Returns how many. */
  start(): Promise<number>;
  /** Resolves when none is under way any more. */
  settled(): Promise<void>;
  /** Lets attempts under way end for that long, then cuts them off: they are due again at once. */
  stop(graceMs: number): Promise<void>;
};

type SendDeps = Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now'>;

/** Makes a sender, which closes the mailer when it is stopped; several, also in several processes, share the work. */
export function createMailSender(
  deps: SendDeps,
  mailer: Mailer,
  attemptMsMax: number = ATTEMPT_MS_MAX,
): MailSender {
  const attempts = new Set<Promise<void>>();
  const cutOff = new AbortController();

  async function attempt(mail: ClaimedMail): Promise<void> {
    const log = { payment: mail.payment.paymentId };
    try {
      const error = await trySending(mail);
      if (error === null) await recordSent(deps, mail);
      else {
        await recordFailure(deps, mail, error, cutOff.signal.aborted ? 0 : retryMs(mail.failures));
        deps.log.warn({ ...log, error }, 'a mail about a payment was not taken and will be sent again');
      }
    } catch (error) {
      // Not recorded, so not known: the claim lapses and the mail is sent again.
      deps.log.error({ ...log, err: error }, 'an attempt to send a mail could not be recorded');
    }
  }

  async function trySending(mail: ClaimedMail): Promise<string | null> {
    const timeout = AbortSignal.timeout(attemptMsMax);
    try {
      const signal = AbortSignal.any([cutOff.signal, timeout]);
      const { rejected } = await mailer.send(paymentMail(mail.payment), signal);
      const log = { payment: mail.payment.paymentId, rejected };
      if (rejected.length > 0) deps.log.warn(log, 'a mail about a payment was not taken for all receivers');
      return null;
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      if (cutOff.signal.aborted) return 'the gateway was stopped before the mail was taken';
      if (timeout.aborted) return `not taken within ${attemptMsMax / 1000} s`;
      return error.message;
    }
  }

  return {
    async start() {
      const places = MAILS_AT_ONCE_MAX - attempts.size;
      if (places <= 0 || cutOff.signal.aborted) return 0;
      const claimed = await claimDueMails(deps, places, attemptMsMax + CLAIM_MARGIN_MS);
      for (const mail of claimed) {
        const running: Promise<void> = attempt(mail).finally(() => attempts.delete(running));
        attempts.add(running);
      }
      return claimed.length;
    },
    async settled() {
      while (attempts.size > 0) await Promise.all(attempts);
    },
    async stop(graceMs) {
      const timer = setTimeout(() => cutOff.abort(), graceMs);
      while (attempts.size > 0) await Promise.all(attempts);
      clearTimeout(timer);
      cutOff.abort();
      mailer.close();
    },
  };
}

/** One minute, twice as long after each failure, at most an hour; for ever. */
export function retryMs(failuresBefore: number): number {
  return Math.min(RETRY_MS_FIRST * 2 ** failuresBefore, RETRY_MS_MAX);
}

/** A mail that was taken is sent, whoever has claimed it meanwhile. */
async function recordSent(deps: SendDeps, { payment }: ClaimedMail): Promise<void> {
  await deps.db.paymentMail.update({
    where: { paymentId: payment.paymentId },
    data: { sentAt: deps.now(), error: null, claimedUntil: null },
  });
}

async function recordFailure(
  deps: SendDeps,
  { payment, claimedUntil }: ClaimedMail,
  error: string,
  waitMs: number,
): Promise<void> {
  await deps.db.paymentMail.updateMany({
    where: { paymentId: payment.paymentId, claimedUntil, sentAt: null },
    data: {
      error,
      failures: { increment: 1 },
      dueAt: new Date(deps.now().getTime() + waitMs),
      claimedUntil: null,
    },
  });
}
