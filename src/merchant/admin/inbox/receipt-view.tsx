import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { Time } from '../../../web/time.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import { OutcomeBadge } from '../status-badges.tsx';
import { ReceiptFacts } from './receipt-details.tsx';
import { type ReceiptProps, ReceiptStory, Told } from './receipt-list.tsx';

/** Something that was done with a receipt. */
export interface ReceiptEvent {
  at: Date;
  text: string;
  who: string | null;
  detail: string | null;
}

/** What the page of a receipt shows. */
export interface ReceiptPageProps {
  viewer: Viewer;
  receipt: ReceiptProps;
  /** Its bytes in hexadecimal, or those at its beginning. */
  hex: string;
  events: ReceiptEvent[];
  /** It has just come to be by applying another one again. */
  isNew: boolean;
}

/** The page of a receipt as a string. */
export function renderReceipt(props: ReceiptPageProps): string {
  return renderDashboardPage({
    title: `IPN ${props.receipt.id}`,
    viewer: props.viewer,
    section: '/admin/inbox',
    children: <ReceiptView {...props} />,
  });
}

/** The content of the page of a receipt. */
export function ReceiptView({ viewer, receipt, hex, events, isNew }: ReceiptPageProps) {
  const { id, order } = receipt;
  return (
    <>
      <p class="back">
        <a href="/admin/inbox">IPN inbox</a>
      </p>
      <div class="order-head" data-receipt={id} data-outcome={receipt.outcome}>
        <h1>{`IPN ${id}`}</h1>
        <OutcomeBadge outcome={receipt.outcome} />
        <Told status={receipt.status} />
        <Time at={receipt.receivedAt} seconds />
      </div>
      {isNew && (
        <p class="notice tone-info" role="status" id="done">
          Applied again. This is the new receipt; it says what became of it.
        </p>
      )}
      <section class="card" aria-labelledby="story-title">
        <h2 id="story-title">What became of it</h2>
        <ReceiptStory receipt={receipt} />
        {receipt.words === null && receipt.changed === null && <p>It was taken over.</p>}
        {order !== null && (
          <p>
            {'It belongs to the order '}
            <a id="receipt-order" href={`/admin/orders/${order.id}`}>
              {order.name}
            </a>
            .
          </p>
        )}
        {mayAct(viewer, 'operator') && <ApplyAgain id={id} />}
      </section>
      <section class="card" aria-labelledby="inside-title">
        <div class="card-head">
          <h2 id="inside-title">What came</h2>
          <a class="button button-quiet button-small" id="exact-bytes" href={`/admin/receipts/${id}/body`}>
            Exact bytes
          </a>
        </div>
        <ReceiptFacts receipt={receipt} />
        <details id="hex">
          <summary id="hex-summary">In hexadecimal</summary>
          <pre class="raw hex">{hex}</pre>
        </details>
      </section>
      <section class="card" data-live="receipt-events" aria-labelledby="events-title">
        <h2 id="events-title">Done with it</h2>
        {events.length === 0 && <p class="hint">Nothing yet. What people do with it is told here.</p>}
        {events.length > 0 && (
          <ol class="receipts">
            {events.map(({ at, text, who, detail }, index) => (
              <li key={index}>
                <p class="receipt-head">
                  <strong>{text}</strong>
                  <span>{who === null ? 'by the server' : `by ${who}`}</span>
                  <Time at={at} seconds />
                </p>
                {detail !== null && <p>{detail}</p>}
              </li>
            ))}
          </ol>
        )}
      </section>
    </>
  );
}

function ApplyAgain({ id }: { id: string }) {
  return (
    <form class="form-row" method="post" action={`/admin/inbox/${id}/apply-again`}>
      <button type="submit" class="button" id="apply-again" aria-describedby="apply-again-hint">
        Apply again
      </button>
      <p class="hint" id="apply-again-hint">
        Takes these bytes in once more as if they had just come, and makes a new receipt. Harmless at any
        time: what is known already stays as it is.
      </p>
    </form>
  );
}
