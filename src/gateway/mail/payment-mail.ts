import { isCurrency } from '../../protocol/currencies.ts';
import { formatUtc } from '../../protocol/ipn-date.ts';
import { formatSatoshi, formatShort } from '../../protocol/money.ts';
import type { Mail } from './mailer.ts';

const SUBJECT_TITLE_LENGTH_MAX = 100;

/** What the mail about a paid payment tells. */
export type PaidPayment = {
  transaction: string;
  paymentId: string;
  merchant: string;
  /** As the shop gave it: may hold anything. */
  description: string | null;
  currency: string;
  amountInt: bigint;
  dueSat: bigint;
  paidSat: bigint;
  paidAt: Date;
  coins: readonly { txid: string; amountSat: bigint }[];
  /** Own address of the gateway. */
  gatewayUrl: string;
};

/**
 * The mail about a paid payment, in plain text (protocol section 2, `email`). Its Message-ID is the payment's, so that a
 * mail program can tell a mail that came twice. What the shop wrote stands in one line each and can make neither a header
 * nor a line that looks like one of ours.
 */
export function paymentMail(payment: PaidPayment): Mail {
  const merchant = oneLine(payment.merchant);
  const title = oneLine(payment.description ?? '') || `Payment to ${merchant}`;
  const paid = `${formatSatoshi(payment.paidSat)} BTC`;
  if (!isCurrency(payment.currency)) throw new Error(`there is no currency ${payment.currency}`);
  const price = `${formatShort(payment.amountInt, payment.currency)} ${payment.currency}`;
  const dueSat = `${formatSatoshi(payment.dueSat)} BTC`;
  const lines = [
    `${merchant} was paid ${paid}.`,
    '',
    `For:          ${title}`,
    `Price:        ${payment.currency === 'BTC' ? price : `${price}, which was ${dueSat}`}`,
    `Paid:         ${paid}`,
    `Time:         ${formatUtc(payment.paidAt)} UTC`,
    `Transaction:  ${payment.transaction}`,
    `Payment:      ${payment.paymentId}`,
    `Page:         ${payment.gatewayUrl}/${payment.transaction}/${payment.paymentId}`,
    '',
    'Coins, by bitcoin transaction:',
    ...payment.coins.map(({ txid, amountSat }) => `${formatSatoshi(amountSat)} BTC  ${txid}`),
  ];
  return {
    messageId: `<payment.${payment.paymentId}@${new URL(payment.gatewayUrl).hostname}>`,
    subject: `Paid: ${paid}, ${shortened(title)}`,
    text: `${lines.join('\n')}\n`,
  };
}

/** Without line breaks, other control characters and those that turn the direction of the text around. */
function oneLine(text: string): string {
  return text
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

function shortened(title: string): string {
  const characters = [...title];
  if (characters.length <= SUBJECT_TITLE_LENGTH_MAX) return title;
  return `${characters.slice(0, SUBJECT_TITLE_LENGTH_MAX - 1).join('')}…`;
}
