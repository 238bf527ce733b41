import type { GatewayDeps } from '../deps.ts';
import { createMailer } from './mailer.ts';
import { createMailSender, type MailSender } from './send-due-mails.ts';

/**
 * The sender of mails about payments; null without a mail server. Mails that were promised while there was one wait until it
 * is there again, and a person is told.
 */
export async function openMails(
  deps: Pick<GatewayDeps, 'db' | 'log' | 'settings' | 'now'>,
): Promise<MailSender | null> {
  const { mail } = deps.settings;
  if (mail !== null) return createMailSender(deps, createMailer(mail));
  const waiting = await deps.db.paymentMail.count({ where: { sentAt: null } });
  if (waiting > 0)
    deps.log.warn({ waiting }, 'mails about payments wait, since SMTP_URL is not set any more');
  return null;
}
