import type { PrismaClient } from '../database/generated/client.ts';
import type { PaymentTerms } from '../gateway/payments/payment-state.ts';
import { formatSatoshi, parseDecimal } from '../protocol/money.ts';
import { CommandFailed } from './command.ts';
import { lockPayment } from './lock-payment.ts';
import { owedNow, withRefunds } from './owed-now.ts';

/**
 * Records that coins were sent back to a payer, so that they are owed no more. Never more than is owed.
 * @throws CommandFailed
 */
export async function recordRefund(
  { db, terms, now }: { db: PrismaClient; terms: PaymentTerms; now: Date },
  refund: { paymentId: string; amount: string; txid: string | null },
): Promise<void> {
  const parsed = parseDecimal(refund.amount, 'BTC');
  if (!parsed.ok)
    throw new CommandFailed(`The amount in BTC ${parsed.problem}, such as 0.00050000: "${refund.amount}".`);
  const txid = refund.txid?.toLowerCase() ?? null;
  if (txid !== null && !/^[0-9a-f]{64}$/.test(txid))
    throw new CommandFailed('The transaction id should be 64 hexadecimal digits.');
  const amountSat = parsed.amountInt;

  const leftSat = await db.$transaction(async (tx) => {
    const id = await lockPayment(tx, refund.paymentId);
    const payment = await tx.gatewayPayment.findUniqueOrThrow({ where: { id }, include: withRefunds });
    if (payment.recheck)
      throw new CommandFailed('The coins of this payment have just changed: try again in a moment.');
    if (txid !== null && (await tx.refund.count({ where: { paymentId: id, txid } })) > 0)
      throw new CommandFailed(`That transaction is recorded for payment ${id} already.`);
    const { owedSat } = owedNow(payment, terms, now);
    if (amountSat > owedSat) {
      throw new CommandFailed(
        `Of payment ${id} ${formatSatoshi(owedSat)} BTC are owed, not ${formatSatoshi(amountSat)}: nothing was recorded.`,
      );
    }
    await tx.refund.create({ data: { paymentId: id, amountSat, txid, createdAt: now } });
    return owedSat - amountSat;
  });
  console.log(
    `Recorded. ${leftSat === 0n ? 'Nothing' : `${formatSatoshi(leftSat)} BTC`} of it is left to send back.`,
  );
}
