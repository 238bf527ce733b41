import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { Time } from '../../../web/time.tsx';
import type { Role, Viewer } from '../../../web/viewer.ts';
import { SecondFactorBadge } from './account-view.tsx';
import { PersonBadges } from './people-view.tsx';
import { PersonActions } from './person-actions.tsx';
import { RoleChoice } from './role-choice.tsx';
import { roleWords } from './role-words.ts';

/** What an owner sees of somebody. */
export interface PersonProps {
  viewer: Viewer;
  id: string;
  email: string;
  role: Role;
  since: Date;
  lastSeen: Date | null;
  /** Browsers that are signed in. */
  sessions: number;
  /** Null: off. */
  secondFactorSince: Date | null;
  disabledAt: Date | null;
  hasMadePassword: boolean;
  /** It is who looks. */
  isViewer: boolean;
}

/** The page about one person, as a string. */
export function renderPerson(props: PersonProps): string {
  return renderDashboardPage({
    title: props.email,
    viewer: props.viewer,
    section: '/admin/people',
    children: <PersonView {...props} />,
  });
}

/** The content of the page about one person. */
export function PersonView(props: PersonProps) {
  const { id, email, role, disabledAt, hasMadePassword, isViewer } = props;
  return (
    <>
      <p>
        <a href="/admin/people">All people</a>
      </p>
      <div class="order-head" data-live="head">
        <h1>{email}</h1>
        <PersonBadges isDisabled={disabledAt !== null} hasMadePassword={hasMadePassword} />
      </div>
      {isViewer && (
        <p class="notice tone-info">
          This is you. Your password and second factor are on <a href="/admin/account">your account’s page</a>
          .
        </p>
      )}
      <div class="account-columns">
        <PersonFacts {...props} />
        <section class="card" data-live="role" aria-labelledby="role-title">
          <h2 id="role-title">Role</h2>
          <form class="stack" method="post" action={`/admin/people/${id}/role`}>
            <RoleChoice selected={role} isTitled />
            <div class="button-row">
              <button type="submit" class="button" id="save-role">
                Change role
              </button>
            </div>
            <p class="hint">Whoever gets a role that may do less is signed out everywhere.</p>
          </form>
        </section>
      </div>
      <PersonActions {...props} />
    </>
  );
}

function PersonFacts({ role, since, lastSeen, sessions, secondFactorSince, disabledAt, id }: PersonProps) {
  return (
    <section class="card" data-live="facts" aria-labelledby="facts-title">
      <h2 id="facts-title">At a glance</h2>
      <dl class="facts">
        <dt>Role</dt>
        <dd>{roleWords[role].name}</dd>
        <dt>Since</dt>
        <dd>
          <Time at={since} />
        </dd>
        <dt>Signed in</dt>
        <dd>{sessions === 0 ? 'nowhere' : `in ${sessions} ${sessions === 1 ? 'browser' : 'browsers'}`}</dd>
        {lastSeen !== null && (
          <>
            <dt>Last seen</dt>
            <dd>
              <Time at={lastSeen} />
            </dd>
          </>
        )}
        <dt>Second factor</dt>
        <dd>
          <SecondFactorBadge isOn={secondFactorSince !== null} />
        </dd>
        {disabledAt !== null && (
          <>
            <dt>Disabled since</dt>
            <dd>
              <Time at={disabledAt} />
            </dd>
          </>
        )}
      </dl>
      <p>
        <a id="person-audit" href={`/admin/audit?who=${id}`}>
          What this person has done
        </a>
      </p>
    </section>
  );
}
