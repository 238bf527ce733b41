import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { Time } from '../../../web/time.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import { NeedsYou, type NeedsYouProps } from '../attention/needs-you.tsx';
import { NoneYet } from '../orders/no-orders.tsx';
import { type OrderSummary, OrdersTable } from '../orders/orders-table.tsx';
import type { OverviewFigures } from './overview-figures.ts';
import { OverviewSums } from './overview-sums.tsx';
import { PaymentChart } from './payment-chart-view.tsx';

/** What the overview shows. */
export interface OverviewProps {
  viewer: Viewer;
  needsYou: Omit<NeedsYouProps, 'viewer'>;
  figures: OverviewFigures;
  /** When the figures were worked out, if something has changed since and that is a while ago. */
  figuresAt: Date | null;
  /** The newest ones. */
  orders: OrderSummary[];
  hasDemoShop: boolean;
}

/** The overview as a string. */
export function renderOverview(props: OverviewProps): string {
  return renderDashboardPage({
    title: 'Overview',
    viewer: props.viewer,
    section: '/admin',
    // The answer to a form that failed has no address of its own to be fetched again.
    still: (props.needsYou.failed ?? null) !== null,
    children: <OverviewView {...props} />,
  });
}

/** The content of the overview. */
export function OverviewView({ viewer, needsYou, figures, figuresAt, orders, hasDemoShop }: OverviewProps) {
  return (
    <>
      <div class="overview-head">
        <h1>Overview</h1>
        <p class="hint" data-live="as-of">
          Days begin at 00:00 UTC.
          {figuresAt !== null && (
            <>
              {' Sums and counts as of '}
              <Time at={figuresAt} seconds />.
            </>
          )}
        </p>
      </div>
      <NeedsYou {...needsYou} viewer={viewer} />
      <div class="sums" data-live="sums">
        <OverviewSums sums={figures.sums} waiting={figures.waiting} />
      </div>
      <div data-live="chart">
        <PaymentChart {...figures.chart} />
      </div>
      <section class="card card-table">
        <div class="card-head">
          <h2>Newest orders</h2>
          <a class="head-link" id="all-orders" href="/admin/orders">
            All orders
          </a>
        </div>
        <div data-live="newest">
          {orders.length > 0 ? (
            <OrdersTable orders={orders} />
          ) : (
            <NoneYet hasDemoShop={hasDemoShop} mayMakeButtons={mayAct(viewer, 'operator')} heading="h3" />
          )}
        </div>
      </section>
    </>
  );
}
