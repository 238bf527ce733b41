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

/** How far the deposit is that has to wait longest: the payment is as sure as that one. */
export function leastConfirmations({ deposits }: Pick<PaymentPageProps, 'deposits'>): {
  done: number;
  wanted: number;
} {
  let least = { done: 0, wanted: 0 };
  for (const { vanished, confirmations, confirmationsWanted: wanted } of deposits) {
    const done = Math.min(confirmations, wanted);
    if (!vanished && wanted - done >= least.wanted - least.done) least = { done, wanted };
  }
  return least;
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
  const { done, wanted } = leastConfirmations(props);
  return {
    badge: { tone: 'wait', shape: 'clock', text: 'Enough, but pending' },
    headline: `${done} of ${wanted} confirmations`,
    sentences: [
      `Enough has arrived: ${btc(props.receivedText)}. You are done; you may close this page.`,
      ...(props.late ? [LATE] : []),
      ...surplusSentences(props),
      `${props.merchantName} is told by itself once the bitcoin network has confirmed it.`,
    ],
  };
}

function paidWords(props: PaymentPageProps): PaymentWords {
  const sentences = [`${btc(props.validText)} is confirmed${toldWords(props)}.`];
  if (props.late) sentences.push(LATE);
  return {
    badge: { tone: 'ok', shape: 'check', text: 'Paid' },
    headline: 'Thank you, it is paid',
    sentences: [...sentences, ...surplusSentences(props)],
  };
}

function toldWords({ shopKnows, merchantName }: PaymentPageProps): string {
  if (shopKnows === null) return '';
  return `, and ${merchantName} ${shopKnows ? 'has been told' : 'is being told'}`;
}

function surplusSentences({ merchantName, surplusText, returnAddress }: PaymentPageProps): string[] {
  if (surplusText === null) return [];
  const owed = `You sent ${btc(surplusText)} more than was due: ${merchantName} owes you a refund of it`;
  return [
    returnAddress === null
      ? `${owed}. Leave a return address below, so that ${merchantName} can send it back.`
      : `${owed}, and can send it back to your return address ${returnAddress}.`,
  ];
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
