import type { BadgeProps } from '../../web/badge.tsx';
import type { StateProps } from './payment-props.ts';

/** What the payer is told: the state, and the one next step. */
export interface PaymentWords {
  badge: BadgeProps;
  headline: string;
  sentences: string[];
}

/** Between two blocks, on the average (Bitcoin's difficulty aims at that). */
const MINUTES_PER_BLOCK = 10;

const GONE: StateProps['deposits'][number] = {
  txid: '',
  amountText: '',
  confirmations: 0,
  confirmationsWanted: 0,
  coinbase: false,
  vanished: true,
};

/** The state of a payment in words. */
export function paymentWords(props: StateProps): PaymentWords {
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

/**
 * The longest words that can follow or were there a moment ago: too little has come, or what came is gone again; and of what is
 * confirmed bit by bit those of the start, which say how long it will take.
 */
export function longestWords(props: StateProps): PaymentWords[] {
  const { dueText } = props;
  const before = { ...props, late: false, enoughButPending: false };
  const deposits = props.deposits.map((deposit) => ({ ...deposit, confirmations: 0 }));
  return [
    partialWords({ ...before, deposits: [], stillDueText: dueText, receivedText: dueText }),
    waitingWords({ ...before, address: '', deposits: [GONE] }),
    ...(props.enoughButPending ? [pendingWords({ ...props, deposits })] : []),
  ];
}

/** How far the deposit is that has to wait longest: the payment is as sure as that one. */
export function leastConfirmations({ deposits }: Pick<StateProps, 'deposits'>): {
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

function waitingWords({ language: { words }, dueText, address, deposits }: StateProps): PaymentWords {
  const badge: BadgeProps = { tone: 'info', shape: 'ring', text: words.badgeWaiting };
  if (address === null)
    return { badge, headline: words.preparingAddress, sentences: [words.preparingAddressHow] };
  const sentences = [...(haveVanished(deposits) ? [words.vanished] : []), words.sendHow];
  return { badge, headline: words.send(btc(dueText)), sentences };
}

function partialWords({
  language: { words },
  receivedText,
  stillDueText,
  late,
  deposits,
}: StateProps): PaymentWords {
  const isGone = haveVanished(deposits);
  return {
    badge: { tone: 'wait', shape: 'half', text: words.badgeNotEnough },
    headline: words.stillDue(btc(stillDueText)),
    sentences: [
      ...(isGone ? [words.vanished] : []),
      words.sendTheRest(btc(receivedText)),
      ...(late ? [words.late] : []),
      // One reason is enough, and this one would be a guess then.
      ...(isGone ? [] : [words.whyShort]),
    ],
  };
}

function haveVanished(deposits: StateProps['deposits']): boolean {
  return deposits.some(({ vanished }) => vanished);
}

function pendingWords(props: StateProps): PaymentWords {
  const { words } = props.language;
  const { done, wanted } = leastConfirmations(props);
  return {
    badge: { tone: 'wait', shape: 'clock', text: words.badgePending },
    headline: words.confirmationsOf(done, wanted),
    sentences: [
      `${words.enoughArrived(btc(props.receivedText))} ${words.mayClose}`,
      ...(wanted > done ? [words.takesAbout((wanted - done) * MINUTES_PER_BLOCK)] : []),
      ...(props.late ? [words.late] : []),
      ...surplusSentences(props),
      words.shopIsToldBySelf(props.merchantName),
    ],
  };
}

function paidWords(props: StateProps): PaymentWords {
  const { words } = props.language;
  return {
    badge: { tone: 'ok', shape: 'check', text: words.badgePaid },
    headline: words.thankYou,
    sentences: [toldWords(props), ...(props.late ? [words.late] : []), ...surplusSentences(props)],
  };
}

function toldWords({ language: { words }, validText, shopKnows, merchantName }: StateProps): string {
  const amount = btc(validText);
  if (shopKnows === null) return words.isConfirmed(amount);
  return shopKnows
    ? words.isConfirmedAndToldTo(amount, merchantName)
    : words.isConfirmedAndBeingToldTo(amount, merchantName);
}

function surplusSentences({ language: { words }, ...props }: StateProps): string[] {
  const { merchantName, surplusText, returnAddress } = props;
  if (surplusText === null) return [];
  const amount = btc(surplusText);
  return [
    returnAddress === null
      ? words.surplusLeaveAddress(amount, merchantName)
      : words.surplusTo(amount, merchantName, returnAddress),
  ];
}

function overWords({ language: { words }, status }: StateProps): PaymentWords {
  if (status === 'cancelled') {
    const badge: BadgeProps = { tone: 'quiet', shape: 'cross', text: words.badgeCancelled };
    return { badge, headline: words.youCancelled, sentences: [words.sendNothingMore] };
  }
  const badge: BadgeProps = { tone: 'quiet', shape: 'dash', text: words.badgeExpired };
  return { badge, headline: words.hasEnded, sentences: [words.notPaidInTime, words.sendNothingMore] };
}
