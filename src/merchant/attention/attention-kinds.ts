/** What can need a person, the most urgent first; the list only grows: stored words stay. */
export const attentionKinds = [
  'gateway_unreachable',
  'endpoint_silent',
  'ipn_rejected',
  'gateway_failed',
  'overpaid',
  'late',
  'underpaid',
  'differs',
  'ipn_refused',
  'ipn_unmatched',
  'pending_long',
  'rates_stale',
] as const;
export type AttentionKind = (typeof attentionKinds)[number];

/**
 * A way out of an entry. `check` compares an order with the gateway's books and is the order page's own; the others are
 * those that `actOnAttention` carries out.
 */
export type AttentionAction = 'accept' | 'refunded' | 'ask_gateway' | 'close' | 'ignore' | 'check';

/** What the page needs to say an entry; amounts in satoshi and numbers as text. */
export type AttentionDetail = Partial<Record<DetailWord, string>>;
type DetailWord =
  /** Of the order: its shop reference, its price as shown, its status. */
  | 'reference'
  | 'price'
  | 'status'
  | 'pendingSat'
  | 'validSat'
  | 'dueSat'
  | 'missingSat'
  /** Of coins that are owed to the payer, or that came too late. */
  | 'surplusSat'
  /** What was sent back already. */
  | 'refundedSat'
  | 'lateSat'
  /** What can be sent back now: confirmed, and not sent back yet; and to whom, as `payeesText` writes it. */
  | 'owedSat'
  | 'payees'
  /** What ended before the coins came: `cancelled`, `closed`, or `closed_here`. */
  | 'endedBy'
  | 'error'
  | 'outcome'
  | 'difference'
  | 'gatewaySat'
  | 'oursSat'
  | 'receiptId'
  | 'reason'
  | 'transaction'
  | 'times'
  | 'lastHeardAt'
  | 'openOrders'
  | 'problem'
  | 'currency';

/** Something that needs a person, by the facts at one moment. */
export type Finding = {
  kind: AttentionKind;
  /** An order's id, `ipn:` and the hash of a body, or `server`. */
  subject: string;
  orderId: string | null;
  /** What it stands on: when this changes, it is another entry. */
  facts: string;
  detail: AttentionDetail;
  since: Date;
};

const actions: Record<AttentionKind, readonly AttentionAction[]> = {
  gateway_unreachable: ['ask_gateway', 'ignore'],
  endpoint_silent: ['ignore'],
  ipn_rejected: ['ignore'],
  gateway_failed: ['ask_gateway', 'close', 'ignore'],
  overpaid: ['refunded', 'check', 'ignore'],
  late: ['refunded', 'accept', 'check', 'ignore'],
  underpaid: ['accept', 'refunded', 'close', 'check', 'ignore'],
  differs: ['check', 'ignore'],
  ipn_refused: ['ignore'],
  ipn_unmatched: ['ignore'],
  pending_long: ['check', 'ignore'],
  rates_stale: ['ask_gateway', 'ignore'],
};

/** What an entry is, in a word or two. */
export const attentionTitles: Record<AttentionKind, string> = {
  gateway_unreachable: 'Gateway not reachable',
  endpoint_silent: 'No IPNs arrive',
  ipn_rejected: 'IPNs rejected',
  gateway_failed: 'Not at the gateway',
  overpaid: 'Overpaid',
  late: 'Paid too late',
  underpaid: 'Underpaid',
  differs: 'Books differ',
  ipn_refused: 'IPN refused',
  ipn_unmatched: 'IPN without an order',
  pending_long: 'Pending for long',
  rates_stale: 'Rates out of date',
};

/** The ways out that an entry offers. Pure. */
export function actionsOf(kind: AttentionKind, detail: AttentionDetail): readonly AttentionAction[] {
  const isPaid = detail.status === 'paid';
  // Coins that are not confirmed yet may still vanish: nobody sends them back or takes them for the price.
  const isConfirmed = kind !== 'late' || (hasSat(detail.lateSat) && !hasSat(detail.pendingSat));
  return actions[kind].filter((action) => {
    if (action === 'accept') return !isPaid && isConfirmed;
    if (action === 'close') return !isPaid && detail.endedBy !== 'closed_here';
    return action !== 'refunded' || hasSat(detail.owedSat);
  });
}

function hasSat(text: string | undefined): boolean {
  return /^0*[1-9]/.test(text ?? '');
}

/** Whether a stored word is one that this version knows. */
export function isAttentionKind(word: string): word is AttentionKind {
  return (attentionKinds as readonly string[]).includes(word);
}
