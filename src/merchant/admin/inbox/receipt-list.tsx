import { Time } from '../../../web/time.tsx';
import { type Outcome, OutcomeBadge, type Status, StatusBadge } from '../status-badges.tsx';
import type { IpnField } from './ipn-fields.ts';
import type { ReasonWords } from './reason-words.ts';
import { ReceiptDetails } from './receipt-details.tsx';
import type { ReceiptOrigin } from './receipt-origins.ts';

/** An IPN whose signature was right, and what became of it. */
export interface ReceiptProps {
  id: string;
  receivedAt: Date;
  outcome: Outcome;
  /** Why, as it was stored; `words` explain it. */
  reason: string | null;
  words: ReasonWords | null;
  /** What it changed or why it changed nothing, in a sentence; null where the page does not look. */
  changed: string | null;
  /** The status that it told; null when it had none that we know. */
  status: Status | null;
  fields: IpnField[];
  fieldsLeftOut: number;
  /** The body as it came, or its beginning. */
  body: Uint8Array;
  sizeBytes: number;
  /** What we answered: `200 [OK]`; null for one that did not come by itself. */
  answer: string | null;
  origin: ReceiptOrigin;
  /** With which of the shop's keys it can have been signed. */
  keys: string[];
  /** The order it belongs to; null when there is none. */
  order: { id: string; name: string } | null;
}

/** Receipts, newest first, each to be opened for its bytes. */
export function ReceiptList({ receipts }: { receipts: ReceiptProps[] }) {
  return (
    <ol class="receipts">
      {receipts.map((receipt) => (
        <li key={receipt.id} data-receipt={receipt.id} data-outcome={receipt.outcome}>
          <p class="receipt-head">
            <OutcomeBadge outcome={receipt.outcome} />
            <Told status={receipt.status} />
            {receipt.origin !== 'arrived' && <span>{originText(receipt.origin)}</span>}
            {receipt.order && (
              <a
                class="row-link"
                id={`receipt-order-${receipt.id}`}
                href={`/admin/orders/${receipt.order.id}`}
              >
                {receipt.order.name}
              </a>
            )}
            <Time at={receipt.receivedAt} seconds />
          </p>
          <ReceiptStory receipt={receipt} />
          <ReceiptDetails receipt={receipt} />
        </li>
      ))}
    </ol>
  );
}

/** How an IPN came, in words. */
export function originText(origin: ReceiptOrigin): string {
  return {
    arrived: 'IPN received',
    'applied again': 'IPN applied again',
    'taken over': 'Lost IPN taken over',
  }[origin];
}

/** The status that an IPN told. */
export function Told({ status }: { status: Status | null }) {
  if (status === null) return null;
  return (
    <span class="receipt-status">
      told <StatusBadge status={status} />
    </span>
  );
}

/** What it changed and why, or why not and what to do about it. */
export function ReceiptStory({ receipt: { changed, reason, words } }: { receipt: ReceiptProps }) {
  return (
    <>
      {changed !== null && <p>{changed}</p>}
      {words === null && reason !== null && <p class="receipt-reason">{reason}</p>}
      {words !== null && (
        <p class="receipt-reason">
          <strong>{`${words.title}: `}</strong>
          {`${words.meaning} Nothing changed. ${words.whatToDo ?? ''}`}
        </p>
      )}
    </>
  );
}
