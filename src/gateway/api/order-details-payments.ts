import type { Deposit, GatewayPayment, Prisma } from '../../database/generated/client.ts';
import { DETAILS_DEPOSITS_MAX, type IpnDetails, type PaymentDetails } from '../../protocol/order-details.ts';
import { confirmationsOf } from '../payments/confirmations.ts';

/** The deposits of a payment that are told, and how many there are. */
export type ToldDeposits = { total: number; deposits: Deposit[] };

/** The newest deposits of some payments, as many as an answer holds, each payment's in the order in which they came. */
export async function tellDeposits(
  tx: Prisma.TransactionClient,
  paymentIds: string[],
): Promise<Map<string, ToldDeposits>> {
  const where = { paymentId: { in: paymentIds } };
  const [counts, deposits] = [
    await tx.deposit.groupBy({ by: ['paymentId'], where, _count: true }),
    await tx.deposit.findMany({
      where,
      orderBy: [{ seenAt: 'desc' }, { txid: 'desc' }, { vout: 'desc' }],
      take: DETAILS_DEPOSITS_MAX,
    }),
  ];
  const told = new Map<string, ToldDeposits>();
  for (const { paymentId, _count } of counts) told.set(paymentId ?? '', { total: _count, deposits: [] });
  for (const deposit of deposits.toReversed()) told.get(deposit.paymentId ?? '')?.deposits.push(deposit);
  return told;
}

/** What is told of a payment. Pure. */
export function paymentDetails(
  payment: GatewayPayment,
  { total, deposits }: ToldDeposits = { total: 0, deposits: [] },
  ipn: IpnDetails | null,
  tipHeight: number,
): PaymentDetails {
  return {
    paymentId: payment.id,
    status: payment.status,
    address: payment.address,
    dueSat: payment.dueSat,
    amountPendingSat: payment.amountPendingSat,
    amountValidSat: payment.amountValidSat,
    returnAddress: payment.returnAddress,
    rateMinorPerBtc: payment.rateMinorPerBtc,
    rateSource: payment.rateSource,
    rateAt: payment.rateAt,
    quotedAt: payment.quotedAt,
    createdAt: payment.createdAt,
    paidAt: payment.paidAt,
    cancelledAt: payment.cancelledAt,
    depositsTotal: total,
    deposits: deposits.map((deposit) => ({
      txid: deposit.txid,
      vout: deposit.vout,
      amountSat: deposit.amountSat,
      confirmations: confirmationsOf(deposit, tipHeight),
      blockHash: deposit.blockHash,
      blockHeight: deposit.blockHeight,
      seenAt: deposit.seenAt,
      vanished: deposit.vanishedAt !== null,
    })),
    ipn,
  };
}
