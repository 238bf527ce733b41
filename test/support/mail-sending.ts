import { createMailer } from '../../src/gateway/mail/mailer.ts';
import { createMailSender, type MailSender } from '../../src/gateway/mail/send-due-mails.ts';
import type { TestGateway } from './test-gateway.ts';
import { whenOver } from './when-over.ts';

/** The settings of a gateway that mails by this server. */
export function mailSettings(smtpUrl: string) {
  return { mail: { smtpUrl, from: 'gateway@pay.example', to: 'owner@shop.example' } };
}

/** A sender of mails as a process has it. */
export function openMailSender(gateway: TestGateway): MailSender {
  const { mail } = gateway.deps.settings;
  if (mail === null) throw new Error('this gateway has no mail server');
  const sender = createMailSender(gateway.deps, createMailer(mail));
  whenOver(() => sender.stop(0));
  return sender;
}

/** Sends all mails that are due and waits for the answers. Returns how many attempts were made. */
export async function sendMails(gateway: TestGateway): Promise<number> {
  const sender = openMailSender(gateway);
  let sent = 0;
  for (let started = await sender.start(); started > 0; started = await sender.start()) {
    sent += started;
    await sender.settled();
  }
  await sender.stop(0);
  return sent;
}

/** An order with `email` that is paid in full, so that a mail is due. */
export async function payOrder(
  gateway: TestGateway,
  fields: Record<string, string> = {},
): Promise<{ transaction: string; paymentId: string; txid: string }> {
  const { transaction } = await gateway.createOrder({ email: '1', ...fields });
  const { paymentId, address, dueSat } = await gateway.openPayment(transaction);
  const txid = await gateway.pay(address, dueSat);
  await gateway.mine(6);
  await gateway.settle();
  return { transaction, paymentId, txid };
}

/** The rows of all mails, the oldest first. */
export const mailsOf = (gateway: TestGateway) =>
  gateway.deps.db.paymentMail.findMany({ orderBy: { createdAt: 'asc' } });

/** What was logged about mails. */
export const loggedOfMails = (gateway: TestGateway) =>
  gateway.logged.filter(({ msg }) => /\bmails?\b/.test(msg));
