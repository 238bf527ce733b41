import type { OrderStatus } from '../../database/generated/client.ts';
import type { PaymentResult } from '../../protocol/signed-return.ts';

/** How somebody came to a page of the shop. */
export interface ReturnProps {
  /** Which of the order's return addresses it was; anybody can write that. */
  returned: 'success' | 'failure' | null;
  /** What the gateway signed, if it did; checked. */
  result: Pick<PaymentResult, 'status' | 'date'> | null;
  /** The address claims to hold the gateway's word. */
  claimsResult: boolean;
}

/** What is said about it. */
export interface ReturnWords {
  tone: 'ok' | 'info' | 'quiet';
  title: string;
  sentence: string;
}

/** What a status is called in the middle of a sentence. */
const names: Record<OrderStatus, string> = {
  created: 'being prepared',
  open: 'not paid yet',
  partial: 'payment on its way',
  paid: 'paid',
  cancelled: 'cancelled',
  closed: 'closed without payment',
};

/** Weighs the word that a payer brings along against what our books say; null where nobody came back from anywhere. */
export function returnWords(
  { returned, result, claimsResult }: ReturnProps,
  status: OrderStatus,
): ReturnWords | null {
  if (result === null) return claimsResult ? forged : returned === null ? null : unsigned;
  const said = `The payment gateway says: ${names[result.status]}`;
  const when = `It signed that, as of ${result.date.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  if (result.status === status) {
    return { tone: 'ok', title: said, sentence: `${when} Our books say the same.` };
  }
  if (isAhead(result.status, status)) {
    return {
      tone: 'info',
      title: said,
      sentence: `${when} It is the gateway’s word; our own books follow when its notice reaches our server, which takes seconds as a rule.`,
    };
  }
  return {
    tone: 'quiet',
    title: said.replace('says', 'said'),
    sentence: `${when} Our books have newer notices, and those count: ${names[status]}.`,
  };
}

const unsigned: ReturnWords = {
  tone: 'quiet',
  title: 'You came back from the payment page',
  sentence:
    'Anyone can open this address, so it proves nothing. What counts is what the gateway has told our server.',
};

const forged: ReturnWords = {
  tone: 'quiet',
  title: 'This address does not carry the payment gateway’s word',
  sentence:
    'Its signature is missing, wrong or of another order, so it proves nothing. What counts is what the gateway has told our server.',
};

/** Coins can come after everything else, so `paid` is the last word until our books have it; the other ends come before coins. */
function isAhead(word: PaymentResult['status'], status: OrderStatus): boolean {
  if (word === 'paid') return true;
  const isUntouched = status === 'open' || status === 'created';
  return isUntouched && word !== 'open';
}
