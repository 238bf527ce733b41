import { Badge } from '../../../web/badge.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { Time } from '../../../web/time.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { roleWords } from './role-words.ts';
import { type SessionProps, SessionsCard } from './sessions-card.tsx';

/** What somebody sees of their own account. */
export interface AccountProps {
  viewer: Viewer;
  /** When they were added. */
  since: Date;
  /** Null: off. */
  secondFactor: { since: Date; codesLeft: number } | null;
  sessions: SessionProps[];
}

/** The account page as a string. */
export function renderAccount(props: AccountProps): string {
  return renderDashboardPage({
    title: 'Your account',
    viewer: props.viewer,
    section: '/admin/account',
    children: <AccountView {...props} />,
  });
}

/** The content of the account page. */
export function AccountView({ viewer, since, secondFactor, sessions }: AccountProps) {
  const role = roleWords[viewer.role];
  return (
    <>
      <h1>Your account</h1>
      <div class="account-columns">
        <section class="card" aria-labelledby="who-title">
          <h2 id="who-title">Who you are</h2>
          <dl class="facts">
            <dt>E-mail address</dt>
            <dd>{viewer.email}</dd>
            <dt>Role</dt>
            <dd>{`${role.name}: ${role.may}`}</dd>
            <dt>Since</dt>
            <dd>
              <Time at={since} />
            </dd>
          </dl>
          <p>
            <a class="button button-quiet" id="change-password" href="/admin/account/password">
              Change password
            </a>
          </p>
        </section>
        <SecondFactorCard secondFactor={secondFactor} />
      </div>
      <SessionsCard sessions={sessions} />
    </>
  );
}

function SecondFactorCard({ secondFactor }: Pick<AccountProps, 'secondFactor'>) {
  return (
    <section class="card" data-live="second-factor" aria-labelledby="second-factor-title">
      <div class="card-head">
        <h2 id="second-factor-title">Second factor</h2>
        <SecondFactorBadge isOn={secondFactor !== null} />
      </div>
      {secondFactor === null ? (
        <>
          <p>
            With a second factor your password alone opens nothing: signing in asks for a code from an app on
            your phone as well.
          </p>
          <form method="post" action="/admin/account/second-factor/start">
            <button type="submit" class="button" id="start-second-factor">
              Set up a second factor
            </button>
          </form>
        </>
      ) : (
        <>
          <dl class="facts">
            <dt>On since</dt>
            <dd>
              <Time at={secondFactor.since} />
            </dd>
            <dt>Backup codes left</dt>
            <dd>{secondFactor.codesLeft}</dd>
          </dl>
          {secondFactor.codesLeft < 3 && (
            <p class="notice tone-wait" id="few-codes">
              You are running out of backup codes: make new ones before you need them.
            </p>
          )}
          <p>
            <a class="button button-quiet" id="change-second-factor" href="/admin/account/second-factor">
              New backup codes, or switch off
            </a>
          </p>
        </>
      )}
    </section>
  );
}

/** Whether somebody has a second factor, in a word. */
export function SecondFactorBadge({ isOn }: { isOn: boolean }) {
  return isOn ? <Badge tone="ok" shape="check" text="On" /> : <Badge tone="quiet" shape="dash" text="Off" />;
}
