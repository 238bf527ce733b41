import type { CheckOutcome } from '../../../database/generated/client.ts';
import { ShapeIcon } from '../../../web/badge.tsx';
import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import { mayAct, type Viewer } from '../../../web/viewer.ts';
import type { OrderSummary } from '../orders/orders-table.tsx';
import { type Status, StatusBadge } from '../status-badges.tsx';
import type { OrderAction } from './order-actions.ts';
import { type FailedForm, OrderActions } from './order-actions-view.tsx';
import { OrderFacts } from './order-facts.tsx';
import { type PaymentSummary, PaymentsList } from './payments-list.tsx';
import { Timeline, type TimelineProps } from './timeline-view.tsx';

/** An order with everything we know about it. */
export interface OrderDetails extends OrderSummary {
  /** The gateway's id for it; null until the gateway has answered. */
  transaction: string | null;
  /** http or https URLs. */
  paymentUrl: string | null;
  returnSuccess: string | null;
  /** What the shop attached, as text. */
  dataText: string | null;
  /** Why the gateway has not taken it, in one sentence. */
  gatewayError: string | null;
  /** BTC with 8 decimals: what is due, what is missing of it, what came too much; null if there is none or it is not known. */
  dueText: string | null;
  shortText: string | null;
  overText: string | null;
  /** What is owed back now, payment by payment: BTC with 8 decimals, and the address that this payer gave. */
  sendBack: { amountText: string; address: string | null }[];
  /** What people noted of refunds. */
  refunds: string[];
  acceptedAt: Date | null;
  closedAt: Date | null;
  /** When the shop last asked, and what it was told. */
  shopTold: { at: Date; status: Status } | null;
  /** The last comparison with the gateway's books. */
  check: { at: Date; outcome: CheckOutcome; difference: string | null } | null;
}

/** What the order page shows. */
export interface OrderPageProps {
  viewer: Viewer;
  order: OrderDetails;
  payments: PaymentSummary[];
  timeline: TimelineProps;
  /** What can be done to it; shown to those who may. */
  actions: OrderAction[];
  /** A form that could not be read. */
  failed: FailedForm | null;
  /** Why something could not be done, and what has been done, in a sentence. */
  problem: string | null;
  done: string | null;
  /** What to paste into a page of the shop; null until the gateway has answered. */
  buttonMarkup: string | null;
}

/** The order page as a string. */
export function renderOrder(props: OrderPageProps): string {
  const { order, viewer } = props;
  return renderDashboardPage({
    title: `Order ${order.reference ?? order.shortId}`,
    viewer,
    section: '/admin/orders',
    followOrder: order.id,
    // The answer to a form that failed has no address of its own to be fetched again.
    still: props.failed !== null || props.problem !== null,
    children: <OrderView {...props} />,
  });
}

/** The content of the order page. */
export function OrderView(props: OrderPageProps) {
  const { viewer, order, payments, timeline, buttonMarkup, problem, done } = props;
  return (
    <>
      <p class="back">
        <a href="/admin/orders">All orders</a>
      </p>
      <div class="order-head" data-live="head" data-status={order.status}>
        <h1>
          <span class="visually-hidden">Order </span>
          {order.reference ?? order.shortId}
        </h1>
        <StatusBadge status={order.status} />
      </div>
      {order.description && <p class="lead">{order.description}</p>}
      {problem !== null && (
        <p class="notice tone-bad" role="alert" id="problem">
          <ShapeIcon shape="warning" /> {problem}
        </p>
      )}
      {done !== null && (
        <p class="notice tone-ok" role="status" id="done">
          <ShapeIcon shape="check" /> {done}
        </p>
      )}
      <div class="order-columns">
        <div class="order-main">
          <OrderFacts order={order} />
          {mayAct(viewer, 'operator') && (
            <OrderActions
              orderId={order.id}
              isAtGateway={order.transaction !== null}
              actions={props.actions}
              failed={props.failed}
            />
          )}
        </div>
        <div class="order-main">
          <section class="card" data-live="payments" aria-labelledby="payments-title">
            <h2 id="payments-title">Payments</h2>
            {payments.length > 0 ? (
              <PaymentsList payments={payments} />
            ) : (
              <p class="hint">
                None yet. A payment starts when someone opens the payment page and sends coins.
              </p>
            )}
          </section>
          <Timeline {...timeline} />
          {buttonMarkup !== null && <ButtonMarkup orderId={order.id} markup={buttonMarkup} />}
        </div>
      </div>
    </>
  );
}

function ButtonMarkup({ orderId, markup }: { orderId: string; markup: string }) {
  return (
    <section class="card" data-live="button-markup" aria-labelledby="markup-title">
      <div class="card-head">
        <h2 id="markup-title">Button</h2>
        <CopyButton id="copy-markup" what="button markup" text={markup} />
      </div>
      <p class="hint">
        Paste this into a page of your shop, or{' '}
        <a href={`/admin/buttons/${orderId}`}>see how it looks and attach something to it</a>.
      </p>
      <pre class="raw">{markup}</pre>
    </section>
  );
}
