import type { Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { formatSatoshi } from '../../protocol/money.ts';
import { signedReturnUrl } from '../../protocol/signed-return.ts';
import { endOfQuote } from '../payments/quote.ts';
import { moneyText } from './formats.ts';
import type { PaymentPageProps } from './payment-props.ts';
import { btc } from './payment-words.ts';
import { amountsOf, type StateContext, stateProps } from './state-props.ts';
import type { Language } from './words/languages.ts';

/** A payment with all that its page shows; of its IPNs the newest. */
export type PaymentWithOrder = Prisma.GatewayPaymentGetPayload<{
  include: {
    deposits: true;
    order: { include: { key: true } };
    ipns: { select: { state: true } };
  };
}>;

/** Turns a payment into what its page shows. Pure. */
export function paymentPageProps(
  payment: PaymentWithOrder,
  context: StateContext & {
    sandbox: boolean;
    now: Date;
    /** The quote has run out, and there was no rate to renew it by. */
    quoteEnded: boolean;
    returnAddressError: string | null;
    returnAddressTyped?: string;
  },
): PaymentPageProps {
  const { order } = payment;
  const { language } = context;
  const { words } = language;
  const state = stateProps(payment, context);
  const { merchantName } = state;
  const description = order.description ?? words.paymentTo(merchantName);
  const { dueSat, receivedSat, stillDueSat } = amountsOf(payment, context.terms);
  const isForgiven = receivedSat > 0n && receivedSat < dueSat && stillDueSat === 0n;
  const payable = payment.status === 'open' || payment.status === 'partial';
  const bitcoinUri =
    payment.address !== null && payable
      ? bitcoinLink(payment.address, stillDueSat > 0n ? stillDueSat : dueSat, merchantName, description)
      : null;

  return {
    ...state,
    sandbox: context.sandbox,
    transaction: order.id,
    paymentId: payment.id,
    description,
    priceText: priceText(order.amountInt, order.currency, language),
    pendingText: formatSatoshi(payment.amountPendingSat),
    forgivenText: isForgiven ? formatSatoshi(dueSat - receivedSat) : null,
    bitcoinUri,
    rateText:
      payment.rateMinorPerBtc === null
        ? null
        : words.rateOf(btc('1'), priceText(payment.rateMinorPerBtc, order.currency, language)),
    quoteNote: quoteNote(payment, context.now),
    quote: quoteTime(payment, context.now),
    rateSource: payment.rateSource,
    returnAddressError: context.returnAddressError,
    ...(context.returnAddressTyped === undefined ? {} : { returnAddressTyped: context.returnAddressTyped }),
    canCancel: payment.status === 'open',
    returnSuccess: signedReturn(order.returnSuccess, payment),
    returnFailure: signedReturn(order.returnFailure, payment),
    paidAt: payment.paidAt,
    closesAt: payment.status === 'open' ? order.expiresAt : null,
    priceNotice: context.quoteEnded ? words.priceIsOld : null,
  };
}

/** The state goes back to the shop with the payer, signed. The same state gives the same URL. */
function signedReturn(url: string, payment: PaymentWithOrder): string {
  const { id, status, order, paidAt, cancelledAt } = payment;
  const since = { paid: paidAt, cancelled: cancelledAt, closed: order.closedAt, open: null, partial: null }[
    status
  ];
  const result = { transaction: order.id, paymentId: id, status, date: since ?? payment.createdAt };
  return signedReturnUrl(url, result, order.key.secret);
}

function quoteNote(
  { quotedAt, rateSource, deposits }: PaymentWithOrder,
  now: Date,
): PaymentPageProps['quoteNote'] {
  if (quotedAt === null || rateSource === null || endOfQuote(quotedAt) <= now) return null;
  return { until: endOfQuote(quotedAt), source: rateSource, onlyRest: deposits.length > 0 };
}

function quoteTime({ quotedAt, rateSource }: PaymentWithOrder, now: Date): PaymentPageProps['quote'] {
  if (quotedAt === null || rateSource === null) return null;
  const endsAt = endOfQuote(quotedAt);
  return { secondsLeft: Math.max(0, Math.floor((endsAt.getTime() - now.getTime()) / 1000)), endsAt };
}

/** BIP 21: the address, and what is still due, in bitcoin. */
function bitcoinLink(address: string, amountSat: bigint, label: string, message: string): string {
  const amount = formatSatoshi(amountSat).replace(/\.?0+$/, '');
  // A QR code holds only so much; the words are a courtesy, the address and the amount are the payment.
  const words = message.length > 120 ? '' : `&message=${encodeURIComponent(message)}`;
  return `bitcoin:${address}?amount=${amount}&label=${encodeURIComponent(label)}${words}`;
}

function priceText(amountInt: bigint, currency: string, language: Language): string {
  return isCurrency(currency) ? moneyText(amountInt, currency, language) : `${amountInt} ${currency}`;
}
