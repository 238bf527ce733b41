import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { FilterLinks } from '../../../web/filter-links.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { PeopleTabs } from '../people/people-tabs.tsx';
import { type ActionGroup, actionGroups, groupNames } from './action-groups.ts';
import { AuditTable, type EventProps } from './audit-table.tsx';

/** In place of a person: what nobody who was signed in has done. */
export const SERVER = 'server';

/** How the audit log is narrowed; null: not. */
export interface AuditFilter {
  group: ActionGroup | null;
  /** A user's id, or `SERVER`. */
  who: string | null;
}

/** What the audit log shows. */
export interface AuditProps {
  viewer: Viewer;
  events: EventProps[];
  filter: AuditFilter;
  /** To choose from. */
  people: { id: string; email: string }[];
  /** The page with older lines; null on the last one. */
  nextUrl: string | null;
  isFirstPage: boolean;
}

/** The audit log as a string. */
export function renderAudit(props: AuditProps): string {
  return renderDashboardPage({
    title: 'Audit log',
    viewer: props.viewer,
    section: '/admin/people',
    children: <AuditView {...props} />,
  });
}

/** The content of the audit log. */
export function AuditView({ events, filter, people, nextUrl, isFirstPage }: AuditProps) {
  return (
    <>
      <h1>Audit log</h1>
      <PeopleTabs current="audit" />
      <p class="lead">Everything that people did here, and what the server did with orders by itself.</p>
      <FilterLinks label="Lines by what they are about" links={groupLinks(filter)} />
      <WhoForm filter={filter} people={people} />
      <div class="card card-table" data-live="events">
        {events.length > 0 ? (
          <AuditTable events={events} />
        ) : (
          <NoEvents isFiltered={filter.group !== null || filter.who !== null} isFirstPage={isFirstPage} />
        )}
      </div>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href={auditUrl(filter)}>
            Newest lines
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            Older lines
          </a>
        )}
      </nav>
    </>
  );
}

function WhoForm({ filter, people }: Pick<AuditProps, 'filter' | 'people'>) {
  return (
    <form class="form-row" method="get" action="/admin/audit">
      {filter.group !== null && <input type="hidden" name="group" value={filter.group} />}
      <div class="field who-field">
        <label for="who">Done by</label>
        <select class="input" id="who" name="who">
          <option value="">Anybody</option>
          <option value={SERVER} selected={filter.who === SERVER}>
            Nobody who was signed in
          </option>
          {people.map(({ id, email }) => (
            <option key={id} value={id} selected={filter.who === id}>
              {email}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" class="button button-quiet" id="show-who">
        Show
      </button>
    </form>
  );
}

function NoEvents({ isFiltered, isFirstPage }: { isFiltered: boolean; isFirstPage: boolean }) {
  return (
    <div class="empty">
      <h2>{isFiltered ? 'Nothing of this kind' : isFirstPage ? 'Nothing was done yet' : 'No older lines'}</h2>
      <p>
        {isFiltered || !isFirstPage ? (
          <a href="/admin/audit">Show all lines</a>
        ) : (
          'The next sign-in is the first line.'
        )}
      </p>
    </div>
  );
}

function groupLinks(filter: AuditFilter) {
  const all = { href: auditUrl({ ...filter, group: null }), text: 'All', current: filter.group === null };
  const each = groupNames.map((group) => ({
    href: auditUrl({ ...filter, group }),
    text: actionGroups[group].text,
    current: filter.group === group,
  }));
  return [all, ...each];
}

/** Where the audit log stands with a filter, from its newest line or from before one. Pure. */
export function auditUrl({ group, who }: AuditFilter, before?: string): string {
  const query = new URLSearchParams({
    ...(group === null ? {} : { group }),
    ...(who === null ? {} : { who }),
    ...(before === undefined ? {} : { before }),
  }).toString();
  return query === '' ? '/admin/audit' : `/admin/audit?${query}`;
}
