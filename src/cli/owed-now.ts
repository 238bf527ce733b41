import { type OwedToPayer, owedToPayer } from '../books/owed-to-payer.ts';
import type { Prisma } from '../database/generated/client.ts';
import type { PaymentTerms } from '../gateway/payments/payment-state.ts';

/** A payment with all that decides what its payer is owed. */
export const withRefunds = {
  order: { select: { expiresAt: true, closedAt: true } },
  refunds: { select: { amountSat: true } },
} as const satisfies Prisma.GatewayPaymentInclude;

type PaymentWithRefunds = Prisma.GatewayPaymentGetPayload<{ include: typeof withRefunds }>;

/** What the payer is owed, by the payment's books. */
export function owedNow(payment: PaymentWithRefunds, terms: PaymentTerms, now: Date): OwedToPayer {
  const { order, cancelledAt } = payment;
  return owedToPayer({
    ...payment,
    refundedSat: payment.refunds.reduce((sum, { amountSat }) => sum + amountSat, 0n),
    ended: cancelledAt !== null || order.closedAt !== null || order.expiresAt <= now,
    terms,
  });
}
