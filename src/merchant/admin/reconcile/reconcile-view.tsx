import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { FilterLinks } from '../../../web/filter-links.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import type { ReconcileProblem } from '../../reconcile/reconcile-marks.ts';
import type { ReconcileTotals } from '../../reconcile/reconcile-totals.ts';
import { ChecksTable } from './checks-table.tsx';
import { outcomeTexts } from './outcome-texts.ts';
import { type CheckProps, reconcileUrl, type ShownOutcome, shownOutcomes } from './reconcile-checks.ts';
import { ReconcileSums } from './reconcile-sums.tsx';

/** What the reconcile page shows. */
export interface ReconcileProps {
  viewer: Viewer;
  totals: ReconcileTotals & { isKept: boolean };
  /** Why the gateway cannot be asked; null: it can be. */
  problem: ReconcileProblem | null;
  /** All open orders were asked for lately: how many there were then, and how many of them are left. */
  all: { since: Date; total: number; left: number } | null;
  filter: ShownOutcome | null;
  checks: CheckProps[];
  /** The page with earlier comparisons; null on the last one. */
  nextUrl: string | null;
  isFirstPage: boolean;
}

/** The reconcile page as a string. */
export function renderReconcile(props: ReconcileProps): string {
  return renderDashboardPage({
    title: 'Reconcile',
    viewer: props.viewer,
    section: '/admin/reconcile',
    children: <ReconcileView {...props} />,
  });
}

/** The content of the reconcile page. */
export function ReconcileView(props: ReconcileProps) {
  const { viewer, totals, problem, all, filter, checks, nextUrl, isFirstPage } = props;
  return (
    <>
      <h1>Reconcile</h1>
      <p class="lead">
        Our books against the gateway’s, order by order. What a lost IPN left behind is taken over from there.
      </p>
      <div data-live="problem">{problem !== null && <Problem problem={problem} />}</div>
      <ReconcileSums totals={totals} />
      <div class="reconcile-all" data-live="all">
        {all !== null && <Progress {...all} />}
        {mayAct(viewer, 'operator') && (
          <form method="post" action="/admin/reconcile/all">
            <button type="submit" class="button" id="compare-all">
              Compare all open orders now
            </button>
          </form>
        )}
      </div>
      <div data-live="filters">
        <FilterLinks label="Comparisons by outcome" links={outcomeLinks(props)} />
      </div>
      <div class="card card-table" data-live="checks">
        {checks.length > 0 ? (
          <ChecksTable checks={checks} mayCheck={mayAct(viewer, 'operator')} />
        ) : (
          <NoChecks filter={filter} totals={totals} isFirstPage={isFirstPage} />
        )}
      </div>
      <nav class="paging" data-live="paging" aria-label="Pages">
        {!isFirstPage && (
          <a class="button button-quiet" id="newest" href={reconcileUrl(filter)}>
            Latest comparisons
          </a>
        )}
        {nextUrl !== null && (
          <a class="button button-quiet" id="older" href={nextUrl}>
            Earlier comparisons
          </a>
        )}
      </nav>
    </>
  );
}

const PROBLEMS = {
  unreachable: 'The gateway cannot be reached',
  'refused key': 'The gateway refuses our key',
  unsupported: 'This gateway cannot be asked',
} as const satisfies Record<ReconcileProblem['kind'], string>;

function Problem({ problem: { kind, message } }: { problem: ReconcileProblem }) {
  return (
    <p class="notice tone-bad" role="status" id="problem" data-problem={kind}>
      <strong>{`${PROBLEMS[kind]}.`}</strong> {message.replace(/\.?$/, '.')} Nothing is compared until it can
      be; what stands below is from before.
    </p>
  );
}

function Progress({ total, left }: { total: number; left: number }) {
  const done = Math.max(0, total - left);
  return (
    <div class="reconcile-progress" role="status" id="progress">
      {left > 0 ? (
        <>
          <p>{`Comparing all open orders: ${done} of ${total} done.`}</p>
          <progress value={done} max={total} aria-label="Open orders compared" />
        </>
      ) : (
        <p>
          {total === 0 ? 'There were no open orders to compare.' : `All ${total} open orders were compared.`}
        </p>
      )}
    </div>
  );
}

function NoChecks({
  filter,
  totals,
  isFirstPage,
}: Pick<ReconcileProps, 'filter' | 'totals' | 'isFirstPage'>) {
  if (filter !== null || !isFirstPage) {
    return (
      <div class="empty">
        <h2>
          {filter === null ? 'No earlier comparisons' : `No order “${outcomeTexts[filter].toLowerCase()}”`}
        </h2>
        <p>
          <a href="/admin/reconcile">Show all that are not in agreement</a>
        </p>
      </div>
    );
  }
  if (totals.lastAt === null) {
    return (
      <div class="empty">
        <h2>Nothing compared yet</h2>
        <p>
          Orders are compared by themselves: a minute after they were made, when they change, and open ones
          once an hour. Those in which the books differ will stand here.
        </p>
      </div>
    );
  }
  return (
    <div class="empty">
      <h2>Both books agree</h2>
      <p>The gateway says the same as we do of every order that was compared.</p>
    </div>
  );
}

function outcomeLinks({ filter, totals }: ReconcileProps) {
  const all = { href: reconcileUrl(null), text: 'Not in agreement', current: filter === null };
  const each = shownOutcomes.map((outcome) => ({
    href: reconcileUrl(outcome),
    text: outcomeTexts[outcome],
    count: totals[outcome],
    current: filter === outcome,
  }));
  return [all, ...each];
}
