import type { Language } from './words/languages.ts';

/** A bitcoin amount with 8 decimals and no unit: `0.00033167`. */
export type BtcText = string;

/** Where a payment stands, as the protocol names it; `open` before anything has arrived. */
export type PaymentStatus = 'open' | 'partial' | 'paid' | 'cancelled' | 'closed';

/** Coins seen on the payment's address. */
export interface DepositProps {
  txid: string;
  amountText: BtcText;
  confirmations: number;
  confirmationsWanted: number;
  /** Newly made coins, which want more confirmations than others. */
  coinbase: boolean;
  /** It was seen once, and the network does not know it any more. */
  vanished: boolean;
}

/** Everything the payment page shows. */
export interface PaymentPageProps {
  language: Language;
  sandbox: boolean;
  transaction: string;
  paymentId: string;
  merchantName: string;
  description: string;
  /** With its currency, as the language writes it: `$19.90`, `19,90 $`. */
  priceText: string;
  status: PaymentStatus;
  /** Some of the coins came after the payment was cancelled or closed. */
  late: boolean;
  /** The whole of this payment. */
  dueText: BtcText;
  pendingText: BtcText;
  validText: BtcText;
  /** Pending and valid together. */
  receivedText: BtcText;
  /** Zero (`0.00000000`) when enough has arrived. */
  stillDueText: BtcText;
  /** What is missing and so little that it is taken as paid; null when nothing is. */
  forgivenText: BtcText | null;
  /** What came on top of what was due; null when nothing did. */
  surplusText: BtcText | null;
  enoughButPending: boolean;
  address: string | null;
  bitcoinUri: string | null;
  /** `1 BTC = $60,000.00`; null for a price in BTC. */
  rateText: string | null;
  /** How long the BTC amount stands, or what is left of it when coins have come, and by whose rate; null when there is nothing to say. */
  quoteNote: { until: Date; source: string; onlyRest: boolean } | null;
  /** How long the BTC amount holds, in seconds from now and by the server's clock; null when it is not limited. */
  quote: { secondsLeft: number; endsAt: Date } | null;
  rateSource: string | null;
  deposits: DepositProps[];
  returnAddress: string | null;
  /** Why the return address just sent was not taken, and what was sent. */
  returnAddressError: string | null;
  returnAddressTyped?: string;
  canCancel: boolean;
  /** http or https URLs. */
  returnSuccess: string;
  returnFailure: string;
  closesAt: Date | null;
  paidAt: Date | null;
  /** One sentence or two, when coins are not seen as they come; null when they are. */
  networkNotice: string | null;
  /** One sentence or two, when the BTC amount holds no more and there is no new one; null when it holds. */
  priceNotice: string | null;
  /** Whether the shop has acknowledged the newest IPN of this payment; null if it wants none. */
  shopKnows: boolean | null;
}

/** As much of it as the state in words depends on. */
export type StateProps = Pick<
  PaymentPageProps,
  | 'language'
  | 'merchantName'
  | 'status'
  | 'late'
  | 'dueText'
  | 'validText'
  | 'receivedText'
  | 'stillDueText'
  | 'surplusText'
  | 'enoughButPending'
  | 'address'
  | 'deposits'
  | 'returnAddress'
  | 'networkNotice'
  | 'shopKnows'
>;

/** The path of this payment's page, or of what is below it; it goes on in the language that is shown. */
export function paymentPath(
  { transaction, paymentId, language }: Pick<PaymentPageProps, 'transaction' | 'paymentId' | 'language'>,
  below = '',
): string {
  return `/${transaction}/${paymentId}${below}?lang=${language.code}`;
}

/** Is there something the payer has to send? */
export function isPayable({
  status,
  enoughButPending,
}: Pick<PaymentPageProps, 'status' | 'enoughButPending'>): boolean {
  return (status === 'open' || status === 'partial') && !enoughButPending;
}

/** Paid, and nothing left to ask: the page goes back to the shop. A surplus wants a return address first. */
export function goesBack({ status, surplusText, returnAddress }: PaymentPageProps): boolean {
  return status === 'paid' && (surplusText === null || returnAddress !== null);
}

/** Nothing more will happen at all, as far as anybody knows. Coins may come late to a payment that has ended. */
export function isSettled({ status, shopKnows }: PaymentPageProps): boolean {
  return status === 'paid' && shopKnows !== false;
}

/** Nothing more is to be expected: not worth a reload every so often. */
export function isFinal({ status }: PaymentPageProps): boolean {
  return status === 'paid' || status === 'cancelled' || status === 'closed';
}
