import type { OrderRefund } from '../../../database/generated/client.ts';
import { isCurrency } from '../../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../../protocol/money.ts';
import type { Payee } from '../../attention/payees.ts';
import { paymentUrl } from '../../orders/button-markup.ts';
import { refundText } from '../../orders/record-refund.ts';
import { orderSummary } from '../orders/order-summary.ts';
import type { OrderBalance } from './order-balance.ts';
import type { OrderDetails } from './order-view.tsx';
import type { PaymentSummary } from './payments-list.tsx';
import type { OrderWithParts } from './read-order.ts';

/** Rows of the database as the page of an order shows them. Pure. */

export function orderDetails(
  order: OrderWithParts,
  balance: OrderBalance,
  { payees, refunds }: { payees: readonly Payee[]; refunds: readonly OrderRefund[] },
  gatewayUrl: string,
): OrderDetails {
  const { shopToldAt, shopToldStatus, check } = order;
  return {
    ...orderSummary(order),
    transaction: order.transaction,
    paymentUrl: order.transaction === null ? null : paymentUrl(order, gatewayUrl),
    returnSuccess: order.returnSuccess,
    dataText: order.data,
    gatewayError: order.gatewayError,
    dueText: balance.dueSat === null ? null : formatSatoshi(balance.dueSat),
    shortText: balance.shortSat === 0n ? null : formatSatoshi(balance.shortSat),
    overText: balance.overSat === 0n ? null : formatSatoshi(balance.overSat),
    sendBack: payees.map(({ amountSat, returnAddress }) => {
      return { amountText: formatSatoshi(amountSat), address: returnAddress };
    }),
    refunds: refunds.map(refundText),
    acceptedAt: order.acceptedAt,
    closedAt: order.closedAt,
    shopTold: shopToldAt && shopToldStatus ? { at: shopToldAt, status: shopToldStatus } : null,
    check: check && { at: check.checkedAt, outcome: check.outcome, difference: check.difference },
  };
}

export function paymentSummary(
  payment: OrderWithParts['payments'][number],
  currency: string,
): PaymentSummary {
  const { rateMinorPerBtc, rateSource, rateAt } = payment;
  return {
    id: payment.id,
    status: payment.status,
    pendingText: formatSatoshi(payment.amountPendingSat),
    validText: formatSatoshi(payment.amountValidSat),
    paidText: formatSatoshi(payment.amountPaidSat),
    method: payment.method,
    updatedAt: payment.updatedAt,
    detailsAt: payment.detailsAt,
    address: payment.address,
    returnAddress: payment.returnAddress,
    dueText: payment.dueSat === null ? null : formatSatoshi(payment.dueSat),
    quote:
      rateMinorPerBtc !== null && isCurrency(currency)
        ? { text: `${displayExact(rateMinorPerBtc, currency)} for 1 BTC`, source: rateSource, at: rateAt }
        : null,
    deposits: payment.deposits.map(({ txid, vout, amountSat, confirmations, vanished, seenAt }) => ({
      txid,
      vout,
      amountText: formatSatoshi(amountSat),
      confirmations,
      vanished,
      seenAt,
    })),
  };
}
