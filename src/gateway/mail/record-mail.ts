import type { GatewayOrder, GatewayPayment, Prisma } from '../../database/generated/client.ts';

/**
 * Writes that the merchant is to be mailed about a payment, in the transaction that makes it paid; only for an order with
 * `email` (protocol section 2). May be repeated: a payment that a reorganisation takes back and that is paid again has its
 * mail already.
 */
export async function recordMail(
  tx: Prisma.TransactionClient,
  order: Pick<GatewayOrder, 'email'>,
  payment: Pick<GatewayPayment, 'id'>,
  now: Date,
): Promise<void> {
  if (!order.email) return;
  await tx.paymentMail.createMany({
    data: [{ paymentId: payment.id, createdAt: now, dueAt: now }],
    skipDuplicates: true,
  });
}
