import { Badge, type BadgeProps } from '../../web/badge.tsx';

const STATUSES = {
  created: { tone: 'bad', shape: 'dots', text: 'Not at gateway' },
  open: { tone: 'info', shape: 'ring', text: 'Open' },
  partial: { tone: 'wait', shape: 'half', text: 'Partial' },
  paid: { tone: 'ok', shape: 'check', text: 'Paid' },
  cancelled: { tone: 'quiet', shape: 'cross', text: 'Cancelled' },
  closed: { tone: 'quiet', shape: 'dash', text: 'Closed' },
} as const satisfies Record<string, BadgeProps>;

const OUTCOMES = {
  applied: { tone: 'ok', shape: 'check', text: 'Applied' },
  duplicate: { tone: 'quiet', shape: 'equals', text: 'Duplicate' },
  stale: { tone: 'quiet', shape: 'clock', text: 'Stale' },
  unmatched: { tone: 'wait', shape: 'question', text: 'Unmatched' },
  refused: { tone: 'bad', shape: 'warning', text: 'Refused' },
} as const satisfies Record<string, BadgeProps>;

/** Where an order or a payment stands; `created` is an order the gateway has not answered for. */
export type Status = keyof typeof STATUSES;
/** What became of an IPN. */
export type Outcome = keyof typeof OUTCOMES;

/** All of them, in the order in which filters show them. */
export const statuses = Object.keys(STATUSES) as Status[];
export const outcomes = Object.keys(OUTCOMES) as Outcome[];

/** A status in a word. */
export function StatusBadge({ status }: { status: Status }) {
  return <Badge {...STATUSES[status]} />;
}

/** An outcome in a word. */
export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  return <Badge {...OUTCOMES[outcome]} />;
}

/** The words alone, for filters. */
export function statusText(status: Status): string {
  return STATUSES[status].text;
}
export function outcomeText(outcome: Outcome): string {
  return OUTCOMES[outcome].text;
}
