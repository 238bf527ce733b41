import { Badge } from '../../../web/badge.tsx';
import { Time } from '../../../web/time.tsx';

/** A browser that is signed in. */
export interface SessionProps {
  id: string;
  /** In words, by what it says of itself. */
  browser: string;
  /** Where it signed in from. */
  remote: string;
  since: Date;
  /** To the minute. */
  lastSeen: Date;
  /** The one that shows this page. */
  isThis: boolean;
}

/** Where somebody is signed in, with the buttons that end it. */
export function SessionsCard({ sessions }: { sessions: SessionProps[] }) {
  return (
    <section class="card" data-live="sessions" aria-labelledby="sessions-title">
      <h2 id="sessions-title">Where you are signed in</h2>
      <table class="table table-cards people-table">
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">From</th>
            <th scope="col">Since</th>
            <th scope="col">Last seen</th>
            <th scope="col">
              <span class="visually-hidden">What you can do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <tr key={session.id} data-session={session.id}>
              <td class="cell-title">
                {session.browser} {session.isThis && <Badge tone="info" shape="ring" text="This browser" />}
              </td>
              <td data-label="From">
                <span class="mono">{session.remote}</span>
              </td>
              <td data-label="Since">
                <Time at={session.since} />
              </td>
              <td data-label="Last seen">
                <Time at={session.lastSeen} />
              </td>
              <td class="number">
                <form method="post" action={`/admin/account/sessions/${session.id}/end`}>
                  <button type="submit" class="button button-quiet button-small" id={`end-${session.id}`}>
                    Sign out<span class="visually-hidden">{` ${session.browser}`}</span>
                  </button>
                </form>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <form method="post" action="/admin/account/sessions/end-all">
        <button type="submit" class="button button-quiet" id="end-all">
          Sign out everywhere
        </button>
        <p class="hint">Ends every session of yours, this one as well.</p>
      </form>
    </section>
  );
}
