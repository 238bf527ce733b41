import { Time } from '../../../web/time.tsx';
import { type Outcome, OutcomeBadge, type Status, StatusBadge } from '../status-badges.tsx';

/** An IPN whose signature was right, and what became of it. */
export interface ReceiptProps {
  id: string;
  receivedAt: Date;
  outcome: Outcome;
  /** Why, in plain words. */
  reason: string | null;
  /** The status that it told; null when it had none that we know. */
  status: Status | null;
  aonce: string | null;
  /** The body as it came. */
  bodyText: string;
  /** What we answered: `200 [OK]`. */
  answer: string;
  /** The order it belongs to, on pages that mix orders; null when there is none. */
  order?: { id: string; name: string } | null;
}

/** Receipts, newest first, each to be opened for its bytes. */
export function ReceiptList({ receipts }: { receipts: ReceiptProps[] }) {
  return (
    <ol class="receipts">
      {receipts.map((receipt) => (
        <li key={receipt.id} data-receipt={receipt.id} data-outcome={receipt.outcome}>
          <Receipt {...receipt} />
        </li>
      ))}
    </ol>
  );
}

function Receipt({ id, receivedAt, outcome, reason, status, aonce, bodyText, answer, order }: ReceiptProps) {
  return (
    <>
      <p class="receipt-head">
        <OutcomeBadge outcome={outcome} />
        {status !== null && (
          <span class="receipt-status">
            told <StatusBadge status={status} />
          </span>
        )}
        {order && (
          <a class="row-link" id={`receipt-order-${id}`} href={`/admin/orders/${order.id}`}>
            {order.name}
          </a>
        )}
        <Time at={receivedAt} seconds />
      </p>
      {reason && <p class="receipt-reason">{reason}</p>}
      <details id={`receipt-${id}`}>
        <summary id={`receipt-${id}-summary`}>What came, and what we answered</summary>
        <dl class="facts">
          <dt>Body</dt>
          <dd>
            <code class="raw">{bodyText}</code>
          </dd>
          <dt>Our answer</dt>
          <dd>
            <code>{answer}</code>
          </dd>
          {aonce !== null && (
            <>
              <dt>aonce</dt>
              <dd>
                <code>{aonce}</code>
              </dd>
            </>
          )}
        </dl>
      </details>
    </>
  );
}
