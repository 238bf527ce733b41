import { Badge, type BadgeProps } from '../../../web/badge.tsx';
import type { OutboxFilter } from './find-ipns.ts';
import type { Standing } from './read-ipns.ts';

const STANDINGS = {
  waiting: { tone: 'info', shape: 'clock', text: 'Waiting' },
  failing: { tone: 'bad', shape: 'warning', text: 'Failing' },
  sending: { tone: 'info', shape: 'dots', text: 'Sending now' },
  paused: { tone: 'wait', shape: 'equals', text: 'Paused' },
  delivered: { tone: 'ok', shape: 'check', text: 'Delivered' },
  superseded: { tone: 'quiet', shape: 'dash', text: 'Superseded' },
} as const satisfies Record<Standing, BadgeProps>;

const TOLD: Record<string, BadgeProps> = {
  paid: { tone: 'ok', shape: 'check', text: 'Paid' },
  partial: { tone: 'wait', shape: 'half', text: 'Partial' },
  cancelled: { tone: 'quiet', shape: 'cross', text: 'Cancelled' },
  closed: { tone: 'quiet', shape: 'dash', text: 'Closed' },
  published: { tone: 'info', shape: 'ring', text: 'Published' },
  confirmed: { tone: 'ok', shape: 'check', text: 'Confirmed' },
};

/** The words of the filters. */
export const filterTexts: Record<OutboxFilter, string> = {
  waiting: 'Waiting',
  failing: 'Failing',
  delivered: 'Delivered',
  superseded: 'Superseded',
  all: 'All',
};

/** Where an IPN stands, in a word. */
export function StandingBadge({ standing }: { standing: Standing }) {
  return <Badge {...STANDINGS[standing]} />;
}

/** The status that an IPN tells, in a word. */
export function ToldBadge({ told }: { told: string }) {
  const known = Object.hasOwn(TOLD, told) ? TOLD[told] : undefined;
  return <Badge {...(known ?? { tone: 'quiet', shape: 'question', text: told === '' ? 'None' : told })} />;
}
