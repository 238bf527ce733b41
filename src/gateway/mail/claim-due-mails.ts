import type { GatewayDeps } from '../deps.ts';
import type { PaidPayment } from './payment-mail.ts';

/** A mail that this process may send now. */
export type ClaimedMail = { payment: PaidPayment; failures: number; claimedUntil: Date };

/**
 * Claims due mails, first attempts before repeated ones: nobody else sends them until the claim ends. A claim that lapses
 * belonged to a process that died; its mail is due again. The mail of a payment that a reorganisation took back waits until
 * it is paid again.
 */
export async function claimDueMails(
  deps: Pick<GatewayDeps, 'db' | 'settings' | 'now'>,
  limit: number,
  claimMs: number,
): Promise<ClaimedMail[]> {
  const now = deps.now();
  const claimedUntil = new Date(now.getTime() + claimMs);
  const claimed = await deps.db.$queryRaw<{ payment_id: string }[]>`
    update gateway.payment_mail as mail
    set claimed_until = ${claimedUntil}
    from (
      select waiting.payment_id from gateway.payment_mail as waiting
      join gateway.payment on payment.id = waiting.payment_id
      where waiting.sent_at is null and waiting.due_at <= ${now} and payment.status = 'paid'
        and (waiting.claimed_until is null or waiting.claimed_until <= ${now})
      order by waiting.failures > 0, waiting.due_at
      limit ${limit}
      for update of waiting skip locked
    ) as due
    where mail.payment_id = due.payment_id
    returning mail.payment_id`;
  if (claimed.length === 0) return [];
  const mails = await deps.db.paymentMail.findMany({
    where: { paymentId: { in: claimed.map((row) => row.payment_id) } },
    include: {
      payment: {
        include: {
          order: { include: { key: true } },
          deposits: { where: { vanishedAt: null }, orderBy: [{ seenAt: 'asc' }, { txid: 'asc' }] },
        },
      },
    },
  });
  return mails.map(({ payment, failures, createdAt }) => {
    const { order } = payment;
    return {
      failures,
      claimedUntil,
      payment: {
        transaction: order.id,
        paymentId: payment.id,
        merchant: order.key.login,
        description: order.description,
        currency: order.currency,
        amountInt: order.amountInt,
        dueSat: payment.dueSat ?? 0n,
        paidSat: payment.amountValidSat,
        paidAt: payment.paidAt ?? createdAt,
        coins: payment.deposits,
        gatewayUrl: deps.settings.url,
      },
    };
  });
}
