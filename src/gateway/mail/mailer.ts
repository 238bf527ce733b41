import { createTransport } from 'nodemailer';
import { describeMailError } from './describe-mail-error.ts';

/** Mails under way at once, each on a connection of its own. */
export const MAILS_AT_ONCE_MAX = 5;

/** Where mails about payments go out, who they are from and who gets them. */
export type MailSettings = { smtpUrl: string; from: string; to: string };

/** A mail, without sender and receiver, which are the same for all. */
export type Mail = { messageId: string; subject: string; text: string };

/** Hands mails to the mail server. */
export type Mailer = {
  /**
   * Resolves when the mail server has taken the mail; says which receivers it did not take, if not all of them.
   * @throws MailError
   */
  send(mail: Mail, signal: AbortSignal): Promise<{ rejected: string[] }>;
  /** Cuts off what is under way. */
  close(): void;
};

/** A mail was not taken; the message says why and holds no password. */
export class MailError extends Error {
  override name = 'MailError';
}

/**
 * Opens a mailer; it connects with the first mail. A server that offers TLS is spoken to by TLS; one that gets a password
 * from us has to offer it, unless it is this machine. Parameters of the URL win: `?requireTLS=false`.
 */
export function createMailer(settings: MailSettings): Mailer {
  const transport = createTransport({
    url: settings.smtpUrl,
    pool: true,
    maxConnections: MAILS_AT_ONCE_MAX,
    // A mail whose connection broke may have been taken. When it is sent again is not the pool's to say.
    maxRequeues: 0,
    idleTimeout: 5_000,
    requireTLS: hasPasswordForOthers(settings.smtpUrl),
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 20_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail, signal) {
      try {
        const { rejected } = await transport.sendMail({
          ...mail,
          from: settings.from,
          to: settings.to,
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal,
        });
        return { rejected: rejected.map(String) };
      } catch (error) {
        throw new MailError(describeMailError(error, settings.smtpUrl));
      }
    },
    close: () => transport.close(),
  };
}

function hasPasswordForOthers(smtpUrl: string): boolean {
  const { protocol, password, hostname } = new URL(smtpUrl);
  const isThisMachine = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'smtp:' && password !== '' && !isThisMachine;
}
