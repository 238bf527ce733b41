import type { IpnMessage } from '../../protocol/ipn-message.ts';
import type { PaymentState } from '../payments/payment-state.ts';

/** What an IPN says of a payment beside its ids. */
export type IpnContent =
  | { status: 'paid'; amountSat: bigint; currency: string; method: string; paidAt: Date }
  | { status: 'partial'; amountPendingSat: bigint; amountValidSat: bigint; amountTotalSat: bigint }
  | { status: 'cancelled' }
  | { status: 'closed' };

/**
 * Decides what the shop is told when a payment goes from one state to another; null when it would hear nothing new.
 * A paid payment is told again only when its paid amount changes, since an IPN of it has no other number. Coins that
 * vanish without a trace leave an open payment, which the protocol has no status for: it is told as a partial of zero.
 */
export function ipnForChange(before: PaymentState, after: PaymentState, paidAt: Date): IpnContent | null {
  const told = before.status === after.status;
  switch (after.status) {
    case 'paid':
      if (told && before.amountValidSat === after.amountValidSat) return null;
      return { status: 'paid', amountSat: after.amountValidSat, currency: 'BTC', method: 'MTGOXBTC', paidAt };
    case 'partial':
      if (
        told &&
        before.amountPendingSat === after.amountPendingSat &&
        before.amountValidSat === after.amountValidSat
      ) {
        return null;
      }
      return partial(after);
    case 'open':
      return told ? null : partial(after);
    case 'cancelled':
    case 'closed':
      return told ? null : { status: after.status };
  }
}

function partial(state: PaymentState): IpnContent {
  return {
    status: 'partial',
    amountPendingSat: state.amountPendingSat,
    amountValidSat: state.amountValidSat,
    amountTotalSat: state.amountPendingSat + state.amountValidSat,
  };
}

/** The whole message: what changed, of which payment, with which aonce. */
export function ipnMessage(
  payment: { transaction: string; paymentId: string; data: Buffer | null },
  aonce: bigint,
  content: IpnContent,
): IpnMessage {
  return { ...payment, aonce, ...content };
}
