import type { ChainCursor, Prisma } from '../../database/generated/client.ts';
import { isCurrency } from '../../protocol/currencies.ts';
import { displayExact, formatSatoshi } from '../../protocol/money.ts';
import { signedReturnUrl } from '../../protocol/signed-return.ts';
import type { ChainTrouble } from '../chain/chain-health.ts';
import { confirmationsOf, confirmationsWanted } from '../payments/confirmations.ts';
import { termsOf } from '../payments/paid-terms.ts';
import { isLate, type PaymentTerms, shortfallSat, surplusSat } from '../payments/payment-state.ts';
import { endOfQuote } from '../payments/quote.ts';
import type { DepositProps, PaymentPageProps } from './payment-props.ts';
import type { Language } from './words/languages.ts';
import type { Words } from './words/words.ts';

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
  context: {
    language: Language;
    cursor: Pick<ChainCursor, 'height'> | null;
    sandbox: boolean;
    chainTrouble: Pick<ChainTrouble, 'code' | 'blocksLeft'> | null;
    terms: PaymentTerms;
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
  const merchantName = order.key.login;
  const description = order.description ?? words.payTo(merchantName);
  const dueSat = payment.dueSat ?? 0n;
  const receivedSat = payment.amountPendingSat + payment.amountValidSat;
  const terms = termsOf(payment, context.terms);
  const stillDueSat = shortfallSat(dueSat, receivedSat, terms);
  const isForgiven = receivedSat > 0n && receivedSat < dueSat && stillDueSat === 0n;
  const tooMuchSat = surplusSat(payment.dueSat, receivedSat);
  const payable = payment.status === 'open' || payment.status === 'partial';
  const bitcoinUri =
    payment.address !== null && payable
      ? bitcoinLink(payment.address, stillDueSat > 0n ? stillDueSat : dueSat, merchantName, description)
      : null;

  return {
    language,
    sandbox: context.sandbox,
    transaction: order.id,
    paymentId: payment.id,
    merchantName,
    description,
    priceText: priceText(order.amountInt, order.currency),
    status: payment.status,
    late: payment.deposits.some(
      (deposit) =>
        deposit.vanishedAt === null &&
        isLate(deposit, { cancelledAt: payment.cancelledAt, closedAt: order.closedAt }),
    ),
    dueText: formatSatoshi(dueSat),
    pendingText: formatSatoshi(payment.amountPendingSat),
    validText: formatSatoshi(payment.amountValidSat),
    receivedText: formatSatoshi(receivedSat),
    stillDueText: formatSatoshi(stillDueSat),
    forgivenText: isForgiven ? formatSatoshi(dueSat - receivedSat) : null,
    surplusText: tooMuchSat > 0n ? formatSatoshi(tooMuchSat) : null,
    enoughButPending: payment.status === 'partial' && stillDueSat === 0n,
    address: payment.address,
    bitcoinUri,
    rateText:
      payment.rateMinorPerBtc === null
        ? null
        : `1 BTC = ${priceText(payment.rateMinorPerBtc, order.currency)}`,
    quoteNote: quoteNote(words, payment, context.now),
    quoteSecondsLeft: quoteSecondsLeft(payment, context.now),
    rateSource: payment.rateSource,
    deposits: depositProps(payment, terms, context.cursor?.height ?? 0),
    returnAddress: payment.returnAddress,
    returnAddressError: context.returnAddressError,
    ...(context.returnAddressTyped === undefined ? {} : { returnAddressTyped: context.returnAddressTyped }),
    canCancel: payment.status === 'open',
    returnSuccess: signedReturn(order.returnSuccess, payment),
    returnFailure: signedReturn(order.returnFailure, payment),
    paidAt: payment.paidAt,
    closesAt: payment.status === 'open' ? order.expiresAt : null,
    networkNotice:
      context.chainTrouble === null ? null : networkNotice(words, context.chainTrouble, merchantName),
    priceNotice: context.quoteEnded ? words.priceIsOld : null,
    shopKnows: payment.ipns[0] ? payment.ipns[0].state === 'delivered' : null,
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
  words: Words,
  { quotedAt, rateSource, deposits }: PaymentWithOrder,
  now: Date,
): string | null {
  if (quotedAt === null || rateSource === null || endOfQuote(quotedAt) <= now) return null;
  const until = endOfQuote(quotedAt).toISOString().slice(11, 16);
  return deposits.length > 0 ? words.restHoldsUntil(until, rateSource) : words.holdsUntil(until, rateSource);
}

function quoteSecondsLeft({ quotedAt, rateSource }: PaymentWithOrder, now: Date): number | null {
  if (quotedAt === null || rateSource === null) return null;
  return Math.max(0, Math.floor((endOfQuote(quotedAt).getTime() - now.getTime()) / 1000));
}

function depositProps(
  { dueSat, deposits }: PaymentWithOrder,
  terms: PaymentTerms,
  tipHeight: number,
): DepositProps[] {
  const living = deposits.filter(({ vanishedAt }) => vanishedAt === null);
  const wantedOf = confirmationsWanted(terms, dueSat ?? 0n, living, tipHeight);
  return deposits
    .toSorted((one, other) => one.seenAt.getTime() - other.seenAt.getTime())
    .map((deposit) => ({
      txid: deposit.txid,
      amountText: formatSatoshi(deposit.amountSat),
      confirmations: confirmationsOf(deposit, tipHeight),
      confirmationsWanted: wantedOf(deposit),
      coinbase: deposit.coinbase,
      vanished: deposit.vanishedAt !== null,
    }));
}

function networkNotice(
  words: Words,
  { code, blocksLeft }: Pick<ChainTrouble, 'code' | 'blocksLeft'>,
  merchantName: string,
): string {
  // Nothing of this mends itself, and some of it never without a person who knows what was paid.
  if (code === 'pruned' || code === 'wrong_network') {
    return words.networkStopped(merchantName);
  }
  return code === 'behind' ? words.networkBehind(blocksLeft ?? 0) : words.networkUnseen;
}

/** BIP 21: the address, and what is still due, in bitcoin. */
function bitcoinLink(address: string, amountSat: bigint, label: string, message: string): string {
  const amount = formatSatoshi(amountSat).replace(/\.?0+$/, '');
  // A QR code holds only so much; the words are a courtesy, the address and the amount are the payment.
  const words = message.length > 120 ? '' : `&message=${encodeURIComponent(message)}`;
  return `bitcoin:${address}?amount=${amount}&label=${encodeURIComponent(label)}${words}`;
}

function priceText(amountInt: bigint, currency: string): string {
  return isCurrency(currency) ? displayExact(amountInt, currency) : `${amountInt} ${currency}`;
}
