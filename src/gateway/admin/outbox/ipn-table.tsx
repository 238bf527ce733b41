import { shortId } from '../../../database/short-id.ts';
import { Time } from '../../../web/time.tsx';
import { agoWords } from '../age-words.ts';
import { StandingBadge, ToldBadge } from './ipn-badges.tsx';
import type { IpnSummary } from './read-ipns.ts';

/** IPNs in rows, or in cards on a phone; each leads to its page. */
export function IpnTable({ ipns, now }: { ipns: IpnSummary[]; now: Date }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">IPNs</caption>
      <thead>
        <tr>
          <th scope="col">About</th>
          <th scope="col">Tells</th>
          <th scope="col">State</th>
          <th scope="col">Last attempt</th>
          <th scope="col">Next</th>
        </tr>
      </thead>
      <tbody>
        {ipns.map((ipn) => (
          <IpnRow key={ipn.id} ipn={ipn} now={now} />
        ))}
      </tbody>
    </table>
  );
}

function IpnRow({ ipn, now }: { ipn: IpnSummary; now: Date }) {
  const { id, origin, told, standing, queued, lastAttempt } = ipn;
  return (
    <tr data-ipn={id} data-standing={standing}>
      <td class="cell-title">
        <a class="row-link" id={`ipn-${id}`} href={`/admin/gateway/ipns/${id}`}>
          {subjectText(ipn)}
        </a>
        <span class="cell-note">{`to ${origin}`}</span>
      </td>
      <td data-label="Tells">
        <ToldBadge told={told} />
      </td>
      <td data-label="State">
        <span>
          <StandingBadge standing={standing} />
          {queued !== null && queued.failures > 0 && (
            <span class="cell-note">{`failed ${queued.failures === 1 ? 'once' : `${queued.failures} times`}`}</span>
          )}
        </span>
      </td>
      <td data-label="Last attempt">
        {lastAttempt === null ? (
          <span class="nothing">none yet</span>
        ) : (
          <span>
            <Time at={lastAttempt.at} />
            <span class="cell-note">{lastAttempt.result}</span>
          </span>
        )}
      </td>
      <td data-label="Next">
        <Next ipn={ipn} now={now} />
      </td>
    </tr>
  );
}

/** When it is sent next, or why it is not. */
export function Next({ ipn, now }: { ipn: IpnSummary; now: Date }) {
  const { standing, queued } = ipn;
  if (queued === null) return <span class="nothing">nothing to send</span>;
  if (standing === 'sending') return <span>an answer is awaited</span>;
  if (standing === 'paused') return <span>when resumed</span>;
  if (queued.dueAt <= now) return <span>now</span>;
  return (
    <span>
      {agoWords(queued.dueAt, now)}
      <span class="cell-note">
        <Time at={queued.dueAt} />
      </span>
    </span>
  );
}

/** What it tells of, in a few words. */
export function subjectText({ subject }: Pick<IpnSummary, 'subject'>): string {
  return subject.kind === 'payment'
    ? `Payment of ${shortId(subject.transaction)}`
    : `Coins of ${subject.txid.slice(0, 8)}…`;
}
