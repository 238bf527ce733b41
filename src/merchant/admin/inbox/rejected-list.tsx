import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import { BodyText } from './body-view.tsx';
import type { ReasonWords } from './reason-words.ts';

/** A trace of a request to the IPN endpoint that failed the signature check. */
export interface RejectedProps {
  slot: number;
  at: Date;
  /** As it was answered. */
  reason: string;
  words: ReasonWords;
  sizeBytes: number;
  ip: string;
  /** The key that it named; null if none. */
  restKey: string | null;
  /** The first 2 kB. */
  body: Uint8Array;
}

/** Rejected requests, newest first, each to be opened for what it held. */
export function RejectedList({ rejected }: { rejected: RejectedProps[] }) {
  return (
    <ol class="receipts">
      {rejected.map((ipn) => (
        <li key={ipn.slot} data-rejected={ipn.slot}>
          <p class="receipt-head">
            <Badge tone="bad" shape="cross" text="Rejected" />
            <strong>{ipn.words.title}</strong>
            <Time at={ipn.at} seconds />
          </p>
          <p class="receipt-reason">{`${ipn.words.meaning} ${ipn.words.whatToDo ?? ''}`}</p>
          <details id={`rejected-${ipn.slot}`}>
            <summary id={`rejected-${ipn.slot}-summary`}>What came, and from where</summary>
            <dl class="facts">
              <dt>From</dt>
              <dd class="mono">{ipn.ip}</dd>
              <dt>Key that it named</dt>
              <dd>
                {ipn.restKey === null ? (
                  <span class="nothing">none</span>
                ) : (
                  <code class="id">{ipn.restKey}</code>
                )}
              </dd>
              <dt>{`Body, ${ipn.sizeBytes} bytes`}</dt>
              <dd>
                <BodyText body={ipn.body} sizeBytes={ipn.sizeBytes} />
              </dd>
              <dt>Our answer</dt>
              <dd>
                <code>{`403 Not accepted: ${ipn.reason}`}</code>
              </dd>
            </dl>
          </details>
        </li>
      ))}
    </ol>
  );
}
