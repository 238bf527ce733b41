import { CopyButton } from '../../../web/copy-button.tsx';
import { renderDashboardPage } from '../../../web/dashboard-page.tsx';
import type { Viewer } from '../../../web/viewer.ts';
import { ReceiptList, type ReceiptProps } from '../inbox/receipt-list.tsx';
import type { OrderSummary } from '../orders/orders-table.tsx';
import { StatusBadge } from '../status-badges.tsx';
import { OrderFacts } from './order-facts.tsx';
import { type PaymentSummary, PaymentsTable } from './payments-table.tsx';

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
}

/** What the order page shows. */
export interface OrderPageProps {
  viewer: Viewer;
  order: OrderDetails;
  payments: PaymentSummary[];
  receipts: ReceiptProps[];
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
    children: <OrderView {...props} />,
  });
}

/** The content of the order page. */
export function OrderView({ order, payments, receipts, buttonMarkup }: OrderPageProps) {
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
      <div class="order-columns">
        <OrderFacts order={order} />
        <div class="order-main">
          <section class="card" data-live="payments" aria-labelledby="payments-title">
            <h2 id="payments-title">Payments</h2>
            {payments.length > 0 ? (
              <PaymentsTable payments={payments} />
            ) : (
              <p class="hint">
                None yet. A payment starts when someone opens the payment page and sends coins.
              </p>
            )}
          </section>
          <section class="card" data-live="receipts" aria-labelledby="receipts-title">
            <h2 id="receipts-title">IPNs received</h2>
            {receipts.length > 0 ? (
              <ReceiptList receipts={receipts} />
            ) : (
              <p class="hint">None yet. The gateway sends one at each change of a payment.</p>
            )}
          </section>
          {buttonMarkup !== null && <ButtonMarkup markup={buttonMarkup} />}
        </div>
      </div>
    </>
  );
}

function ButtonMarkup({ markup }: { markup: string }) {
  return (
    <section class="card" data-live="button-markup" aria-labelledby="markup-title">
      <div class="card-head">
        <h2 id="markup-title">Button</h2>
        <CopyButton id="copy-markup" what="button markup" text={markup} />
      </div>
      <p class="hint">Paste this into a page of your shop.</p>
      <pre class="raw">{markup}</pre>
    </section>
  );
}
