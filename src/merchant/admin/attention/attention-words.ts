import { formatSatoshi } from '../../../protocol/money.ts';
import type { Shape, Tone } from '../../../web/badge.tsx';
import type { ActionResult } from '../../attention/act-on-attention.ts';
import type { AttentionDetail, AttentionKind } from '../../attention/attention-kinds.ts';
import { rejectionWords } from '../inbox/reason-words.ts';

/** How an entry looks beside its title. */
export const attentionLook: Record<AttentionKind, { tone: Tone; shape: Shape }> = {
  gateway_unreachable: { tone: 'bad', shape: 'warning' },
  endpoint_silent: { tone: 'bad', shape: 'warning' },
  ipn_rejected: { tone: 'bad', shape: 'cross' },
  gateway_failed: { tone: 'bad', shape: 'dots' },
  overpaid: { tone: 'info', shape: 'question' },
  late: { tone: 'wait', shape: 'clock' },
  underpaid: { tone: 'wait', shape: 'half' },
  differs: { tone: 'bad', shape: 'equals' },
  ipn_refused: { tone: 'bad', shape: 'cross' },
  ipn_unmatched: { tone: 'wait', shape: 'question' },
  pending_long: { tone: 'wait', shape: 'clock' },
  rates_stale: { tone: 'wait', shape: 'clock' },
};

/** What an entry is about, in plain words with its amounts. Pure; says something even of an entry that lacks a part. */
export function attentionSentence(kind: AttentionKind, detail: AttentionDetail): string {
  return sentences[kind](detail);
}

const sentences: Record<AttentionKind, (detail: AttentionDetail) => string> = {
  gateway_unreachable: ({ problem }) =>
    `New orders cannot be made, and payments are not told, until the gateway answers again. ${problem ?? ''}`,
  endpoint_silent: ({ times, openOrders }) =>
    `The gateway’s books show ${times === '1' || times === undefined ? 'an IPN' : `IPNs of ${times} orders`} that never came here, and none has come since, while ${openOrders === '1' ? 'an order is' : `${openOrders ?? 'some'} orders are`} open. Is our IPN address open to the gateway?`,
  ipn_rejected: ({ reason = '', times }) => {
    const { title, meaning, whatToDo } = rejectionWords(reason);
    const many = times === '100' ? '100 IPNs or more' : `${times ?? 'Some'} IPNs`;
    const what = times === '1' ? 'An IPN that names our key was' : `${many} that name our key were`;
    return `${what} rejected within an hour; the newest: ${lowerFirst(title)}. ${meaning} ${whatToDo ?? ''}`;
  },
  gateway_failed: ({ price, error }) =>
    `Nobody can pay this order of ${price ?? '?'} yet: the gateway has not taken it. ${error ?? ''}`,
  overpaid: ({ surplusSat, refundedSat, validSat, dueSat, price }) =>
    `${btc(surplusSat)} more than due came for this order of ${price ?? '?'}${dueSat === undefined ? '' : `: ${btc(validSat)} for ${btc(dueSat)}`}. It is owed back to the payer${refundedSat === undefined ? '' : `, beyond the ${btc(refundedSat)} that was sent back`}.`,
  late: ({ lateSat, pendingSat, surplusSat, refundedSat, endedBy, status, price }) => {
    const some = lateSat !== undefined && lateSat !== '0';
    const waiting = pendingSat === undefined || pendingSat === '0' ? '' : notConfirmed(pendingSat, some);
    const over = surplusSat === undefined ? '' : `; ${btc(surplusSat)} of it is more than was due`;
    const isPaid = status === 'paid';
    const what = isPaid ? 'deliver it, or send the coins back' : 'accept it, or send the coins back';
    return `${some ? btc(lateSat) : 'Coins'} came after ${after(endedBy)}${over}.${sentBack(refundedSat)} ${
      isPaid ? `The order of ${price ?? '?'} counts as paid all the same` : `The price is ${price ?? '?'}`
    }${waiting === '' ? `: ${what}.` : `. ${waiting}`}`;
  },
  underpaid: ({ validSat, missingSat, refundedSat, endedBy, status, price }) => {
    if (status === 'paid') {
      return `${btc(validSat)} of one payer is not enough for this order of ${price ?? '?'}, which another has paid. It is owed back to the payer.${sentBack(refundedSat)}`;
    }
    return endedBy === 'closed_here'
      ? `${btc(validSat)} came for this order of ${price ?? '?'}, which was closed here: it is not enough, and owed back to the payer.${sentBack(refundedSat)}`
      : `${btc(validSat)} came for this order of ${price ?? '?'}${missingSat === undefined ? ', and the gateway says that it is not enough' : `: ${btc(missingSat)} is missing`}. Nothing more is on its way.${sentBack(refundedSat)}`;
  },
  differs: ({ outcome, difference, gatewaySat, oursSat }) =>
    outcome === 'unknown'
      ? 'The gateway does not know this order, though it has a transaction here.'
      : (difference ?? `The gateway has ${btc(gatewaySat)} for this order, we have ${btc(oursSat)}.`),
  ipn_refused: ({ reason, times }) =>
    `It was signed by our gateway, but could not be taken${often(times)}: ${reason ?? 'no reason was kept'}.`,
  ipn_unmatched: ({ transaction, times }) =>
    `It was signed by our gateway, but no order here has its transaction${transaction === undefined ? '' : ` ${transaction}`}${often(times)}.`,
  pending_long: ({ pendingSat, price }) =>
    `${btc(pendingSat)} for this order of ${price ?? '?'} has been waiting for confirmations for over two hours without a change.`,
  rates_stale: ({ currency }) =>
    `The gateway has no fresh rate for ${currency || 'the shop’s currency'}, so new orders may be priced wrongly or not at all.`,
};

function btc(sat: string | undefined): string {
  return `${formatSatoshi(BigInt(/^\d{1,18}$/.exec(sat ?? '')?.[0] ?? '0'))}\u00a0BTC`;
}

function notConfirmed(pendingSat: string, isMore: boolean): string {
  return `${btc(pendingSat)}${isMore ? ' more' : ''} is not confirmed yet: wait, it may still be taken back.`;
}

function sentBack(refundedSat: string | undefined): string {
  return refundedSat === undefined ? '' : ` ${btc(refundedSat)} of it was sent back.`;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
}

function after(endedBy: string | undefined): string {
  if (endedBy === 'cancelled') return 'the payer had cancelled';
  return endedBy === 'closed_here'
    ? 'the order was closed here'
    : 'the payment was closed, its time being over';
}

function often(times: string | undefined): string {
  return times === undefined || times === '1' ? '' : `, ${times} times over`;
}

type Done = { ok: boolean; text: string };

const results: Record<ActionResult, Done> = {
  accepted: { ok: true, text: 'Accepted as paid. The order’s history says who and why.' },
  refunded: { ok: true, text: 'Noted that the coins were sent back.' },
  closed: { ok: true, text: 'The order is closed: nobody waits for it any more.' },
  ignored: { ok: true, text: 'Left as it is. It comes back only if something about it changes.' },
  gateway_took_it: { ok: true, text: 'The gateway has taken the order: it can be paid now.' },
  gateway_did_not: { ok: false, text: 'The gateway was asked again, and has not taken the order.' },
  gateway_well: { ok: true, text: 'The gateway answers, and all is well with it.' },
  gateway_not_well: { ok: false, text: 'The gateway was asked again; it is as it was.' },
  over: { ok: false, text: 'Somebody had dealt with that already, or it was over. Nothing was done.' },
  changed: { ok: false, text: 'That had changed meanwhile, so nothing was done. This is how it is now.' },
  not_offered: { ok: false, text: 'That cannot be done about this. Nothing was done.' },
};

/** What a page says of what was just done; null for a word that is none of ours. */
export function resultOf(word: unknown): Done | null {
  return typeof word === 'string' && Object.hasOwn(results, word) ? results[word as ActionResult] : null;
}
