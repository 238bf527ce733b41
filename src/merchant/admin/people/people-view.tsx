import { Badge } from '../../../web/badge.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { Time } from '../../../web/time.tsx';
import type { Role, Viewer } from '../../../web/viewer.ts';
import { SecondFactorBadge } from './account-view.tsx';
import { PeopleTabs } from './people-tabs.tsx';
import { roleWords } from './role-words.ts';

/** Somebody who may sign in, or might once. */
export interface PersonRow {
  id: string;
  email: string;
  role: Role;
  since: Date;
  /** Null: signed in nowhere. */
  lastSeen: Date | null;
  hasSecondFactor: boolean;
  isDisabled: boolean;
  /** The password was made for them, and they have not chosen their own. */
  hasMadePassword: boolean;
}

/** What the page about people shows. */
export interface PeopleProps {
  viewer: Viewer;
  people: PersonRow[];
}

/** The page about people, as a string. */
export function renderPeople(props: PeopleProps): string {
  return renderDashboardPage({
    title: 'People',
    viewer: props.viewer,
    section: '/admin/people',
    children: <PeopleView {...props} />,
  });
}

/** The content of the page about people. */
export function PeopleView({ people }: PeopleProps) {
  return (
    <>
      <div class="card-head">
        <h1>People</h1>
        <a class="button button-small" id="to-add-user" href="/admin/people/new">
          Add somebody
        </a>
      </div>
      <PeopleTabs current="people" />
      <div class="card card-table" data-live="people">
        <table class="table table-cards people-table">
          <thead>
            <tr>
              <th scope="col">E-mail address</th>
              <th scope="col">Role</th>
              <th scope="col">Since</th>
              <th scope="col">Last seen</th>
              <th scope="col">Second factor</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonLine key={person.id} {...person} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function PersonLine(person: PersonRow) {
  return (
    <tr data-person={person.id}>
      <td class="cell-title">
        <a class="row-link" id={`person-${person.id}`} href={`/admin/people/${person.id}`}>
          {person.email}
        </a>{' '}
        <PersonBadges {...person} />
      </td>
      <td data-label="Role">{roleWords[person.role].name}</td>
      <td data-label="Since">
        <Time at={person.since} />
      </td>
      <td data-label="Last seen">
        {person.lastSeen === null ? (
          <span class="nothing">Not signed in</span>
        ) : (
          <Time at={person.lastSeen} />
        )}
      </td>
      <td data-label="Second factor">
        <SecondFactorBadge isOn={person.hasSecondFactor} />
      </td>
    </tr>
  );
}

/** What is out of the ordinary about somebody. */
export function PersonBadges({
  isDisabled,
  hasMadePassword,
}: Pick<PersonRow, 'isDisabled' | 'hasMadePassword'>) {
  return (
    <>
      {isDisabled && <Badge tone="bad" shape="cross" text="Disabled" />}
      {hasMadePassword && <Badge tone="wait" shape="clock" text="Has to choose a password" />}
    </>
  );
}
