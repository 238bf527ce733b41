import type { CurrencyCode } from './currencies.ts';
import { formatUtc } from './ipn-date.ts';
import { formatDecimal, valueObject } from './money.ts';

/** Where an order or a payment stands at the gateway. */
export const detailStatuses = ['open', 'partial', 'paid', 'cancelled', 'closed'] as const;
export type DetailStatus = (typeof detailStatuses)[number];

/** Payments of an order that are told, the newest. */
export const DETAILS_PAYMENTS_MAX = 1_000;
/** Deposits that are told, of all payments together. */
export const DETAILS_DEPOSITS_MAX = 2_000;
/** Bodies of IPNs that are told, of all payments together, in characters; the first is told however long it is. */
export const DETAILS_IPN_CHARACTERS_MAX = 512 * 1024;

/** An order as the gateway's books have it: `merchant/order/details`. */
export type OrderDetails = {
  /** UUID, lower case. */
  transaction: string;
  status: DetailStatus;
  currency: CurrencyCode;
  /** The price in the smallest unit of `currency`. */
  amountInt: bigint;
  description: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  closedAt: Date | null;
  /** When the gateway looked, by its own clock. */
  askedAt: Date;
  /** How many payments there are, told or not. */
  paymentsTotal: number;
  /** Newest first. */
  payments: PaymentDetails[];
};

/** One payment of an order. Amounts in satoshi. */
export type PaymentDetails = {
  /** UUID, lower case. */
  paymentId: string;
  status: DetailStatus;
  /** Null until somebody opened the payment page. */
  address: string | null;
  dueSat: bigint | null;
  amountPendingSat: bigint;
  amountValidSat: bigint;
  returnAddress: string | null;
  /** What one bitcoin costs in the smallest unit of the order's currency; null for a price in BTC. */
  rateMinorPerBtc: bigint | null;
  rateSource: string | null;
  rateAt: Date | null;
  quotedAt: Date | null;
  createdAt: Date;
  paidAt: Date | null;
  cancelledAt: Date | null;
  /** How many deposits there are, told or not. */
  depositsTotal: number;
  deposits: DepositDetails[];
  /** The newest IPN of this payment; null if none was written. */
  ipn: IpnDetails | null;
};

/** Coins that came to a payment's address. */
export type DepositDetails = {
  txid: string;
  vout: number;
  amountSat: bigint;
  /** 0 in the mempool. */
  confirmations: number;
  blockHash: string | null;
  blockHeight: number | null;
  seenAt: Date;
  /** Replaced or taken back by the network: it does not count. */
  vanished: boolean;
};

/** An IPN as it was written, whether it has reached the shop or not. */
export type IpnDetails = {
  aonce: bigint;
  /** What goes over the wire, form-encoded ASCII; null where it was left out, since there is too much of it. */
  body: string | null;
  /** `Rest-Sign` of the body, as it goes along with it. */
  signature: string | null;
  writtenAt: Date;
  /** When the shop answered `[OK]`; null if it has not. */
  deliveredAt: Date | null;
};

/**
 * The value of the reply to `merchant/order/details`: every number is a string, every flag `Y` or `N`, every time
 * `YYYY-MM-DD HH:MM:SS` in UTC, and null what there is none of. Read back by `parseOrderDetails`.
 */
export function encodeOrderDetails(details: OrderDetails): Record<string, unknown> {
  return {
    transaction: details.transaction,
    status: details.status,
    currency: details.currency,
    amount: valueObject(details.amountInt, details.currency),
    description: details.description,
    created: formatUtc(details.createdAt),
    expires: time(details.expiresAt),
    closed: time(details.closedAt),
    now: formatUtc(details.askedAt),
    payments_total: String(details.paymentsTotal),
    payments: details.payments.map((payment) => encodePayment(payment, details.currency)),
  };
}

function encodePayment(payment: PaymentDetails, currency: CurrencyCode): Record<string, unknown> {
  const rate = payment.rateMinorPerBtc;
  return {
    payment_id: payment.paymentId,
    status: payment.status,
    address: payment.address,
    due_int: text(payment.dueSat),
    amount_pending: String(payment.amountPendingSat),
    amount_valid: String(payment.amountValidSat),
    return_address: payment.returnAddress,
    rate: rate === null ? null : formatDecimal(rate, currency),
    rate_source: payment.rateSource,
    rate_at: time(payment.rateAt),
    quoted_at: time(payment.quotedAt),
    created: formatUtc(payment.createdAt),
    paid_at: time(payment.paidAt),
    cancelled_at: time(payment.cancelledAt),
    deposits_total: String(payment.depositsTotal),
    deposits: payment.deposits.map((deposit) => ({
      txid: deposit.txid,
      n: String(deposit.vout),
      amount_int: String(deposit.amountSat),
      confirmations: String(deposit.confirmations),
      blockid: deposit.blockHash,
      height: text(deposit.blockHeight),
      seen: formatUtc(deposit.seenAt),
      vanished: deposit.vanished ? 'Y' : 'N',
    })),
    aonce: text(payment.ipn?.aonce ?? null),
    ipn: payment.ipn === null ? null : encodeIpnDetails(payment.ipn),
  };
}

function encodeIpnDetails({ body, signature, writtenAt, deliveredAt }: IpnDetails): Record<string, unknown> {
  return {
    body,
    sign: signature,
    written: formatUtc(writtenAt),
    delivered: deliveredAt === null ? 'N' : 'Y',
    delivered_at: time(deliveredAt),
  };
}

function text(value: bigint | number | null): string | null {
  return value === null ? null : String(value);
}

function time(at: Date | null): string | null {
  return at === null ? null : formatUtc(at);
}
