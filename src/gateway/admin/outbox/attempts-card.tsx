import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';
import type { AttemptProps } from './attempt-props.ts';
import type { IpnDetails } from './read-ipn.ts';

/** Every try to deliver an IPN, newest first, each with the shop's answer. */
export function AttemptsCard({ ipn, isFirstPage }: { ipn: IpnDetails; isFirstPage: boolean }) {
  const { id, attempts, before } = ipn;
  return (
    <section class="card" data-live="attempts" aria-labelledby="attempts-title">
      <h2 id="attempts-title">Attempts</h2>
      {attempts.length === 0 ? (
        <p class="hint">None yet. Each one appears here with what the shop answered.</p>
      ) : (
        <ol class="receipts">
          {attempts.map((attempt) => (
            <li key={attempt.id} data-attempt={attempt.id}>
              <Attempt {...attempt} />
            </li>
          ))}
        </ol>
      )}
      {(before !== null || !isFirstPage) && (
        <nav class="paging" aria-label="Attempts">
          {!isFirstPage && (
            <a class="button button-quiet" id="newest" href={`/admin/gateway/ipns/${id}`}>
              Newest attempts
            </a>
          )}
          {before !== null && (
            <a class="button button-quiet" id="older" href={`/admin/gateway/ipns/${id}?before=${before}`}>
              Older attempts
            </a>
          )}
        </nav>
      )}
    </section>
  );
}

function Attempt({ id, at, durationMs, acknowledged, result, answerText }: AttemptProps) {
  return (
    <>
      <p class="receipt-head">
        {acknowledged ? (
          <Badge tone="ok" shape="check" text="Acknowledged" />
        ) : (
          <Badge tone="bad" shape="warning" text="Failed" />
        )}
        <span class="hint">{`took ${(durationMs / 1000).toFixed(2)} s`}</span>
        <Time at={at} seconds />
      </p>
      <p>{result}</p>
      {answerText !== null && (
        <details id={`attempt-${id}`}>
          <summary id={`attempt-${id}-summary`}>What the shop answered</summary>
          {answerText === '' ? (
            <p class="hint">Nothing: the answer is empty.</p>
          ) : (
            <pre class="raw">{answerText}</pre>
          )}
        </details>
      )}
    </>
  );
}
