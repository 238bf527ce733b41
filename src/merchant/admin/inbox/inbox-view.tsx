import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { FilterLinks } from '../../../web/filter-links.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { type Outcome, outcomes, outcomeText } from '../status-badges.tsx';
import { ReceiptList, type ReceiptProps } from './receipt-list.tsx';
import { RejectedList, type RejectedProps } from './rejected-list.tsx';

/** What the IPN inbox shows. */
export interface InboxProps {
  viewer: Viewer;
  receipts: ReceiptProps[];
  filter: Outcome | null;
  /** The page with older receipts; null on the last one. */
  nextUrl: string | null;
  isFirstPage: boolean;
  /** How many were rejected since counting began; a number as text. */
  rejectedCount: string;
  /** The latest of them. */
  rejected: RejectedProps[];
}

/** The IPN inbox as a string. */
export function renderInbox(props: InboxProps): string {
  return renderDashboardPage({
    title: 'IPN inbox',
    viewer: props.viewer,
    section: '/admin/inbox',
    children: <InboxView {...props} />,
  });
}

/** The content of the IPN inbox. */
export function InboxView({ receipts, filter, nextUrl, isFirstPage, rejectedCount, rejected }: InboxProps) {
  return (
    <>
      <h1>IPN inbox</h1>
      <p class="lead">Every notification that the gateway has signed, and what became of it.</p>
      <FilterLinks label="Receipts by outcome" links={outcomeLinks(filter)} />
      <section class="card" data-live="receipts" aria-label="Receipts">
        {receipts.length > 0 ? <ReceiptList receipts={receipts} /> : <NoReceipts filter={filter} />}
      </section>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href={inboxUrl(filter)}>
            Newest receipts
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            Older receipts
          </a>
        )}
      </nav>
      <section class="card" data-live="rejected" aria-labelledby="rejected-title">
        <h2 id="rejected-title">
          Rejected <span class="filter-count">{rejectedCount}</span>
        </h2>
        <p class="hint">
          {rejected.length > 0
            ? 'Requests that did not prove to be from our gateway. They change nothing; the latest ones are listed.'
            : 'None. Requests that do not prove to be from our gateway are listed here, and change nothing.'}
        </p>
        {rejected.length > 0 && <RejectedList rejected={rejected} />}
      </section>
    </>
  );
}

function NoReceipts({ filter }: Pick<InboxProps, 'filter'>) {
  return (
    <div class="empty">
      <h2>{filter === null ? 'Nothing received yet' : `No receipt is “${outcomeText(filter)}”`}</h2>
      <p>
        {filter === null ? 'The gateway notifies us when a payment of one of our orders changes.' : null}
        {filter !== null && <a href="/admin/inbox">Show all receipts</a>}
      </p>
    </div>
  );
}

function outcomeLinks(filter: Outcome | null) {
  const all = { href: inboxUrl(null), text: 'All', current: filter === null };
  const each = outcomes.map((outcome) => ({
    href: inboxUrl(outcome),
    text: outcomeText(outcome),
    current: filter === outcome,
  }));
  return [all, ...each];
}

function inboxUrl(filter: Outcome | null): string {
  return filter === null ? '/admin/inbox' : `/admin/inbox?outcome=${filter}`;
}
