import { Time } from '../../../web/time.tsx';
import { type Status, StatusBadge } from '../status-badges.tsx';

/** An order as lists show it. */
export interface OrderSummary {
  id: string;
  /** The first characters of the id, enough for people. */
  shortId: string;
  reference: string | null;
  description: string | null;
  /** As a person writes it: `$19.90 USD`. */
  priceText: string;
  status: Status;
  /** BTC with 8 decimals, no unit. */
  pendingText: string;
  validText: string;
  paidText: string;
  createdAt: Date;
  paidAt: Date | null;
}

/** Orders in rows, or in cards on a phone; each leads to its page. */
export function OrdersTable({ orders }: { orders: OrderSummary[] }) {
  return (
    <table class="table table-cards">
      <caption class="visually-hidden">Orders, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Status</th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Received
          </th>
          <th scope="col">Created</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </tbody>
    </table>
  );
}

function OrderRow({ order }: { order: OrderSummary }) {
  return (
    <tr data-order={order.id} data-status={order.status}>
      <td class="cell-title">
        <a
          class="row-link row-link-short"
          id={`order-${order.id}`}
          href={`/admin/orders/${order.id}`}
          title={order.reference ?? order.id}
        >
          {order.reference ?? order.shortId}
        </a>
        {order.description && <span class="cell-note">{order.description}</span>}
      </td>
      <td data-label="Status">
        <StatusBadge status={order.status} />
      </td>
      <td class="number" data-label="Price">
        {order.priceText}
      </td>
      <td class="number" data-label="Received">
        <Received order={order} />
      </td>
      <td data-label="Created">
        <Time at={order.createdAt} />
      </td>
    </tr>
  );
}

function Received({ order: { status, paidText, validText, pendingText } }: { order: OrderSummary }) {
  if (status === 'paid') return <>{`${paidText}\u00a0BTC`}</>;
  if (isZero(validText) && isZero(pendingText)) return <span class="nothing">nothing yet</span>;
  return (
    <>
      {!isZero(validText) && <span class="line">{`${validText}\u00a0BTC`}</span>}
      {!isZero(pendingText) && <span class="line cell-note">{`${pendingText}\u00a0BTC pending`}</span>}
    </>
  );
}

function isZero(amountText: string): boolean {
  return !/[1-9]/.test(amountText);
}
