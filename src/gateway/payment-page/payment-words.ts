import type { BadgeProps } from '../../web/badge.tsx';
import type { PaymentPageProps } from './payment-props.ts';

/** What the payer is told: the state, and the one next step. */
export interface PaymentWords {
  badge: BadgeProps;
  headline: string;
  sentences: string[];
}

const LATE = 'It came after the payment had ended, and it counts all the same.';

/** The state of a payment in words. */
export function paymentWords(props: PaymentPageProps): PaymentWords {
  switch (props.status) {
    case 'paid':
      return paidWords(props);
    case 'cancelled':
    case 'closed':
      return overWords(props);
    default:
      if (props.enoughButPending) return pendingWords(props);
      return props.status === 'partial' ? partialWords(props) : waitingWords(props);
  }
}

/** Confirmations of the youngest deposit: the payment is as sure as that one. */
export function leastConfirmations({ deposits }: Pick<PaymentPageProps, 'deposits'>): number {
  const alive = deposits.filter((deposit) => !deposit.vanished);
  return alive.length === 0 ? 0 : Math.min(...alive.map((deposit) => deposit.confirmations));
}

/** An amount as one word: the unit never wraps onto the next line. */
export function btc(amountText: string): string {
  return `${amountText}\u00a0BTC`;
}

function waitingWords({ dueText, address, deposits }: PaymentPageProps): PaymentWords {
  const badge: BadgeProps = { tone: 'info', shape: 'ring', text: 'Waiting for coins' };
  if (address === null) {
    const sentences = ['There is no address for this payment yet. Load this page again in a moment.'];
    return { badge, headline: 'Preparing your address', sentences };
  }
  const sentences = ['Scan the code with your wallet, or copy the address and the amount.'];
  if (deposits.some((deposit) => deposit.vanished)) {
    sentences.unshift('The coins seen earlier have vanished from the network, so they do not count.');
  }
  return { badge, headline: `Send ${btc(dueText)}`, sentences };
}

function partialWords({ receivedText, stillDueText, late }: PaymentPageProps): PaymentWords {
  return {
    badge: { tone: 'wait', shape: 'half', text: 'Not enough yet' },
    headline: `${btc(stillDueText)} still due`,
    sentences: [
      `${btc(receivedText)} has arrived. Send the rest to the same address.`,
      ...(late ? [LATE] : []),
      'Exchanges often take their fee out of what they send; that is how a payment falls short.',
    ],
  };
}

function pendingWords(props: PaymentPageProps): PaymentWords {
  const done = Math.min(leastConfirmations(props), props.confirmationsWanted);
  return {
    badge: { tone: 'wait', shape: 'clock', text: 'Enough, but pending' },
    headline: `${done} of ${props.confirmationsWanted} confirmations`,
    sentences: [
      `Enough has arrived: ${btc(props.receivedText)}. You are done; you may close this page.`,
      ...(props.late ? [LATE] : []),
      `${props.merchantName} is told by itself once the bitcoin network has confirmed it.`,
    ],
  };
}

function paidWords({
  merchantName,
  surplusText,
  returnAddress,
  late,
  validText,
}: PaymentPageProps): PaymentWords {
  const sentences = [`${btc(validText)} is confirmed, and ${merchantName} has been told.`];
  if (late) sentences.push(LATE);
  if (surplusText !== null) {
    sentences.push(
      `You sent ${btc(surplusText)} more than was due. ${
        returnAddress === null
          ? `Leave a return address below, so that ${merchantName} can send it back.`
          : `${merchantName} can send it back to your return address.`
      }`,
    );
  }
  return {
    badge: { tone: 'ok', shape: 'check', text: 'Paid' },
    headline: 'Thank you, it is paid',
    sentences,
  };
}

function overWords({ status }: PaymentPageProps): PaymentWords {
  const cancelled = status === 'cancelled';
  const badge: BadgeProps = cancelled
    ? { tone: 'quiet', shape: 'cross', text: 'Cancelled' }
    : { tone: 'quiet', shape: 'dash', text: 'Closed' };
  const headline = cancelled ? 'You cancelled this payment' : 'This payment has ended';
  const sentences = cancelled ? [] : ['It was not paid in time.'];
  sentences.push('Do not send anything to its address any more; go back to the shop and start again.');
  return { badge, headline, sentences };
}
