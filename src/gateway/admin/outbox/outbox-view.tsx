import { FilterLinks } from '../../../web/filter-links.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import { countWords } from '../bounded-count.ts';
import { renderGatewayPage } from '../gateway-page.tsx';
import { EndpointsCard } from './endpoints-card.tsx';
import { type OutboxFilter, outboxFilters } from './find-ipns.ts';
import { filterTexts } from './ipn-badges.tsx';
import { IpnTable } from './ipn-table.tsx';
import type { QueueProps } from './read-endpoints.ts';
import type { IpnSummary } from './read-ipns.ts';

/** What the outbox shows. */
export interface OutboxProps {
  viewer: Viewer;
  ipns: IpnSummary[];
  queue: QueueProps;
  filter: OutboxFilter;
  /** The next page; null on the last one. */
  nextUrl: string | null;
  isFirstPage: boolean;
  /** What was just done, in a sentence; null if nothing was. */
  done: string | null;
  now: Date;
}

/** The outbox as a string. */
export function renderOutbox(props: OutboxProps): string {
  return renderGatewayPage({
    title: 'IPN outbox',
    viewer: props.viewer,
    section: '/admin/gateway',
    children: <OutboxView {...props} />,
  });
}

function OutboxView(props: OutboxProps) {
  const { viewer, ipns, queue, filter, nextUrl, isFirstPage, done, now } = props;
  const acts = mayAct(viewer, 'operator');
  return (
    <>
      <h1>IPN outbox</h1>
      <p class="lead" data-live="lead">
        {queue.waiting === 0
          ? 'Every shop has acknowledged the newest it was to be told.'
          : `${sentence(countWords(queue.waiting))} ${queue.waiting === 1 ? 'IPN waits' : 'IPNs wait'} to be acknowledged; ${queue.failing === 0 ? 'none' : countWords(queue.failing)} of them failed before.`}
      </p>
      {done !== null && (
        <p class="notice tone-ok" role="status">
          {done}
        </p>
      )}
      <FilterLinks
        label="IPNs by state"
        links={outboxFilters.map((one) => ({
          href: outboxUrl(one),
          text: filterTexts[one],
          current: one === filter,
        }))}
      />
      <section class="card" data-live="ipns" aria-label="IPNs">
        {ipns.length > 0 ? (
          <IpnTable ipns={ipns} now={now} />
        ) : (
          <NoIpns filter={filter} isFirstPage={isFirstPage} goesOn={nextUrl !== null} />
        )}
      </section>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href={outboxUrl(filter)}>
            First page
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            {ipns.length > 0 ? 'Next page' : 'Look further'}
          </a>
        )}
      </nav>
      {acts && <ResendFailedCard />}
      <EndpointsCard queue={queue} mayAct={acts} />
    </>
  );
}

function ResendFailedCard() {
  return (
    <section class="card" aria-labelledby="resend-title">
      <h2 id="resend-title">Send again what failed</h2>
      <p class="hint" id="resend-hint">
        For when a shop is back: all IPNs that wait after an attempt that failed since then are sent at once,
        without waiting for their next time.
      </p>
      <form class="form-row" method="post" action="/admin/gateway/resend">
        <div class="field field-short">
          <label for="since">Failed since (UTC)</label>
          <input
            class="input"
            id="since"
            name="since"
            type="datetime-local"
            required
            aria-describedby="resend-hint"
          />
        </div>
        <button type="submit" class="button" id="resend-failed">
          Send again
        </button>
      </form>
    </section>
  );
}

const EMPTY: Record<OutboxFilter, { title: string; text: string }> = {
  waiting: {
    title: 'Nothing waits',
    text: 'An IPN appears here when a payment changes, until its shop says [OK].',
  },
  failing: { title: 'Nothing fails', text: 'An IPN appears here when its shop did not acknowledge it.' },
  delivered: { title: 'Nothing delivered', text: 'An IPN appears here once its shop has answered [OK].' },
  superseded: {
    title: 'Nothing superseded',
    text: 'An IPN appears here when its payment changed again before the shop had acknowledged it.',
  },
  all: {
    title: 'No IPNs yet',
    text: 'The first one is written when a payment of an order with an IPN address changes.',
  },
};

function NoIpns({
  filter,
  isFirstPage,
  goesOn,
}: {
  filter: OutboxFilter;
  isFirstPage: boolean;
  goesOn: boolean;
}) {
  const { title, text } = EMPTY[filter];
  if (goesOn || !isFirstPage) {
    return (
      <div class="empty">
        <h2>{goesOn ? 'None in this part of the log' : 'No more'}</h2>
        <p>{goesOn ? 'There may be some further back.' : 'There is nothing after the page before.'}</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Where the outbox is, narrowed; `waiting` is what it shows by itself. Pure. */
export function outboxUrl(filter: OutboxFilter, after: string | null = null): string {
  const query = new URLSearchParams({
    ...(filter === 'waiting' ? {} : { show: filter }),
    ...(after === null ? {} : { after }),
  }).toString();
  return `/admin/gateway${query === '' ? '' : `?${query}`}`;
}
