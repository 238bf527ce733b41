import type { ComponentChildren } from 'preact';
import { type Shape, ShapeIcon, type Tone } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import { ReceiptDetails } from '../inbox/receipt-details.tsx';
import { originText, ReceiptStory, Told } from '../inbox/receipt-list.tsx';
import { OutcomeBadge } from '../status-badges.tsx';
import type { TimelineEntry } from './order-timeline.ts';

/** A stretch of an order's history, newest first. */
export interface TimelineProps {
  entries: TimelineEntry[];
  /** The page with what is older; null on the last one. */
  olderUrl: string | null;
  /** How many IPNs are older. */
  olderCount: number;
  /** The page with the newest; null on that one. */
  newestUrl: string | null;
}

/** The history of an order: one list of all that happened, each line with when and who. */
export function Timeline({ entries, olderUrl, olderCount, newestUrl }: TimelineProps) {
  return (
    <section class="card" data-live="timeline" aria-labelledby="timeline-title">
      <div class="card-head">
        <h2 id="timeline-title">History</h2>
        <span class="hint">Newest first</span>
      </div>
      {newestUrl !== null && (
        <p class="notice tone-info">
          {'This is an older part of it. '}
          <a id="timeline-newest" href={newestUrl}>
            Show the newest
          </a>
        </p>
      )}
      <ol class="timeline">
        {entries.map((entry) => (
          <Entry key={keyOf(entry)} entry={entry} />
        ))}
      </ol>
      {olderUrl !== null && (
        <p class="paging">
          <a class="button button-quiet" id="timeline-older" href={olderUrl}>
            {`Show what is older: ${olderCount} more ${olderCount === 1 ? 'IPN' : 'IPNs'}`}
          </a>
        </p>
      )}
    </section>
  );
}

function Entry({ entry }: { entry: TimelineEntry }) {
  if (entry.kind === 'receipt') {
    const { receipt } = entry;
    return (
      <li
        class={`timeline-entry tone-${receipt.outcome === 'refused' ? 'bad' : 'info'}`}
        data-receipt={receipt.id}
        data-outcome={receipt.outcome}
      >
        <Head shape="dots" at={entry.at} title={originText(receipt.origin)}>
          <OutcomeBadge outcome={receipt.outcome} />
          <Told status={receipt.status} />
        </Head>
        <ReceiptStory receipt={receipt} />
        <ReceiptDetails receipt={receipt} />
      </li>
    );
  }
  const { tone, shape } = lookOf(entry);
  const name = entry.kind === 'event' ? entry.action : entry.mark;
  return (
    <li class={`timeline-entry tone-${tone}`} data-entry={name}>
      <Head shape={shape} at={entry.at} title={entry.title}>
        {entry.kind === 'event' && (
          <span class="timeline-who">{entry.who === null ? 'by the server' : `by ${entry.who}`}</span>
        )}
      </Head>
      {entry.detail !== null && entry.detail !== '' && <p class="timeline-detail">{entry.detail}</p>}
    </li>
  );
}

function Head(props: { shape: Shape; at: Date; title: string; children?: ComponentChildren }) {
  return (
    <div class="timeline-head">
      <span class="timeline-mark">
        <ShapeIcon shape={props.shape} />
      </span>
      <strong>{props.title}</strong>
      {props.children}
      <Time at={props.at} seconds />
    </div>
  );
}

const looks: Record<string, { tone: Tone; shape: Shape }> = {
  asked: { tone: 'info', shape: 'ring' },
  paid: { tone: 'ok', shape: 'check' },
  told: { tone: 'ok', shape: 'check' },
  'order.shop_told': { tone: 'ok', shape: 'check' },
  'order.gateway_answered': { tone: 'info', shape: 'ring' },
  'order.gateway_failed': { tone: 'bad', shape: 'warning' },
  'order.differs': { tone: 'bad', shape: 'warning' },
  'order.healed': { tone: 'wait', shape: 'half' },
  'order.accepted': { tone: 'ok', shape: 'check' },
  'order.closed': { tone: 'quiet', shape: 'dash' },
};

function lookOf(entry: TimelineEntry): { tone: Tone; shape: Shape } {
  const name = entry.kind === 'event' ? entry.action : entry.kind === 'milestone' ? entry.mark : '';
  return looks[name] ?? { tone: 'quiet', shape: 'dots' };
}

function keyOf(entry: TimelineEntry): string {
  if (entry.kind === 'receipt') return `receipt-${entry.receipt.id}`;
  return entry.kind === 'event' ? `event-${entry.id}` : entry.mark;
}
